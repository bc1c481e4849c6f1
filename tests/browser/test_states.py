"""What a page is besides its first sight: a form that was refused, an invitation in each of its states, no page at all."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import TimeoutError

from common.pdf import Fault
from meetings.domain.attendance import Entry, record_attendance
from meetings.domain.invitations import answer_invitation, invite
from meetings.domain.letter_files import request_letter_file
from meetings.domain.meetings import move_meeting
from meetings.domain.poll_dates import choose_date
from meetings.exports.letters import digest_of
from meetings.models import Answer, FileState, LetterFile, MeetingStatus, Place, PollStatus
from meetings.notifications import answer_token, poll_token
from meetings.queries.letters import mailings_of
from networks.models import CommitmentStatus, Level, ReportStatus
from tests.architecture.world import make_world
from tests.browser import sweep
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_participant, make_poll
from tests.factories.networks import (
    make_commitment,
    make_membership,
    make_participation,
    make_process,
    make_report,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LOOKS = (sweep.Look("de", "light", 320), sweep.Look("en", "dark", 1280))


@pytest.fixture(params=LOOKS, ids=str)
def looking(request, browser, live_server, settings):
    """A browser page in one look, signed in as whom a test says, and what it complains about."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = live_server.url, ["*"]
    context = request.param.context(browser)
    watch = sweep.Watch(context, live_server.url)

    def sign_in(user=None):
        context.clear_cookies()
        context.add_cookies(
            request.param.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(user)))
        )
        return watch

    yield sign_in
    context.close()


# --- refused forms ---------------------------------------------------------------------------------------------------

# What a refused form owes its reader: the focus on the summary, and every sentence of it linked to a field that names it.
OWED = """() => {
  const wrong = [], summary = document.querySelector('main .errors');
  if (!summary) return ['no summary'];
  if (!summary.contains(document.activeElement) && document.activeElement !== summary) {
    wrong.push('the focus is not on the summary');
  }
  const links = [...summary.querySelectorAll('a[href^="#"]')];
  for (const link of links) {
    const field = document.querySelector(`[id="${decodeURIComponent(link.hash.slice(1))}"]`);
    if (!field) { wrong.push(`${link.hash} leads nowhere`); continue; }
    const marked = field.matches('[aria-invalid=true]') ? field : field.querySelector('[aria-invalid=true]') || field;
    const names = [marked, field, field.closest('fieldset')].map(one => one?.getAttribute('aria-describedby') || '').join(' ');
    const words = names.split(' ').map(id => document.getElementById(id)?.textContent || '').join(' ');
    const said = link.textContent.trim();
    // A sentence that several fields share stands behind the name of its field.
    if (!words.includes(said) && !words.includes(said.slice(said.indexOf(': ') + 2))) {
      wrong.push(`${link.hash} is not told “${said}”`);
    }
  }
  return wrong;
}"""


@pytest.mark.parametrize("app", ["accounts", "actors", "allauth", "meetings", "monitoring", "networks"])
def test_refused_forms_lead_to_what_is_missing(app, looking):  # proof 117
    world, faults, refused = make_world(), [], 0
    clients = {role: sweep.signed_in(world, role) for role in sweep.BY_RIGHTS}
    for name, address in sweep.addresses_of(app, world).items():
        roles = [role for role in sweep.BY_RIGHTS if sweep.gets_page(name, address, role, clients)]
        if not roles or sweep.TABLE[name].post is None:
            continue
        watch = looking(None if roles[0] == "anonymous" else world.users[roles[0]])
        watch.open(address)
        if not sweep.send_empty(watch.page):
            continue
        refused += 1
        with suppress(TimeoutError):  # the browser moves the focus once it has drawn the page
            watch.page.wait_for_function("() => document.activeElement !== document.body", timeout=2_000)
        found = [("refused form", what) for what in watch.page.evaluate(OWED)]
        if not watch.page.title().startswith(("Fehler: ", "Error: ")):
            found.append(("refused form", f"the title is “{watch.page.title()}”"))
        found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
        faults += [sweep.Fault(kind, detail, f"{name} {address} as {roles[0]}") for kind, detail in found]
    print(f"{refused} refused forms of {app}")
    assert refused > 0
    assert not faults, sweep.report(faults)


def test_a_question_without_fields_has_no_gap_above_its_buttons(looking, topic_area, coordinator):
    draft = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    watch = looking(coordinator)
    watch.open(reverse("meetings:delete", args=[draft.ref]))
    sheet, button = (
        watch.page.locator(name).first.bounding_box() for name in (".sheet-plain", ".sheet-plain .btn")
    )
    assert abs((button["y"] - sheet["y"]) - (button["x"] - sheet["x"])) <= 1


def test_titles_of_panels_are_bold(looking, network, coordinator):
    """Bootstrap's own weight of ``.h3`` is lighter, and a class goes before an element."""
    watch = looking(coordinator)
    watch.open(network.get_absolute_url())
    titles = watch.page.locator(".panel-head > .h3")
    assert titles.evaluate_all("all => [...new Set(all.map(one => getComputedStyle(one).fontWeight))]") == [
        "700"
    ]


def test_tables_beside_a_column_need_no_scrolling(looking, network, coordinator):
    process = make_process()
    actor = make_actor(name="Handwerkskammer, Außenstelle Birkenfurt")
    make_participation(actor, process=process, network=network, level=Level.COOPERATION, on=date(2025, 9, 24))
    commitment = make_commitment(make_membership(network), status=CommitmentStatus.ADOPTED)
    make_report(commitment, on=date(2025, 9, 24), value=149_333, status=ReportStatus.REPORTED)
    watch = looking(coordinator)
    watch.page.set_viewport_size({"width": 1000, "height": 800})
    for page in (process, commitment):
        watch.open(page.get_absolute_url())
        table = watch.page.locator(".scroll:has(> table)").first
        assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0, page


# --- invitations -----------------------------------------------------------------------------------------------------

HYBRID = {"online_link": "https://konferenz.example/raum"}
SOON, GONE = timedelta(hours=1), timedelta(days=-3)
# What is special about the meeting, and about the invitation.
INVITATIONS = {
    "open": ({}, {}),
    "open, hybrid": (HYBRID, {}),
    "yes": ({}, {"answer": Answer.YES, "place": Place.SEAT}),
    "online": (HYBRID, {"answer": Answer.YES, "place": Place.SEAT, "mode": "online"}),
    "maybe": ({}, {"answer": Answer.MAYBE}),
    "no": ({}, {"answer": Answer.NO}),
    "waiting": (
        {"capacity": 1},
        {"answer": Answer.YES, "place": Place.WAITING, "waiting_since": timezone.now()},
    ),
    "closed": ({"answer_by": timezone.now() - SOON}, {"answer": Answer.YES, "place": Place.SEAT}),
    "cancelled": ({"status": MeetingStatus.CANCELLED, "cancelled_reason": "Der Saal ist nicht frei"}, {}),
    "over": ({"status": MeetingStatus.HELD, "starts_at": timezone.now() + GONE}, {}),
    "withdrawn": ({}, {"withdrawn_at": timezone.now()}),
    "without date": ({"status": MeetingStatus.DRAFT, "starts_at": None, "ends_at": None}, {}),
}
TITLE = "Runder Tisch zur Wärmeplanung der Wohnungsbaugenossenschaften in Birkenfurt-Nord"


def test_answer_pages_in_every_state(looking, topic_area):
    faults, watch = [], looking()
    for state, (of_meeting, of_invitation) in INVITATIONS.items():
        meeting = make_meeting(topic_area, title=TITLE, **of_meeting)
        actor = make_actor(name=f"Bäckerei Yıldız {state}")
        person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız")
        invitation = make_invitation(meeting, actor=actor, person=person, **of_invitation)
        for name in ("meetings:answer", "meetings:answer-done", "meetings:answer-substitute"):
            address = reverse(name, args=[answer_token(invitation)])
            found = watch.open(address)
            found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
            faults += [sweep.Fault(kind, detail, f"{name}, {state}") for kind, detail in found]
    assert not faults, sweep.report(faults)


# What is special about the poll, and what its people said of the three dates; the first is the one looked at.
POLLS = {
    "nobody has voted": ({}, ["", ""]),
    "voted": ({}, ["yin", "yyy", "nnn"]),
    "one date is new": ({}, ["yi", "yyn"]),
    "no date works": ({}, ["nnn", "nnn"]),
    "closed": ({"status": PollStatus.CLOSED}, ["yin", ""]),
    "over": ({"deadline": timezone.now() - SOON}, ["", "yyy"]),
    "given up": ({"status": PollStatus.CLOSED, "ended_at": timezone.now()}, ["yin"]),
}


def test_polls_in_every_state(looking, topic_area, coordinator):
    faults, rows = [], {}
    for state, (of_poll, votes) in POLLS.items():
        meeting = make_meeting(topic_area, title=TITLE, status=MeetingStatus.POLLING, starts_at=None)
        poll = make_poll(meeting, **of_poll)
        people = [
            make_participant(poll, votes=said, is_required=number == 1) for number, said in enumerate(votes)
        ]
        rows[state] = (people[0], meeting)
    taken, meeting = rows["taken"] = (make_participant(make_poll(), votes="yyy"), None)
    choose_date(taken.poll.options.first(), by=coordinator, at=timezone.now())
    for user in (None, coordinator):
        watch = looking(user)
        for state, (participant, meeting) in rows.items():
            address = reverse("meetings:vote", args=[poll_token(participant)])
            if user is not None:
                if meeting is None:
                    continue
                address = meeting.get_absolute_url()
            found = watch.open(address)
            found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
            faults += [sweep.Fault(kind, detail, f"{state}, {address}") for kind, detail in found]
    assert not faults, sweep.report(faults)


# The file of a large mailing: how far the worker has come.
FILES = {
    "none": None,
    "being made": {"state": FileState.WAITING},
    "ready": {"state": FileState.READY, "finished_at": timezone.now()},
    "failed": {"state": FileState.FAILED, "error": Fault.OTHER, "finished_at": timezone.now()},
}


def test_letters_in_every_state(looking, topic_area, coordinator, monkeypatch):
    """Whom a letter waits for, and who needs none any more."""
    monkeypatch.setattr("meetings.queries.letters.MOST", 1)
    meeting = make_meeting(topic_area, title=TITLE)
    people = [make_person(actor=make_actor(), channel="post") for _number in range(3)]
    invite(meeting, people=[(None, one) for one in people], by=coordinator, at=timezone.now())
    row = meeting.invitations.get(person=people[0])
    answer_invitation(row, answer="yes", how="coordination", by=coordinator, at=timezone.now())
    watch, faults = looking(coordinator), []
    for state, fields in FILES.items():
        if fields is not None:
            file = request_letter_file(meeting, "invitation", 1, language="de", at=timezone.now())
            (mailing,) = mailings_of(meeting)
            LetterFile.objects.filter(pk=file.pk).update(
                digest=digest_of(meeting, mailing.to_print), **fields
            )
        for name in ("meetings:letters", "meetings:delivery"):
            found = watch.open(reverse(name, args=[meeting.ref]))
            found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
            faults += [sweep.Fault(kind, detail, f"{name}, {state}") for kind, detail in found]
    assert not faults, sweep.report(faults)


def test_a_cancelled_meeting_and_its_replacement(looking, topic_area, coordinator):
    new = make_meeting(topic_area, title=TITLE)
    old = make_meeting(topic_area, title=TITLE, replaced_by=new, **INVITATIONS["cancelled"][0])
    invitation = make_invitation(old)
    own = make_invitation(new, actor=invitation.actor, person=invitation.person)
    guest, address = (reverse("meetings:answer", args=[answer_token(row)]) for row in (invitation, own))
    faults = []
    for user, page, there in (
        (None, guest, address),
        (coordinator, old.get_absolute_url(), new.get_absolute_url()),
    ):
        watch = looking(user)
        found = watch.open(page)
        found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
        faults += [sweep.Fault(kind, detail, page) for kind, detail in found]
        assert watch.page.locator(f'main a[href="{there}"]').is_visible()
    assert not faults, sweep.report(faults)


def test_attendance_that_somebody_else_has_saved_meanwhile(looking, topic_area, network, coordinator):
    meeting = make_meeting(topic_area, starts_at=timezone.now() - timedelta(hours=3))
    actor = make_actor(name="Wohnungsbaugenossenschaft Birkenfurt-Nord")
    make_membership(network, actor)
    watch = looking(coordinator)
    watch.open(reverse("meetings:attendance", args=[meeting.ref]))
    entries = [Entry(presence="present", actor=actor, person_name="Kim Kern")]
    record_attendance(
        meeting, entries=entries, kinds_held=["exchange"], seen_at=None, by=coordinator, at=timezone.now()
    )
    watch.page.locator("main .form-actions button[type=submit]").click()
    watch.page.get_by_text("Kim Kern").wait_for()
    found = sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
    assert not found, sweep.report([sweep.Fault(kind, detail, "attendance") for kind, detail in found])


ASKED = (
    "open",
    "open, hybrid",
    "yes",
    "online",
    "maybe",
    "no",
    "waiting",
    "full",
    "moved",
    "?a=no",
    "?a=maybe",
)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_two_answers_are_seen_on_a_phone_without_scrolling(
    lang, browser, live_server, settings, topic_area, coordinator
):
    settings.SITE_URL = live_server.url
    context = browser.new_context(viewport={"width": 375, "height": 667}, locale=lang)
    page, low = context.new_page(), {}
    for state in ASKED:
        of_meeting, of_invitation = INVITATIONS.get(state, ({}, {}))
        if state == "full":
            of_meeting = HYBRID | {"capacity": 1}
        deadline = timezone.now() + timedelta(days=9)
        meeting = make_meeting(
            topic_area, title=TITLE, access_note="Aufzug", answer_by=deadline, **of_meeting
        )
        actor = make_actor(name="Bäckerei Yıldız")
        invitation = make_invitation(meeting, actor=actor, **of_invitation)
        if state == "full":
            make_invitation(meeting, answer=Answer.YES, place=Place.SEAT)
        if state == "moved":
            start, end = (at + timedelta(days=7) for at in (meeting.starts_at, meeting.ends_at))
            move_meeting(
                meeting, starts_at=start, ends_at=end, reason="Feiertag", by=coordinator, at=timezone.now()
            )
        address = reverse("meetings:answer", args=[answer_token(invitation)])
        page.goto(live_server.url + address + (state if state.startswith("?") else ""))
        boxes = [button.bounding_box() for button in page.locator("button.choice").all()[:2]]
        low[state] = [round(box["y"] + box["height"]) for box in boxes]
    context.close()
    assert {state: ends for state, ends in low.items() if len(ends) < 2 or max(ends) > 667} == {}


# --- no page ---------------------------------------------------------------------------------------------------------


def test_pages_that_refuse(looking, member, town):
    faults = []
    for user, address, status in (
        (None, "/nowhere/", 404),
        (member, "/nowhere/", 404),
        (None, "/r/nothing-behind-it/", 404),
        (member, reverse("accounts:user-list"), 403),
    ):
        watch = looking(user)
        found = [fault for fault in watch.open(address) if not _is_that(fault, status)]
        found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
        if watch.page.locator("main a[href]").count() == 0:
            found.append(("no way on", watch.page.locator("main").inner_text()))
        faults += [sweep.Fault(kind, detail, f"{status} at {address}") for kind, detail in found]
    assert not faults, sweep.report(faults)


def _is_that(fault, status) -> bool:
    """The browser writes a refused page to its console, too."""
    kind, detail = fault
    return (kind, detail) == ("status", str(status)) or (
        kind == "console" and f"status of {status}" in detail
    )
