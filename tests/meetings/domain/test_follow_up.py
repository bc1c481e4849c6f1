"""Between two meetings: who hears of their action, what the link does, what an organisation gets on one page."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common import dates
from common.links import Purpose, make_token
from meetings.domain.circulation import circulate_minutes
from meetings.domain.minutes import write_minutes
from meetings.domain.worth import say_worth
from meetings.models import MeetingStatus, Worth
from meetings.notifications import action_link, answer_token
from meetings.queries.follow_up import briefs_of, said_about
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_action, make_invitation, make_meeting, make_minutes
from tests.factories.networks import make_commitment, make_membership
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(topic_area):
    return make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3), title="Auftakt"
    )


@pytest.fixture
def sent(held):
    make_minutes(held, status="circulated", version=1, text="x")
    return make_action(held, owner=make_person(language="en"), text="Zahlen <b>schicken</b>")


def here(action):
    return reverse(
        "meetings:action-link", args=[make_token(Purpose.ACTION, action.public_id, action.link_version)]
    )


def test_who_gets_the_minutes_finds_the_links_in_them(held, coordinator):
    invitation = make_invitation(held)
    row = {"text": "Zahlen", "owner": invitation.person, "due_on": date(2027, 4, 20)}
    minutes = write_minutes(held, text="x", actions=[row], by=coordinator, at=timezone.now())
    circulate_minutes(minutes, by=coordinator, at=timezone.now())
    mail = OutboxMessage.objects.get()
    assert mail.kind == "meetings.minutes"
    assert action_link(held.actions.get()) in mail.text
    assert reverse("meetings:answer-worth", args=[answer_token(invitation)]) in mail.text


def test_other_owners_hear_once_and_only_of_what_is_theirs(held, coordinator):
    one, other, silent = make_person(), make_person(language="en"), make_person(email="")
    internal = held.agenda.create(position=1, kind="exchange", title="Intern", is_internal=True)
    due = date(2027, 4, 20)
    rows = [
        {"text": "Erste Sache", "owner": one, "due_on": due},
        {"text": "Zweite Sache", "owner": one, "due_on": due},
        {"text": "Other thing", "owner": other, "due_on": due},
        {"text": "Geheime Sache", "owner": other, "due_on": due, "agenda_item": internal},
        {"text": "Per Post", "owner": silent, "due_on": due},
    ]
    minutes = write_minutes(held, text="x", actions=rows, by=coordinator, at=timezone.now())
    for _again in range(2):
        circulate_minutes(minutes, by=coordinator, at=timezone.now())
    mails = {mail.to_email: mail for mail in OutboxMessage.objects.filter(kind="meetings.actions")}
    assert set(mails) == {one.email, other.email}
    german, english = mails[one.email], mails[other.email]
    assert german.subject.startswith("Ihre 2 Aufgaben aus: Auftakt")
    assert english.subject.startswith("Your action from: Auftakt")
    assert [german.text.count(word) for word in ("Erste Sache", "Zweite Sache", "/t/")] == [1, 1, 2]
    assert "Geheime" not in english.text + english.html
    assert action_link(held.actions.get(text="Other thing")) in english.text


def test_opening_the_link_changes_nothing_and_the_button_does(client, sent):
    page = client.get(here(sent)).content.decode()
    assert ("Zahlen &lt;b&gt;schicken" in page, "<b>schicken" in page) == (True, False)
    sent.refresh_from_db()
    assert sent.done_on is None
    client.post(here(sent), {"what": "done"})
    client.post(here(sent), {"what": "done"})
    sent.refresh_from_db()
    assert sent.done_on == dates.today()


def test_reported_by_mistake_it_is_taken_back_without_an_account(client, sent):
    client.post(here(sent), {"what": "done"})
    page = client.get(here(sent)).content.decode()
    assert ('value="open"' in page, 'value="done"' in page) == (True, False)
    client.post(here(sent), {"what": "open"})
    client.post(here(sent), {"what": "open"})
    sent.refresh_from_db()
    assert sent.done_on is None
    assert 'value="done"' in client.get(here(sent)).content.decode()


@pytest.mark.parametrize(("shift", "accepted"), [(30, True), (0, True), (-1, False)])
def test_another_day_has_to_be_still_to_come(client, sent, shift, accepted):
    before, wanted = sent.due_on, dates.today() + timedelta(days=shift)
    response = client.post(here(sent), {"due_on": wanted.isoformat()})
    sent.refresh_from_db()
    assert (sent.due_on, response.status_code) == ((wanted, 302) if accepted else (before, 200))


def test_links_that_lead_nowhere(client, sent, held):
    draft = make_action(make_meeting(held.topic_area, status=MeetingStatus.HELD), text="Entwurf")
    hidden = held.agenda.create(position=1, kind="exchange", title="Intern", is_internal=True)
    internal = make_action(held, agenda_item=hidden)
    cut, foreign = here(sent)[:-2] + "/", make_token(Purpose.ANSWER, sent.public_id, 1)
    for url in (here(draft), here(internal), cut, f"/t/{foreign}/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {"what": "done"}).status_code == 404
    sent.refresh_from_db()
    assert sent.done_on is None


# --- one page for each organisation ----------------------------------------------------------------------------------


@pytest.fixture
def bakery(network):
    actor = make_actor(name="Bäckerei")
    make_commitment(make_membership(network, actor), text="15 % weniger Gas", status="adopted")
    return actor


def test_one_page_holds_what_is_theirs_alone(topic_area, held, bakery, network):
    make_minutes(held, status="adopted", version=1)
    earlier = make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=90)
    )
    make_minutes(earlier, status="adopted", version=1)
    person = make_person(actor=bakery)
    make_action(earlier, owner=person, text="Alt und offen")
    make_action(earlier, owner=person, text="Alt und fertig", done_on=dates.today())
    make_action(held, actor=bakery, text="Letztes Mal, fertig", done_on=dates.today())
    make_action(held, actor=make_actor(), text="Fremdes")
    meeting = make_meeting(topic_area)
    [brief] = briefs_of(meeting, [bakery]).briefs
    assert [row.text for row in brief.open] == ["Alt und offen"]
    assert [row.text for row in brief.last_time] == ["Letztes Mal, fertig"]
    assert [row.text for row in brief.commitments] == ["15 % weniger Gas"]


def test_the_page_is_behind_the_link_and_on_the_coordinations_paper(client, topic_area, bakery, coordinator):
    meeting = make_meeting(topic_area)
    meeting.agenda.create(position=1, kind="exchange", title="Offener Punkt")
    meeting.agenda.create(position=2, kind="exchange", title="Interner Punkt", is_internal=True)
    token = answer_token(make_invitation(meeting, actor=bakery))
    for page in (
        client.get(reverse("meetings:answer-brief", args=[token])),
        sign_in(client, coordinator).get(reverse("meetings:brief-pages", args=[meeting.ref])),
    ):
        text = page.content.decode()
        shown = [w for w in ("Bäckerei", "Offener Punkt", "15 % weniger Gas", "Interner Punkt") if w in text]
        assert shown == ["Bäckerei", "Offener Punkt", "15 % weniger Gas"]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_for_all_ask_the_same(
    client, topic_area, network, coordinator, rows, django_assert_num_queries
):
    meeting, last = (
        make_meeting(topic_area),
        make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=9)),
    )
    make_minutes(last, status="adopted", version=1)
    for number in range(rows):
        actor = make_actor(name=f"Organisation {number}")
        make_commitment(make_membership(network, actor), status="adopted")
        make_invitation(meeting, actor=actor)
        make_action(last, owner=make_person(actor=actor))
    office = sign_in(client, coordinator)
    with django_assert_num_queries(12):
        office.get(reverse("meetings:brief-pages", args=[meeting.ref]))


# --- was it worth the time -------------------------------------------------------------------------------------------


def test_worth_is_counted_once_and_tied_to_nobody(client, held):
    invitation = make_invitation(held)
    url = reverse("meetings:answer-worth", args=[answer_token(invitation)])
    client.get(url)
    assert said_about(held).total == 0
    for answer in ("yes", "no"):
        client.post(url, {"worth": answer})
    assert said_about(held).counts == [("yes", 1), ("partly", 0), ("no", 0)]
    assert client.post(url, {"worth": "nonsense"}).status_code == 302
    with pytest.raises(ValidationError):
        say_worth(invitation, worth=Worth.YES)


def test_few_answers_are_not_shown(client, held, coordinator):
    shown = []
    for _number in range(3):
        say_worth(make_invitation(held), worth=Worth.PARTLY)
        text = sign_in(client, coordinator).get(held.get_absolute_url()).content.decode()
        shown.append("Too few have answered yet" in text)
    assert shown == [True, True, False]
