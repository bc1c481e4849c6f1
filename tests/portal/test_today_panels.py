"""What stands beside the list of Today, and in its place when nothing waits."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from lxml import html

from common import dates
from meetings.domain.circulation import adopt_minutes
from meetings.domain.invitations import answer_invitation
from meetings.domain.places import write_answer
from meetings.models import Answer, AnsweredHow, Meeting, MinutesStatus, Place
from meetings.queries import answers_to_meeting, round_from, round_of
from monitoring.sheet.gaps import find_gaps
from monitoring.sheet.sheet import Sheet
from networks.models import NetworkStatus, Stage
from portal.today.calls import whom_to_call
from portal.today.happened import happened_lately
from portal.today.moment import Moment
from tests.factories.accounts import make_task
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
from tests.factories.monitoring import make_example, make_snapshot
from tests.factories.networks import (
    make_commitment,
    make_idea,
    make_membership,
    make_note,
    make_outreach,
    make_reader,
    make_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _moment(user):
    return Moment(user=user, now=timezone.now(), today=dates.today())


def _answer(invitation, answer, *, hours=1, note=""):
    write_answer(
        invitation,
        answer=answer,
        mode="",
        place=Place.SEAT if answer == Answer.YES else Place.NONE,
        note=note,
        how=AnsweredHow.LINK,
        by=None,
        at=timezone.now() - timedelta(hours=hours),
    )


# --- what happened lately --------------------------------------------------------------------------------------------


@pytest.fixture
def busy(network, topic_area, actor, membership, coordinator):
    """A network in which one thing of each kind happened."""
    meeting = make_meeting(topic_area, title="Runder Tisch")
    _answer(make_invitation(meeting, actor=actor), Answer.NO, hours=2, note="Krank, bitte nicht weitersagen")
    _answer(make_invitation(meeting, actor=make_actor(name="Molkerei")), Answer.YES, hours=1)
    make_report(make_commitment(membership, text="Weniger Strom"), note="Die Heizung war kaputt", value="7")
    minutes = make_minutes(
        make_meeting(topic_area, title="Kick-off", starts_at=timezone.now() - timedelta(days=9)),
        status=MinutesStatus.CIRCULATED,
    )
    adopt_minutes(minutes, by=coordinator, at=timezone.now() - timedelta(minutes=5))
    make_idea(topic_area, title="Solar auf Hallen", created_at=timezone.now() - timedelta(days=3))
    make_idea(topic_area, title="Alte Idee", created_at=timezone.now() - timedelta(days=60))


def test_the_last_things_are_told_newest_first_and_of_one_meetings_answers_the_last(busy, coordinator):
    found = [(one.who, one.what, one.about) for one in happened_lately(_moment(coordinator))]

    assert found == [
        ("Stadtwerke", "Progress reported", "Weniger Strom"),
        ("", "Minutes adopted", "Kick-off"),
        ("Molkerei", "Accepted", "Runder Tisch"),
        ("", "Idea noted", "Solar auf Hallen"),
    ]


@pytest.mark.parametrize(("days", "told"), [(100, ["Minutes adopted"]), (130, [])])
def test_of_meetings_of_long_ago_nothing_is_news(days, told, topic_area, coordinator):
    meeting = make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=days))
    minutes = make_minutes(meeting, status=MinutesStatus.CIRCULATED)
    adopt_minutes(minutes, by=coordinator, at=timezone.now())
    assert [one.what for one in happened_lately(_moment(coordinator))] == told


def test_who_reads_the_network_is_told_too_and_nobody_else(
    busy, client, network, coordinator, reader, other_coordinator, outsider, member
):
    make_reader(network, outsider)
    told = {}
    for user in (coordinator, reader, outsider, other_coordinator, member):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get("/today/")
        told[user] = len(page.context["happened"])
        for one in page.context["happened"]:
            assert client.get(one.url).status_code == 200
        text = page.content.decode()
        assert "Krank" not in text and "kaputt" not in text
    assert told == {coordinator: 4, reader: 4, outsider: 4, other_coordinator: 0, member: 0}


def test_what_was_taken_back_is_not_told(coordinator, topic_area):
    meeting = make_meeting(topic_area)
    reset, withdrawn = make_invitation(meeting), make_invitation(meeting)
    _answer(reset, Answer.OPEN)
    _answer(withdrawn, Answer.YES)
    withdrawn.withdrawn_at = timezone.now()
    withdrawn.save()

    assert happened_lately(_moment(coordinator)) == ()


def test_each_visit_has_its_own_token_and_the_present_answers(client, coordinator, topic_area):
    """Rows and panels are kept from one visit to the next, but for what has changed."""
    make_task(coordinator)
    invitation = make_invitation(make_meeting(topic_area, title="Runder Tisch"))
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    def visit():
        page = client.get("/today/")
        drawn = html.fromstring(page.content)
        menus = drawn.xpath("//details[@class='row-menu']")
        tokens = [menu.xpath("string(.//input[@name='csrfmiddlewaretoken']/@value)") for menu in menus]
        panel = drawn.xpath("//div[@class='round']")[0].text_content()
        return page.context["csrf_token"], tokens, " ".join(panel.split())

    token, tokens, before = visit()
    assert tokens and set(tokens) == {token}
    answer_invitation(invitation, answer="yes", how="link", by=None, at=timezone.now())
    other, tokens, after = visit()
    assert (set(tokens), other != token) == ({other}, True)
    assert (before.startswith("0"), after.startswith("1")) == (True, True)
    Meeting.objects.update(title="Umgetauft")
    assert "Umgetauft" in client.get("/today/").content.decode()


# --- success factors -------------------------------------------------------------------------------------------------


def test_success_factors_are_the_last_results(client, coordinator, topic_area):
    client.force_login(coordinator)
    assert "result" not in client.get("/today/").context
    snapshot = make_example("E1")

    page = client.get("/today/", headers={"accept-language": "en"})

    text = page.content.decode()
    factors = Sheet(snapshot).factors
    assert [
        (factor.name, factor.low, factor.dots, factor.high)
        for factor in page.context["result"].reading.factors
    ] == [(row.name, row.low, row.dots, row.high) for row in factors]
    assert all(row.number in text and str(row.name) in text for row in factors)
    assert f'href="/monitoring/{snapshot.on.year}/"' in text


def test_result_of_one_network_is_for_those_who_run_or_read_it(
    client, network, coordinator, other_coordinator, reader, outsider, member
):
    snapshot = make_example("E1", network=network)
    make_reader(network, outsider)
    shown = {}
    for user in (coordinator, other_coordinator, reader, outsider, member):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found = client.get("/today/").context.get("result")
        shown[user] = found and found.public_id
        assert found is None or client.get(found.url).status_code == 200
    seen = snapshot.public_id
    assert shown == {coordinator: seen, other_coordinator: None, reader: seen, outsider: seen, member: None}


def test_a_reader_of_one_network_is_not_shown_the_result_of_all(client, network, outsider):
    make_reader(network, outsider)
    make_example("E1")
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert "result" not in client.get("/today/").context


def test_what_missing_figures_could_lift_is_what_they_hold_of_the_six_points(topic_area):
    """Where no figure of a factor has points, all six hang on those that are missing."""
    sheet = Sheet(make_snapshot())
    gaps = find_gaps(sheet)
    missing = {key for key, group in sheet.output["indicators"].items() if group["bounds_points"] == [0, 6]}

    lifts = {key: sum(gap.lift for gap in gaps if gap.key == key) for key in missing}

    assert missing
    assert lifts == pytest.approx(dict.fromkeys(missing, 6))


# --- when nothing waits ----------------------------------------------------------------------------------------------


def _is_told_to_call(user):
    call = whom_to_call(_moment(user))
    return call and (call.actor, call.heard)


def test_who_is_being_won_and_was_not_heard_of_for_longest_is_called(
    network, topic_area, coordinator, other_coordinator
):
    today = dates.today()
    long_ago, recently = today - timedelta(days=90), today - timedelta(days=5)
    silent, spoken_to, member = (make_actor(name=name) for name in ("Molkerei", "Klinikum", "Sparkasse"))
    for actor in (silent, spoken_to):
        make_outreach(network, actor, status=Stage.IN_TALKS)
    make_membership(network, member)
    make_note(spoken_to, network, on=recently)
    make_note(silent, network, on=long_ago)

    assert _is_told_to_call(coordinator) == ("Molkerei", long_ago)
    assert _is_told_to_call(other_coordinator) is None

    make_note(silent, network, on=recently)
    assert _is_told_to_call(coordinator) == ("Sparkasse", None)

    _answer(make_invitation(make_meeting(topic_area), actor=member), Answer.YES)
    assert _is_told_to_call(coordinator) is None


@pytest.mark.parametrize("gone", ["declined", "closed"])
def test_nobody_is_called_who_declined_or_for_a_closed_network(gone, network, coordinator):
    make_outreach(network, status=Stage.DECLINED if gone == "declined" else Stage.IDENTIFIED)
    if gone == "closed":
        network.status = NetworkStatus.CLOSED
        network.save()

    assert _is_told_to_call(coordinator) is None


def test_page_without_tasks_names_whom_to_call_and_one_with_tasks_does_not(
    client, coordinator, network, topic_area
):
    client.force_login(coordinator)
    make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=40), status="held")
    make_minutes(topic_area.meetings.get(), status=MinutesStatus.ADOPTED)
    topic_area.target_per_year = 1
    topic_area.save()
    card = make_outreach(network, make_actor(name="Molkerei", phone="01234 5678"), status=Stage.IN_TALKS)

    page = client.get("/today/", headers={"accept-language": "en"})
    text = page.content.decode()

    assert page.context["tasks"].count == 0
    assert "Time for a call: Molkerei." in text and "01234 5678" in text
    assert f'href="/actors/{card.actor.slug}/"' in text

    card.due_on = dates.today()
    card.save()
    page = client.get("/today/", headers={"accept-language": "en"})
    assert page.context["tasks"].count == 1
    assert "call" not in page.context


# --- slots -----------------------------------------------------------------------------------------------------------


def test_slots_of_a_row_are_counted_as_in_the_ring(topic_area, actor):
    meeting = make_meeting(topic_area)
    _answer(make_invitation(meeting, actor=actor), Answer.NO)
    _answer(make_invitation(meeting, actor=actor, person=make_person(actor=actor)), Answer.YES)
    _answer(make_invitation(meeting), Answer.MAYBE)
    make_invitation(meeting)
    make_invitation(meeting, withdrawn_at=timezone.now())
    row = Meeting.objects.annotate(answers=answers_to_meeting()).get()

    assert round_from(row.answers).counts == round_of(meeting).counts
    assert round_from(row.answers).counts == {"yes": 1, "waiting": 0, "maybe": 1, "open": 1, "no": 0}
