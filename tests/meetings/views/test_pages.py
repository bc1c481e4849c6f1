"""Pages for those who run, lead and read meetings."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from lxml import html

from actors.models import Channel
from common import display
from meetings.domain.attendance import Entry, record_attendance
from meetings.domain.invitations import answer_invitation
from meetings.domain.meetings import cancel_meeting, create_meeting, reopen_meeting
from meetings.domain.minutes import write_minutes
from meetings.domain.plans import propose_year
from meetings.models import (
    ActionItem,
    Answer,
    AnswerEvent,
    Invitation,
    Meeting,
    MeetingStatus,
    Minutes,
    Presence,
)
from meetings.queries.rhythm import rhythms_of
from meetings.queries.topic_years import topic_years
from networks.models import Stage
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_poll
from tests.factories.networks import make_membership, make_network, make_outreach, make_topic_area
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def meeting(topic_area):
    """Two weeks from now on the real clock, which the pages read."""
    return make_meeting(topic_area)


@pytest.fixture
def held(topic_area, moderator):
    return make_meeting(
        topic_area,
        title="Auftakt",
        status=MeetingStatus.HELD,
        starts_at=timezone.now() - timedelta(days=3),
        moderator=moderator.person,
    )


@pytest.fixture
def office(client, coordinator):
    """The coordinator, signed in."""
    return sign_in(client, coordinator)


def url(name, thing, **kwargs):
    return reverse(f"meetings:{name}", args=[thing.ref], **kwargs)


def page(response):
    return response.content.decode()


def primary_buttons(text):
    """Of the page itself; the frame asks only when the session is about to end."""
    text = text.split('<main id="content"')[1].split("</main>")[0]
    return re.findall(r'class="btn btn-primary[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)', text, re.S)


def wall(instant):
    local = timezone.localtime(instant)
    return {"date": local.strftime("%Y-%m-%d"), "time": local.strftime("%H:%M")}


def times(name, instant):
    parts = wall(instant)
    return {f"{name}_date": parts["date"], f"{name}_time": parts["time"]}


# --- the page of a meeting -----------------------------------------------------------------------------------


def test_next_step_is_the_only_primary_button(office, topic_area, held, coordinator):
    draft = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    bare = make_meeting(topic_area, status=MeetingStatus.DRAFT, place="")
    began = make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=2))
    cancelled = cancel_meeting(make_meeting(topic_area), reason="", by=coordinator, at=timezone.now())
    expected = {
        bare: "Enter date and place",
        draft: "Invite",
        began: "It took place",
        held: "Record the attendance",
        cancelled: "Plan a replacement",
    }
    found = {row: primary_buttons(page(office.get(row.get_absolute_url()))) for row in expected}
    assert found == {row: [label] for row, label in expected.items()}


@pytest.mark.parametrize(
    ("clock", "primary"),
    [("20:00", "Record the attendance"), ("00:30", "Record the attendance"), ("11:00", "It took place")],
)
def test_the_evenings_attendance_is_ticked_after_midnight_too(
    client, coordinator, topic_area, clock, primary
):
    evening = datetime(2026, 11, 26, 19, 0, tzinfo=BERLIN)
    meeting = make_meeting(topic_area, starts_at=evening, ends_at=evening + timedelta(hours=2))
    now = datetime.combine(evening.date(), time.fromisoformat(clock), tzinfo=BERLIN)
    with time_machine.travel(now if clock == "20:00" else now + timedelta(days=1), tick=False):
        sign_in(client, coordinator)
        text = page(client.get(meeting.get_absolute_url()))
    assert primary_buttons(text) == [primary]
    # Who does not need "It took place" first goes straight to the list.
    assert url("attendance", meeting) in text


@pytest.mark.parametrize(
    ("rule", "closes_in", "asked", "primary"),
    [
        # The network reminds three days before the deadline by itself.
        (3, 5, 10, False),
        (3, 3, 10, False),
        (3, 2, 10, True),
        (3, 2, 1, False),
        # Without a rule it is up to somebody, in the last week.
        (None, 10, 10, False),
        (None, 5, 10, True),
        (None, 5, 0, False),
    ],
)
def test_reminding_is_primary_only_when_it_is_time(office, topic_area, rule, closes_in, asked, primary):
    now = timezone.now()
    meeting = make_meeting(
        topic_area, starts_at=now + timedelta(days=20), answer_by=now + timedelta(days=closes_in)
    )
    make_invitation(meeting, invited_at=now - timedelta(days=asked))
    if rule is not None:
        rules = meeting.network.reminder_rules
        rules.create(audience="unanswered", days=rule + 7, time=time(9, 0))
        rules.create(audience="unanswered", days=rule, time=time(9, 0))
        rules.create(audience="coming", days=0, time=time(9, 0))

    text = page(office.get(meeting.get_absolute_url()))

    assert "Remind the open ones (1)" in text
    assert primary_buttons(text) == (["Remind the open ones (1)"] if primary else [])


def test_who_was_reminded_just_now_is_not_pressed_again(office, topic_area, coordinator):
    now = timezone.now()
    meeting = make_meeting(topic_area, starts_at=now + timedelta(days=20), answer_by=now + timedelta(days=2))
    make_invitation(meeting, invited_at=now - timedelta(days=10))
    assert primary_buttons(page(office.get(meeting.get_absolute_url())))

    office.post(url("remind", meeting))

    assert primary_buttons(page(office.get(meeting.get_absolute_url()))) == []


def test_only_a_draft_without_invitations_is_offered_for_deletion(office, topic_area, coordinator):
    def offered(meeting):
        text = page(office.get(meeting.get_absolute_url()))
        return ["Delete the draft" in text, "Cancel the meeting" in text]

    draft = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    reopened = make_meeting(topic_area)
    make_invitation(reopened)
    cancel_meeting(reopened, reason="", by=coordinator, at=timezone.now())
    reopen_meeting(reopened, by=coordinator, at=timezone.now())
    assert [offered(draft), offered(reopened)] == [[True, False], [False, True]]


def test_the_page_of_a_cancelled_meeting_links_its_replacement(office, meeting, coordinator):
    cancel_meeting(meeting, reason="Sturm", by=coordinator, at=timezone.now())
    address = f"{reverse('meetings:create')}?replaces={meeting.ref}"
    assert address in page(office.get(meeting.get_absolute_url()))
    form = office.get(address).context["form"]
    assert (form.initial["title"], form.initial["topic_area"]) == (meeting.title, meeting.topic_area)
    later = meeting.starts_at + timedelta(days=7)
    data = {"topic_area": meeting.topic_area.pk, "kind": "regular", "title": "Nachholtermin"}
    data |= times("starts_at", later) | times("ends_at", later + timedelta(hours=2))
    response = office.post(address, data)
    meeting.refresh_from_db()
    assert response.headers["Location"] == meeting.replaced_by.get_absolute_url()
    text = page(office.get(meeting.get_absolute_url()))
    assert f'<a href="{meeting.replaced_by.get_absolute_url()}">Nachholtermin' in text
    assert address not in text
    reopen_meeting(meeting, by=coordinator, at=timezone.now())
    assert meeting.replaced_by is None


def test_only_a_cancelled_meeting_of_the_same_network_is_replaced(office, meeting, topic_area, coordinator):
    assert office.get(f"{reverse('meetings:create')}?replaces={meeting.ref}").context["form"].replaces is None
    cancel_meeting(meeting, reason="", by=coordinator, at=timezone.now())
    elsewhere = make_topic_area(make_network(coordinator=coordinator))
    with pytest.raises(ValidationError) as refusal:
        create_meeting(
            elsewhere, replaces=meeting, title="x", kind="regular", by=coordinator, at=timezone.now()
        )
    assert set(refusal.value.message_dict) == {"topic_area"}


def test_after_the_attendance_come_the_minutes(office, held, coordinator):
    held.attendance_recorded_at = timezone.now()
    held.save()
    assert primary_buttons(page(office.get(held.get_absolute_url()))) == ["Write the minutes"]
    minutes = write_minutes(held, text="x", seen_version=0, by=coordinator, at=timezone.now())
    assert primary_buttons(page(office.get(held.get_absolute_url()))) == ["Send the minutes"]
    office.post(url("minutes-circulate", held))
    minutes.refresh_from_db()
    assert primary_buttons(page(office.get(held.get_absolute_url()))) == ["Plan the next meeting"]


def test_organisations_are_counted_by_their_surest_answer(office, meeting):
    bakery = make_actor(name="Bäckerei")
    no = make_invitation(meeting, actor=bakery)
    yes = make_invitation(meeting, actor=bakery)
    make_invitation(meeting, actor=make_actor(name="Schule"))
    answer_invitation(no, answer="no", how="link", by=None, at=timezone.now())
    answer_invitation(yes, answer="yes", how="link", by=None, at=timezone.now())
    text = page(office.get(meeting.get_absolute_url()))
    assert "1 accepted, 0 tentative, 1 open, 0 declined, 0 on the waiting list" in text


def test_mail_that_did_not_arrive_is_named_with_a_phone_number(office, meeting, coordinator):
    person = make_person(phone="01234 5678", family_name="Kern")
    row = make_invitation(meeting, person=person)
    answer_invitation(row, answer="yes", how="link", by=None, at=timezone.now())
    OutboxMessage.objects.update(status=MessageStatus.BOUNCED)
    text = page(office.get(meeting.get_absolute_url()))
    assert "1 mail did not arrive." in text
    assert "01234 5678" in text


def test_member_sees_the_meeting_and_the_way_to_the_own_answer_but_no_lists(
    client, meeting, member, membership
):
    make_invitation(meeting, actor=membership.actor, person=member.person)
    make_invitation(meeting, person=make_person(family_name="Geheim"))
    text = page(sign_in(client, member).get(meeting.get_absolute_url()))
    assert ("Will you come?" in text, "Answer now" in text, "Geheim" in text) == (True, True, False)
    link = re.search(r'href="(/r/[^"]+)"', text).group(1)
    client.post(link, {"answer": "yes", "version": 0})
    assert Invitation.objects.get(person=member.person).answered_how == "login"


def test_what_people_tell_the_coordination_stays_with_it(client, topic_area, coordinator, moderator, reader):
    meeting = make_meeting(topic_area, moderator=moderator.person)
    row = make_invitation(meeting, note="Ich brauche eine Rampe.")
    shown = []
    for user in (coordinator, moderator, reader):
        text = page(sign_in(client, user).get(meeting.get_absolute_url()))
        shown.append((row.person.name in text, row.note in text))
    assert shown == [(True, True), (True, False), (True, False)]


def test_members_never_see_minutes_that_are_still_a_draft(client, held, member, coordinator):
    write_minutes(held, text="Entwurfstext", seen_version=0, by=coordinator, at=timezone.now())
    assert "Entwurfstext" not in page(sign_in(client, member).get(held.get_absolute_url()))


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_page_queries_do_not_grow(office, meeting, rows, django_assert_num_queries):
    for _number in range(rows):
        make_invitation(meeting)
    with django_assert_num_queries(11):
        office.get(meeting.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_what_came_of_a_meeting_takes_the_same_queries_for_one_and_for_three(
    office, held, coordinator, rows, django_assert_num_queries
):
    numbers = range(rows)
    due = date(2026, 4, 20)
    write_minutes(
        held,
        text="x",
        seen_version=0,
        decisions=[f"Beschluss {number}" for number in numbers],
        actions=[
            {"text": f"{number}", "owner": make_person(), "actor": make_actor(), "due_on": due}
            for number in numbers
        ],
        ideas=[f"Idee {number}" for number in numbers],
        by=coordinator,
        at=timezone.now(),
    )
    with django_assert_num_queries(15):
        office.get(held.get_absolute_url())


# --- lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_a_network_queries_do_not_grow(office, topic_area, rows, django_assert_num_queries):
    for _number in range(rows):
        make_meeting(topic_area)
    with django_assert_num_queries(8):
        office.get(reverse("meetings:network-meetings", args=[topic_area.network.slug]))


@pytest.mark.parametrize(("who", "count"), [("admin", 6), ("coordinator", 6), ("member", 4), ("outsider", 0)])
def test_list_of_a_network_is_the_same_in_its_own_order_and_sorted(
    client, request, topic_area, member, who, count
):
    """Its own order is asked for in its own way."""
    for state in MeetingStatus:
        undated = {"starts_at": None, "ends_at": None} if state == MeetingStatus.POLLING else {}
        make_meeting(topic_area, status=state, title=state.name, **undated)
    make_meeting(topic_area, status=MeetingStatus.DRAFT, title="led", moderator=member.person)
    make_meeting(title="Anderswo")
    sign_in(client, request.getfixturevalue(who))
    address = reverse("meetings:network-meetings", args=[topic_area.network.slug])

    def rows(query):
        page = client.get(address + query).content.decode()
        return re.findall(r'<tr role="row"><th scope="row".*?</tr>', page, re.DOTALL)

    assert len(rows("")) == count
    assert rows("") == rows("?sort=date")[::-1]


def test_list_shows_only_this_network_and_no_drafts_to_members(client, topic_area, member):
    make_meeting(topic_area, title="Sichtbar")
    make_meeting(topic_area, title="Geheimer Entwurf", status=MeetingStatus.DRAFT)
    make_meeting(title="Anderswo")
    text = page(
        sign_in(client, member).get(reverse("meetings:network-meetings", args=[topic_area.network.slug]))
    )
    assert ("Sichtbar" in text, "Geheimer Entwurf" in text, "Anderswo" in text) == (True, False, False)


# --- year plan -----------------------------------------------------------------------------------------------


def test_plan_is_the_present_year(office):
    assert office.get(reverse("meetings:plan")).headers["Location"] == f"/plan/{timezone.localdate().year}/"


def test_year_plan_says_how_many_are_missing(office, topic_area, start):
    make_meeting(topic_area, starts_at=start)
    make_meeting(topic_area, starts_at=start, status=MeetingStatus.CANCELLED)
    text = page(office.get("/plan/2026/"))
    assert "2 of 3 meetings are still missing" in text
    assert "0 held, 1 planned, 2 missing" in text
    assert "Good Friday" in text


def test_year_plan_without_gaps_is_praise(office, topic_area, start):
    topic_area.target_per_year = 1
    topic_area.save()
    make_meeting(topic_area, starts_at=start)
    assert "The 1 meeting of 2026 is planned" in page(office.get("/plan/2026/"))


@pytest.mark.parametrize(("year", "around"), [(2000, [2001]), (2026, [2025, 2027]), (2100, [2099])])
def test_year_plan_leads_to_years_that_exist(office, topic_area, year, around):
    text = office.get(f"/plan/{year}/").content.decode()

    found = [int(other) for other in re.findall(r'href="/plan/(\d+)/"[^>]* rel=', text)]
    assert found == around
    assert [office.get(f"/plan/{other}/").status_code for other in found] == [200] * len(found)


def test_year_plan_of_nobody_explains_itself(client, outsider):
    assert "No topic areas yet" in page(sign_in(client, outsider).get("/plan/2026/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_year_plan_queries_do_not_grow(office, network, start, rows, django_assert_num_queries):
    for _number in range(rows):
        make_meeting(make_topic_area(network), starts_at=start)
    with django_assert_num_queries(8):
        office.get("/plan/2026/")
    with django_assert_num_queries(8):
        office.get("/plan/2026/list/")


def test_year_plan_as_a_list_at_every_width(office, topic_area, start):
    make_meeting(topic_area, starts_at=start)
    response = office.get("/plan/2026/list/")
    text = response.content.decode()
    assert "<title>Year plan 2026 as a list – " in text
    assert "2 of 3 meetings are still missing" in page(response)
    assert ('class="plan-list"' in text, 'class="plan-wide"' in text) == (True, False)
    assert '<a href="/plan/2026/">Year</a>' in text
    assert '<a href="/plan/2026/list/" aria-current="page">List</a>' in text
    assert re.findall(r'href="/plan/(\d+)/list/" rel=', text) == ["2025", "2027"]


@pytest.mark.parametrize(("status", "word"), [("held", "held"), ("invited", "invited"), ("draft", "draft")])
def test_year_plan_says_how_far_each_meeting_is(office, topic_area, start, status, word):
    make_meeting(topic_area, title="Abwärme", starts_at=start, status=status)
    slot = re.search(r'<a class="slot [^>]*>(.*?)</a>', office.get("/plan/2026/").content.decode(), re.DOTALL)
    assert re.sub(r"<[^>]+>", "", slot[1]).strip() == f"26{word}: Abwärme"


def test_running_poll_stands_where_its_first_date_lies(office, topic_area, start):
    meeting = make_meeting(topic_area, title="Abwärme", starts_at=None, status=MeetingStatus.POLLING)
    poll = make_poll(meeting, starts=[start + timedelta(days=40), start])
    text = office.get("/plan/2026/").content.decode()
    assert "2 of 3 meetings are still missing" in text
    assert "0 held, 1 planned, 2 missing" in text
    march = re.findall(r"<td[^>]*>(.*?)</td>", text.partition("<tbody>")[2], re.DOTALL)[2]
    assert f'class="slot slot-poll" href="{meeting.get_absolute_url()}"' in march
    assert re.sub(r"<[^>]+>", "", march).strip() == "date poll running: Abwärme"
    assert "3 of 3 meetings are still missing" in office.get("/plan/2027/").content.decode()
    assert meeting.get_absolute_url() in office.get("/plan/2026/list/").content.decode()
    type(poll).objects.update(ended_at=timezone.now())
    assert "3 of 3 meetings are still missing" in office.get("/plan/2026/").content.decode()


def test_poll_counts_in_every_list_of_the_rhythm(office, coordinator, topic_area, start):
    meeting = make_meeting(topic_area, starts_at=None, status=MeetingStatus.POLLING)
    make_poll(meeting, starts=[start, start + timedelta(days=7)])
    (row,) = topic_years(coordinator, 2026, today=date(2026, 3, 1))
    assert (row.seats, row.missing) == (["half", "open", "open"], 2)
    topic_area.network.areas = [topic_area]
    now = datetime(2026, 3, 1, 9, tzinfo=BERLIN)
    rhythm = rhythms_of([topic_area.network], coordinator, today=now.date(), now=now)[topic_area.network_id]
    assert (rhythm.planned, rhythm.missing, rhythm.next_at) == (1, 2, None)
    proposal = propose_year(topic_area, 2026, today=date(2026, 3, 1), language="en", year_end_reason="")
    assert ([one.pk for one in proposal.standing], len(proposal.dates)) == ([meeting.pk], 2)
    assert "date poll running" in page(
        office.get(reverse("meetings:plan-topic", args=[2026, topic_area.ref]))
    )


def test_of_very_many_networks_the_year_plan_waits_for_one(monkeypatch, office, coordinator, topic_area):
    second, foreign = make_network(name="Zweites Netz"), make_network(name="Fremdes Netz")
    second.coordinator_links.create(user=coordinator, since=date(2025, 1, 1))
    own = make_topic_area(second, name="Solar")
    make_topic_area(foreign, name="Geheim")
    for address in ("/plan/2026/", "/plan/2026/list/"):
        assert {row.topic_area for row in office.get(address).context["plan"].rows} == {topic_area, own}
    monkeypatch.setattr("networks.forms.filters.MOST_OFFERED", 1)
    for address in ("/plan/2026/", "/plan/2026/list/"):
        waiting = office.get(address)
        assert "Choose a network" in page(waiting)
        assert (waiting.context["plan"].rows, "No topic areas yet" in page(waiting)) == ([], False)
        chosen = office.get(address, {"network": "zweites"})
        assert [row.topic_area for row in chosen.context["plan"].rows] == [own]
        assert 'href="/plan/2027/' in chosen.content.decode()
        assert "?network=zweites" in chosen.context["list_url"]
        assert "No network has this in its name" in page(office.get(address, {"network": "fremdes"}))


def test_members_see_no_poll_in_the_year_plan(client, member, topic_area, start):
    meeting = make_meeting(topic_area, starts_at=None, status=MeetingStatus.POLLING)
    make_poll(meeting, starts=[start, start + timedelta(days=7)])
    text = page(sign_in(client, member).get("/plan/2026/"))
    assert ("3 of 3 meetings are still missing" in text, meeting.get_absolute_url() in text) == (True, False)


def test_year_plan_proposes_days_and_says_until_when_to_invite(office, topic_area):
    year = timezone.localdate().year + 1
    topic_area.weekday, topic_area.target_per_year = 1, 1
    topic_area.save()
    text = office.get(f"/plan/{year}/").content.decode()
    notice = re.search(r'<div class="notice notice-warn">.*?</div></div>', text, re.DOTALL)[0]
    days = [date.fromisoformat(day) for day in re.findall(r"start=(\d{4}-\d\d-\d\d)", notice)]
    assert len(days) == 2
    assert [day.weekday() for day in days] == [1, 1]
    assert [day.month for day in days] == [6, 6]
    by = display.day(days[0] - timedelta(weeks=topic_area.network.lead_weeks))
    assert f"Invite by {by}, for example to" in notice
    assert f'href="/meetings/new/?topic={topic_area.ref}&amp;start={days[0]}"' in notice


def test_year_without_time_to_invite_leads_to_the_next(client, coordinator, topic_area):
    with time_machine.travel(datetime(2026, 12, 10, 12, tzinfo=BERLIN), tick=False):
        sign_in(client, coordinator)
        text = page(client.get("/plan/2026/"))
        notice = text[text.index("needs a date") :].split("</section>")[0]
        assert "2026 has no day left for which people could be invited in good time" in notice
        links = re.findall(r'href="([^"]+)"', notice)[:2]
        assert links == [f"/plan/2027/{topic_area.ref}/", f"/meetings/new/?topic={topic_area.ref}"]
        assert [client.get(link).status_code for link in links] == [200, 200]


def test_proposed_days_are_free(office, network, topic_area):
    year = timezone.localdate().year + 1
    topic_area.weekday, topic_area.target_per_year = 1, 1
    topic_area.save()

    def proposed():
        text = office.get(f"/plan/{year}/").content.decode()
        return [date.fromisoformat(day) for day in re.findall(r"start=(\d{4}-\d\d-\d\d)", text)]

    first, second = proposed()
    other = make_topic_area(network, target_per_year=1)
    make_meeting(other, starts_at=datetime.combine(first, time(10), tzinfo=BERLIN))
    assert first not in proposed()
    assert second in proposed()


def test_year_plan_warns_only_who_can_do_something(client, reader, topic_area):
    text = page(sign_in(client, reader).get(f"/plan/{timezone.localdate().year + 1}/"))
    assert ("3 of 3 meetings are still missing" in text, "needs a date" in text) == (True, False)


def test_year_plan_without_topic_areas_leads_to_the_first(office, network):
    text = office.get("/plan/2026/").content.decode()
    assert f'href="/networks/{network.slug}/topics/new/"' in text


def test_proposed_dates_become_drafts(office, topic_area):
    year = timezone.localdate().year + 1
    address = reverse("meetings:plan-topic", args=[year, topic_area.ref])
    form = office.get(address).context["form"]
    data = {"title": "Runder Tisch", "place": "Ratssaal", "rows": form.count}
    for number in range(form.count):
        data |= times(f"start_{number}", form.fields[f"start_{number}"].initial)
    data = {key.replace("_date", "_date").replace("_time", "_time"): value for key, value in data.items()}
    data |= {"use_0": "on", "use_2": "on"}
    assert form.count == 3
    response = office.post(address, data, follow=True)
    assert "2 drafts created. Nobody is invited yet." in page(response)
    assert [(m.status, m.title, m.local_start.year) for m in Meeting.objects.all()] == [
        ("draft", "Runder Tisch", year)
    ] * 2


def test_plan_with_nothing_ticked_says_what_to_do(office, topic_area):
    year = timezone.localdate().year + 1
    address = reverse("meetings:plan-topic", args=[year, topic_area.ref])
    response = office.post(address, {"title": "x", "rows": 3})
    assert ("Tick at least one date" in page(response), Meeting.objects.count()) == (True, 0)


def test_plan_says_of_which_date_each_refusal_is(office, topic_area):
    year = timezone.localdate().year + 1
    address = reverse("meetings:plan-topic", args=[year, topic_area.ref])
    response = office.post(address, {"title": "x", "rows": 2, "use_0": "on", "use_1": "on"})
    assert re.findall(r'<li><a href="#id_start_\d_0">([^<]+)</a>', page(response)) == [
        "Date 1: Enter the date",
        "Date 2: Enter the date",
    ]
    assert "Something is still missing</h2>" in page(response)


# --- planning one meeting ------------------------------------------------------------------------------------


def post_new(client, area, start, **fields):
    values = {"topic_area": area.pk, "kind": "regular", "title": "Abwärme"}
    values |= times("starts_at", start) | times("ends_at", start + timedelta(hours=2))
    return client.post(reverse("meetings:create"), values | fields)


def test_create_saves_a_draft_with_the_usual_deadline(office, topic_area):
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=30)
    response = post_new(office, topic_area, start)
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert (meeting.status, meeting.starts_at) == (MeetingStatus.DRAFT, start)
    assert meeting.answer_by is not None


def test_three_fields_are_enough(office, topic_area):
    topic_area.duration = 90
    topic_area.save()
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=30)
    data = {"topic_area": topic_area.pk, "kind": "regular", "place": "Ratssaal"} | times("starts_at", start)
    office.post(reverse("meetings:create"), data)
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place) == (topic_area.name, "Ratssaal")
    assert (meeting.starts_at, meeting.ends_at) == (start, start + timedelta(minutes=90))


def test_the_rest_is_folded_and_opens_when_it_is_wrong(office, topic_area):
    form = office.get(reverse("meetings:create")).content.decode()
    before, fold, rest = form.partition('<details class="fold"')
    assert re.findall(
        r'<(?:input|select|textarea)[^>]* name="(topic_area|starts_at_date|place|title)"', before
    ) == [
        "topic_area",
        "starts_at_date",
        "place",
    ]
    assert ('name="title"' in rest, rest.startswith(" open")) == (True, False)
    response = post_new(office, topic_area, timezone.now() + timedelta(days=30), ends_at_date="2026-01-01")
    assert '<details class="fold" open>' in response.content.decode()


def test_create_proposes_dates_for_the_topic_area(office, topic_area):
    topic_area.weekday = 2
    topic_area.save()
    form = office.get(f"{reverse('meetings:create')}?topic={topic_area.ref}").context["form"]
    *proposed, (another, _words) = form.fields["proposed"].choices
    starts = [datetime.fromisoformat(value) for value, _words in proposed]
    assert [start.weekday() for start in starts] == [2, 2, 2]
    # Nothing speaks against any of them, so the rhythm decides: the earlier, the better.
    assert starts == sorted(starts)
    assert (form.initial["proposed"], another) == (proposed[0][0], "another")
    office.post(
        f"{reverse('meetings:create')}?topic={topic_area.ref}",
        {"topic_area": topic_area.pk, "kind": "regular", "proposed": proposed[1][0]},
    )
    assert Meeting.objects.get().starts_at == starts[1]


@pytest.mark.parametrize(
    ("start", "weekday"), [("2027-03-26", 4), ("nonsense", None), ("0001-01-01", None), ("9999-12-31", None)]
)
def test_create_takes_the_day_of_the_link(office, topic_area, start, weekday):
    form = office.get(f"{reverse('meetings:create')}?topic={topic_area.ref}&start={start}").context["form"]
    chosen = datetime.fromisoformat(form.initial["proposed"])
    assert (chosen.date().isoformat() == start) is (weekday is not None)
    assert form.initial["proposed"] in dict(form.fields["proposed"].choices)


def test_a_date_typed_beside_the_proposals_counts(office, topic_area):
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=30)
    url = f"{reverse('meetings:create')}?topic={topic_area.ref}"
    chosen = office.get(url).context["form"].initial["proposed"]
    data = {"topic_area": topic_area.pk, "kind": "regular", "proposed": chosen} | times("starts_at", start)
    office.post(url, data)
    assert Meeting.objects.get().starts_at == start


def test_another_date_may_wait(office, topic_area):
    url = f"{reverse('meetings:create')}?topic={topic_area.ref}"
    office.post(url, {"topic_area": topic_area.pk, "kind": "regular", "proposed": "another"})
    assert Meeting.objects.get().starts_at is None


def test_a_foreign_topic_area_proposes_nothing(office, network):
    area = make_topic_area()
    assert (
        "proposed" not in office.get(f"{reverse('meetings:create')}?topic={area.ref}").context["form"].fields
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"starts_at_date": "2027-03-28", "starts_at_time": "02:30"},
            "On this day the clocks go forward: 02:00 to 03:00 does not exist. Choose another time.",
        ),
        ({"ends_at_date": "2026-01-01"}, "The end must lie after the start."),
        (
            {"answer_by_date": "2099-01-01", "answer_by_time": "10:00"},
            "The deadline must not lie after the start",
        ),
        ({"topic_area": ""}, "Choose an entry under “Topic area”"),
    ],
)
def test_create_refuses_with_a_sentence_and_changes_nothing(office, topic_area, fields, sentence):  # proof 22
    response = post_new(office, topic_area, timezone.now() + timedelta(days=30), **fields)
    assert sentence in page(response).replace("&#x27;", "'")
    assert Meeting.objects.count() == 0


def test_create_offers_only_own_topic_areas(office, topic_area, other_network):
    foreign = make_topic_area(other_network)
    response = post_new(office, foreign, timezone.now() + timedelta(days=30))
    assert ("Choose one of the entries offered" in page(response), Meeting.objects.count()) == (True, 0)


def test_holiday_is_a_warning_and_no_refusal(office, topic_area):
    from zoneinfo import ZoneInfo

    year = timezone.localdate().year + 1
    start = timezone.datetime(year, 5, 1, 16, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    response = office.get(post_new(office, topic_area, start).headers["Location"])
    assert "is a public holiday" in page(response)
    assert Meeting.objects.count() == 1


def test_capacity_below_the_accepted_is_refused_at_the_field(office, meeting):
    for _number in range(2):
        answer_invitation(make_invitation(meeting), answer="yes", how="link", by=None, at=timezone.now())
    data = {"kind": "regular", "title": meeting.title, "place": meeting.place, "capacity": "1"}
    response = office.post(url("edit", meeting), data)
    assert response.context["form"].errors == {
        "capacity": ["2 people have a place already. Enter at least 2, or ask somebody to step back first."]
    }
    meeting.refresh_from_db()
    assert meeting.capacity is None


def test_move_tells_how_many_are_asked_again(office, meeting):
    make_invitation(meeting)
    assert "1 person gets an e-mail with the new date" in page(office.get(url("move", meeting)))
    later = meeting.starts_at.replace(microsecond=0, second=0) + timedelta(days=7)
    data = times("starts_at", later) | times("ends_at", later + timedelta(hours=2)) | {"place": "Rathaus"}
    office.post(url("move", meeting), data)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.schedule_version) == (later, "Rathaus", 2)
    assert OutboxMessage.objects.get().kind == "meetings.moved"


def test_what_the_database_refuses_of_a_new_date_stands_at_its_field(office, meeting):
    later = meeting.starts_at.replace(microsecond=0, second=0) + timedelta(days=7)
    data = times("starts_at", later) | times("ends_at", later - timedelta(hours=1))
    data |= times("answer_by", later + timedelta(days=1)) | {"place": "Rathaus"}
    response = office.post(url("move", meeting), data)
    assert response.context["form"].errors == {
        "ends_at": ["The end must lie after the start."],
        "answer_by": ["The deadline must not lie after the start of the meeting."],
    }


def test_cancel_asks_first(office, meeting):
    make_invitation(meeting)
    text = page(office.get(url("cancel", meeting)))
    assert "1 invitee gets an e-mail at once." in text
    office.post(url("cancel", meeting), {"reason": "Der Saal ist gesperrt"})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancelled_reason) == (MeetingStatus.CANCELLED, "Der Saal ist gesperrt")


def test_agenda_lines_are_saved_in_order_and_empty_ones_dropped(office, meeting):
    data = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0}
    for number, title in enumerate(["Ankommen", "", "Abwärme"]):
        data |= {
            f"form-{number}-title": title,
            f"form-{number}-kind": "exchange",
            f"form-{number}-minutes": "",
        }
    office.post(url("agenda", meeting), data)
    assert [item.title for item in meeting.agenda.all()] == ["Ankommen", "Abwärme"]


# --- inviting ------------------------------------------------------------------------------------------------


@pytest.fixture
def members(network, topic_area):
    """Three members: one with two people, one for another topic area, one that wants letters."""
    first, other, letters = (make_actor(name=name) for name in ("Bäckerei", "Verein", "Zeitung"))
    for actor in (first, other, letters):
        make_membership(network, actor)
    other.memberships.get().topic_areas.add(make_topic_area(network, name="Anderes"))
    return {
        "both": [make_person(actor=first), make_person(actor=first)],
        "other": make_person(actor=other),
        "letter": make_person(actor=letters, channel=Channel.POST),
    }


def test_members_of_the_topic_area_are_ticked_and_nothing_leaves_before_the_second_button(
    office, meeting, members
):
    form = office.get(url("invite", meeting)).context["form"]
    assert len(form.fields["people"].initial) == 3
    preview = office.post(url("invite", meeting), {"people": form.fields["people"].initial})
    text = page(preview)
    assert "2 people will now get an e-mail" in text
    assert "1 person wants a letter." in text
    assert ("Einladung: Runder Tisch" in text, "Invitation: Runder Tisch" in text) == (True, True)
    assert (Invitation.objects.count(), OutboxMessage.objects.count()) == (0, 0)

    data = {"people": form.fields["people"].initial, "step": "send"}
    after = page(office.post(url("invite", meeting), data, follow=True))

    assert "2 invitations will leave in the next few minutes." in after
    assert f"1 letter waits to be printed: {members['letter'].name}." in after
    assert (Invitation.objects.count(), OutboxMessage.objects.count()) == (3, 2)
    office.post(url("invite", meeting), data)
    assert (Invitation.objects.count(), OutboxMessage.objects.count()) == (3, 2)


def test_nobody_chosen_says_what_to_do(office, meeting, members):
    response = office.post(url("invite", meeting), {})
    assert response.context["form"].errors == {"people": ["Choose at least one person"]}


def test_people_of_another_network_cannot_be_slipped_in(office, meeting, members, other_member, other_actor):
    value = f"{other_actor.ref}.{other_member.person.ref}"
    response = office.post(url("invite", meeting), {"people": [value], "step": "send"})
    assert (response.status_code, Invitation.objects.count()) == (200, 0)


def test_guest_is_invited_at_once(office, meeting):
    data = {"name": "Dana Gast", "email": "dana@web.example", "language": "en"}
    office.post(url("guest-add", meeting), data)
    assert [(row.name, row.language) for row in Invitation.objects.all()] == [("Dana Gast", "en")]
    again = office.post(url("guest-add", meeting), data)
    assert again.context["form"].errors == {"email": ["This person is already invited."]}


def test_answer_on_the_phone_is_entered_by_hand(office, meeting, coordinator):
    row = make_invitation(meeting)
    office.post(url("invitation-answer", row), {"answer": "yes", "note": "am Telefon"})
    event = AnswerEvent.objects.get()
    assert (event.answer, event.how, event.by, event.note) == (
        "yes",
        "coordination",
        coordinator,
        "am Telefon",
    )


def test_entering_an_answer_says_when_the_person_has_answered_meanwhile(office, meeting):
    row = make_invitation(meeting)
    seen = office.get(url("invitation-answer", row)).context["form"]["version"].value()
    answer_invitation(row, answer="no", how="link", by=None, at=timezone.now())
    response = office.post(url("invitation-answer", row), {"answer": "yes", "version": seen}, follow=True)
    assert "In the meantime the person had answered “no”. Now this answer counts." in page(response)


def test_entering_a_yes_beyond_the_seats_names_who_has_them(office, meeting):
    ada = make_invitation(meeting)
    row = make_invitation(meeting, actor=ada.actor, person=make_person(actor=ada.actor))
    assert "instead_of" not in office.get(url("invitation-answer", row)).context["form"].fields
    answer_invitation(ada, answer="yes", how="link", by=None, at=timezone.now())
    refused = office.post(url("invitation-answer", row), {"answer": "yes"})
    assert "is taken already" in page(refused)
    assert [ref for ref, _name in refused.context["form"].fields["instead_of"].choices] == ["", ada.ref]
    office.post(url("invitation-answer", row), {"answer": "yes", "instead_of": ada.ref})
    for found in (ada, row):
        found.refresh_from_db()
    assert (ada.answer, ada.answered_how, row.answer) == ("no", "colleague", "yes")
    assert OutboxMessage.objects.filter(kind="meetings.gave_way", to_email=ada.email).count() == 1


def test_places_for_each_organisation_are_one_unless_said_otherwise(office, meeting):
    data = {"kind": "regular", "title": meeting.title, "place": meeting.place}
    for value, expected in (("3", 3), ("", 1)):
        office.post(url("edit", meeting), data | {"seats_per_organisation": value})
        meeting.refresh_from_db()
        assert meeting.seats_per_organisation == expected
    refused = office.post(url("edit", meeting), data | {"seats_per_organisation": "0"})
    assert "seats_per_organisation" in refused.context["form"].errors


def test_withdraw_asks_first_and_tells(office, meeting):
    row = make_invitation(meeting)
    assert row.name in page(office.get(url("invitation-withdraw", row)))
    office.post(url("invitation-withdraw", row))
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert OutboxMessage.objects.get().kind == "meetings.withdrawn"


def test_foreign_coordinator_finds_nothing(client, meeting, other_coordinator):  # proof 81
    row = make_invitation(meeting)
    sign_in(client, other_coordinator)
    names = ("detail", "edit", "move", "cancel", "invite", "attendance", "minutes")
    assert {client.get(url(name, meeting)).status_code for name in names} == {404}
    assert client.post(url("invitation-answer", row), {"answer": "yes"}).status_code == 404
    row.refresh_from_db()
    assert row.answer == Answer.OPEN


# --- afterwards ----------------------------------------------------------------------------------------------


def test_attendance_and_answers_show_who_comes_along(office, topic_area):
    began = make_meeting(topic_area, starts_at=timezone.now() - timedelta(hours=1))
    make_invitation(began, answer="yes", place="seat", plus_ones=2)
    make_invitation(began, answer="yes", place="seat")
    assert page(office.get(url("attendance", began))).count("comes with 2 more") == 1
    assert page(office.get(url("detail", began))).count("brings 2 along") == 1


def test_coordinator_enters_who_comes_along(office, meeting):
    row = make_invitation(meeting)
    assert "plus_ones" not in office.get(url("invitation-answer", row)).context["form"].fields
    data = {"kind": "regular", "title": meeting.title, "place": meeting.place}
    office.post(url("edit", meeting), data | {"plus_ones_allowed": "2", "capacity": "2"})
    refused = office.post(url("invitation-answer", row), {"answer": "yes", "plus_ones": "2"})
    assert refused.context["form"].errors == {"plus_ones": ["There is room for 1 person to come along."]}
    kept = html.fromstring(refused.content).xpath("//*[@name='plus_ones']/option[@selected]/@value")
    assert (kept, refused.context["form"]["answer"].value()) == (["2"], "yes")
    office.post(url("invitation-answer", row), {"answer": "yes", "plus_ones": "1"})
    row.refresh_from_db()
    assert (row.answer, row.plus_ones) == ("yes", 1)


def test_attendance_starts_from_the_answers(office, topic_area, network):
    began = make_meeting(topic_area, starts_at=timezone.now() - timedelta(hours=1))
    bakery, school = make_actor(name="Bäckerei"), make_actor(name="Schule")
    make_membership(network, school)
    row = make_invitation(began, actor=bakery)
    Invitation.objects.filter(pk=row.pk).update(answer="yes", place="seat")
    form = office.get(url("attendance", began)).context["form"]
    assert form.fields[f"presence_{bakery.ref}"].initial == Presence.PRESENT
    assert form.fields[f"presence_{school.ref}"].initial == Presence.ABSENT
    data = {
        f"presence_{bakery.ref}": "present",
        f"person_{bakery.ref}": row.person.ref,
        f"presence_{school.ref}": "excused",
        "guests": "Dana Gast\n\nEli Gast",
        "kinds": ["exchange"],
    }
    office.post(url("attendance", began), data)
    began.refresh_from_db()
    assert (began.status, began.kinds_held) == (MeetingStatus.HELD, ["exchange"])
    assert "What took place: exchange of experience" in office.get(url("detail", began)).content.decode()
    found = [(r.actor, r.guest_name, r.presence, r.person) for r in began.attendance.all()]
    assert found == [
        (bakery, "", "present", row.person),
        (school, "", "excused", None),
        (None, "Dana Gast", "present", None),
        (None, "Eli Gast", "present", None),
    ]


def test_attendance_saved_second_shows_both(office, held, network, coordinator):
    bakery = make_actor(name="Bäckerei")
    make_membership(network, bakery)
    seen = office.get(url("attendance", held)).context["form"]["seen"].value()
    entries = [Entry(presence="present", actor=bakery, person_name="Kim Kern")]
    at = timezone.now()
    record_attendance(held, entries=entries, kinds_held=["projects"], seen_at=None, by=coordinator, at=at)
    data = {f"presence_{bakery.ref}": "excused", "seen": seen, "guests": "", "kinds": ["exchange"]}
    response = office.post(url("attendance", held), data)
    text = page(response)
    assert f"{coordinator.name} has just changed this." in text
    assert [words in text for words in ("Bäckerei: present", "Kim Kern", "current projects")] == [True] * 3
    assert response.context["form"][f"presence_{bakery.ref}"].value() == "excused"
    data["seen"] = response.context["form"]["seen"].value()
    assert office.post(url("attendance", held), data).status_code == 302
    assert held.attendance.get().presence == "excused"


def test_attendance_asks_for_the_name_of_somebody_else(office, held, network):
    bakery = make_actor(name="Bäckerei")
    make_membership(network, bakery)
    data = {f"presence_{bakery.ref}": "present", f"person_{bakery.ref}": "other", "kinds": []}
    response = office.post(url("attendance", held), data)
    assert response.context["form"].errors == {f"name_{bakery.ref}": ["Enter who came for Bäckerei"]}
    assert (
        office.post(url("attendance", held), data | {f"presence_{bakery.ref}": "absent"}).status_code == 302
    )


def test_walk_ins_are_members_of_other_topic_areas_and_those_one_talks_with(
    office, client, held, network, moderator
):
    taxi, cafe, foreign = [make_actor(name=name) for name in ("Taxi Öztürk", "Café Kram", "Fremde GmbH")]
    for actor in (taxi, foreign):
        other = network if actor == taxi else make_network()
        make_membership(other, actor).topic_areas.set([make_topic_area(network=other, name="Mobilität")])
    make_outreach(network, cafe, status=Stage.IN_TALKS)
    make_outreach(network, make_actor(name="Nur notiert"))
    left = make_membership(network, make_actor(name="Ausgetreten"))
    left.to_on = timezone.localdate()
    left.save()
    driver = make_person(actor=taxi)
    shown = office.get(url("attendance", held)).context["form"]
    assert [entry.actor for entry in shown.sheet.walk_ins] == [cafe, taxi]
    data = {f"presence_{taxi.ref}": "present", f"person_{taxi.ref}": driver.ref, "kinds": []}
    data |= {name: shown[name].value() for name in ("seen", "was")}
    assert office.post(url("attendance", held), data).status_code == 302
    assert [(row.actor, row.presence, row.person) for row in held.attendance.all()] == [
        (taxi, "present", driver)
    ]
    # Ticked they stay in their list, and unticked they are gone.
    shown = office.get(url("attendance", held)).context["form"]
    assert shown[f"presence_{taxi.ref}"].value() is True
    data = {"kinds": []} | {name: shown[name].value() for name in ("seen", "was")}
    office.post(url("attendance", held), data)
    assert held.attendance.count() == 0
    # With whom the network talks is nothing for the moderator.
    shown = sign_in(client, moderator).get(url("attendance", held)).context["form"]
    assert [entry.actor for entry in shown.sheet.walk_ins] == [taxi]


def test_who_came_asks_for_the_name_of_a_walk_in_who_is_somebody_else(office, held, network):
    taxi = make_actor(name="Taxi Öztürk")
    make_outreach(network, taxi, status=Stage.APPROACHED)
    data = {f"presence_{taxi.ref}": "present", f"person_{taxi.ref}": "other", "kinds": []}
    refused = office.post(url("attendance", held), data)
    assert refused.context["form"].errors == {f"name_{taxi.ref}": ["Enter who came for Taxi Öztürk"]}
    office.post(url("attendance", held), data | {f"name_{taxi.ref}": "Cem Fahrer"})
    assert held.attendance.get().person_name == "Cem Fahrer"


def test_attendance_before_the_topic_area_began_is_refused(office, topic_area):
    topic_area.started_on = timezone.localdate() + timedelta(days=10)
    topic_area.save()
    began = make_meeting(topic_area, starts_at=timezone.now() - timedelta(hours=1))
    response = office.post(url("attendance", began), {"kinds": []})
    assert "began on" in page(response)
    began.refresh_from_db()
    assert began.status == MeetingStatus.INVITED


@pytest.mark.parametrize("rows", [1, 3])
def test_attendance_queries_do_not_grow(office, held, network, rows, django_assert_num_queries):
    for _number in range(rows):
        actor = make_actor()
        make_membership(network, actor)
        make_invitation(held, actor=actor)
        make_outreach(network, make_person(actor=make_actor()).roles.get().actor, status=Stage.IN_TALKS)
    with django_assert_num_queries(17):
        office.get(url("attendance", held))


def minutes_data(**fields):
    return {"text": "Wir haben gewählt.", "ideas": ""} | fields


def test_moderator_writes_minutes_with_decision_action_and_idea(client, held, moderator):
    owner = moderator.person
    data = minutes_data(decision_0="Drei Gebäude", ideas="Solardach")
    data |= {"action_0": "Zahlen schicken", "owner_0": owner.ref, "due_0": "2026-04-20"}
    sign_in(client, moderator).post(url("minutes", held), data)
    assert held.minutes.text == "Wir haben gewählt."
    assert [row.text for row in held.decisions.all()] == ["Drei Gebäude"]
    assert [(row.text, row.owner, row.due_on) for row in held.actions.all()] == [
        ("Zahlen schicken", owner, date(2026, 4, 20))
    ]
    assert [link.idea.title for link in held.idea_links.all()] == ["Solardach"]


def test_action_without_person_or_date_is_refused_at_its_fields(office, held):
    data = minutes_data(action_0="Zahlen schicken")
    response = office.post(url("minutes", held), data)
    assert response.context["form"].errors == {
        "owner_0": ["Choose who does it"],
        "due_0": ["Enter until when"],
    }
    assert Minutes.objects.count() == 0


@pytest.mark.parametrize("has_owner", [True, False])
def test_action_of_an_organisation_stays_with_it(office, held, actor, has_owner):
    owner = make_person(actor=actor) if has_owner else None
    item = ActionItem.objects.create(
        meeting=held, text="Zahlen schicken", owner=owner, actor=actor, due_on=date(2026, 4, 20)
    )
    shown = office.get(url("minutes", held)).context["form"]
    data = {name: shown[name].value() for name in ("action_0", "action_ref_0", "owner_0", "due_0")}
    office.post(url("minutes", held), minutes_data() | data)
    assert Minutes.objects.count() == 1
    item.refresh_from_db()
    assert (item.owner, item.actor) == (owner, actor)
    assert page(office.get(url("detail", held))).count(actor.name) == 1


def test_second_editor_sees_both_texts(office, held, moderator):  # proof 87
    hers = {"text": "Ihre Aufgabe", "owner": moderator.person, "due_on": date(2026, 4, 20)}
    write_minutes(
        held,
        text="# von <b>ihr</b>",
        decisions=["Ihr Beschluss"],
        actions=[hers],
        seen_version=0,
        by=moderator,
        at=timezone.now(),
    )
    response = office.post(url("minutes", held), minutes_data(text="von mir"))
    text = page(response)
    assert "Moni Moderator has just changed this. Here is the new version, your input is below." in text
    assert ("von &lt;b&gt;ihr" in text, "von mir</textarea>" in text, "<b>ihr" in text) == (True, True, False)
    assert ("Ihr Beschluss" in text, "Ihre Aufgabe" in text) == (True, True)
    assert held.minutes.text == "# von <b>ihr</b>"
    seen = response.context["form"]["seen"].value()
    office.post(url("minutes", held), minutes_data(text="von beiden", seen=seen))
    assert Minutes.objects.get().text == "von beiden"


def test_minutes_are_sent_after_a_page_that_names_the_number(office, held, coordinator):
    make_invitation(held)
    write_minutes(held, text="x", seen_version=0, by=coordinator, at=timezone.now())
    assert "Send the minutes to 1 person" in page(office.get(url("minutes-circulate", held)))
    assert OutboxMessage.objects.count() == 0
    office.post(url("minutes-circulate", held))
    assert OutboxMessage.objects.get().kind == "meetings.minutes"


def test_held_button_and_adopting(office, topic_area, coordinator):
    began = make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=1))
    office.post(url("held", began))
    began.refresh_from_db()
    assert began.status == MeetingStatus.HELD
    write_minutes(began, text="x", seen_version=0, by=coordinator, at=timezone.now())
    assert "cannot become" in page(office.post(url("minutes-adopt", began), follow=True))
    office.post(url("minutes-circulate", began))
    office.post(url("minutes-adopt", began))
    assert Minutes.objects.get().status == "adopted"


def test_nobody_comes_to_a_meeting_that_was_held(office, meeting, network):
    make_invitation(meeting)
    assert "Who comes" in page(office.get(meeting.get_absolute_url()))
    held = make_meeting(
        meeting.topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3)
    )
    make_invitation(held)
    text = page(office.get(held.get_absolute_url()))
    assert ("What was answered" in text, "Who comes" in text) == (True, False)


def test_a_moderators_page_links_nowhere_she_may_not_go(client, topic_area, moderator):
    meeting = make_meeting(topic_area, moderator=moderator.person)
    page = sign_in(client, moderator).get(meeting.get_absolute_url()).content.decode()
    main = page[page.index("<main") :]
    links = {link for link in re.findall(r'href="(/[^"]*)"', main) if not link.startswith("/static")}

    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


# --- why a date is proposed ------------------------------------------------------------------------------------


def test_proposed_dates_say_why(office, topic_area, membership, actor):
    topic_area.weekday = 2
    topic_area.save()
    url = f"{reverse('meetings:create')}?topic={topic_area.ref}"
    (best, words), *_others = office.get(url).context["form"].fields["proposed"].choices
    assert "No member has another meeting on this day." in words
    elsewhere = make_network()
    make_membership(elsewhere, actor)
    make_meeting(make_topic_area(elsewhere), starts_at=datetime.fromisoformat(best))
    past = timezone.now() - timedelta(days=70)
    wednesday = datetime.combine(
        past.date() - timedelta(days=(past.weekday() - 2) % 7), time(16, 30), tzinfo=BERLIN
    )
    for number in range(5):
        meeting = make_meeting(starts_at=wednesday - timedelta(weeks=number), status=MeetingStatus.HELD)
        make_invitation(meeting, actor=actor, answer=Answer.NO)
    choices = dict(office.get(f"{url}&start={best[:10]}").context["form"].fields["proposed"].choices)
    assert best not in list(choices)[1:2]
    page_of_year = reverse("meetings:plan-topic", args=[timezone.localdate().year + 1, topic_area.ref])
    text = page(office.get(page_of_year))
    assert "On Wednesday afternoons, 5 of 5 answers were no." in text
    assert "No member has another meeting on this day." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_that_propose_dates_keep_their_questions(
    office, topic_area, membership, actor, rows, django_assert_num_queries
):
    for _number in range(rows):
        elsewhere = make_network()
        make_membership(elsewhere, actor)
        make_invitation(make_meeting(make_topic_area(elsewhere)), actor=actor)
    office.get(reverse("meetings:plan"))
    with django_assert_num_queries(11):
        office.get(reverse("meetings:plan-topic", args=[timezone.localdate().year + 1, topic_area.ref]))
    with django_assert_num_queries(13):
        office.get(f"{reverse('meetings:create')}?topic={topic_area.ref}")
