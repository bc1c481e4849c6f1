"""A date poll from the coordination's side."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from common import display
from common.links import make_code
from meetings.domain.polls import close_poll
from meetings.models import Invitation, MeetingStatus, Poll, PollStatus
from meetings.notifications import poll_token
from meetings.queries.letters import recipient_of_code
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_letter, make_meeting, make_participant, make_poll
from tests.factories.networks import make_membership
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(topic_area, moderator):
    return make_meeting(topic_area, status=MeetingStatus.DRAFT, moderator=moderator.person)


@pytest.fixture
def meeting(topic_area):
    return make_meeting(topic_area, status=MeetingStatus.POLLING, starts_at=None)


@pytest.fixture
def poll(meeting):
    return make_poll(meeting)


@pytest.fixture
def office(client, coordinator):
    return sign_in(client, coordinator)


def url(name, row):
    return reverse(f"meetings:{name}", args=[row.ref])


def text(response):
    return " ".join(response.content.decode().split())


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def sent_by(response):
    """What the form of a page sends along."""
    (form,) = html.fromstring(response.content.decode()).xpath("//form[.//button[@name='step']]")
    found = {}
    for field in form.xpath(".//input"):
        assert field.get("type") == "hidden"
        found.setdefault(field.get("name"), []).append(field.get("value", ""))
    return found


# --- starting --------------------------------------------------------------------------------------------------


def test_poll_starts_from_the_draft(office, draft, network, moderator):
    for name in ("Stadtwerke", "Sparkasse"):
        actor = make_actor(name=name)
        make_person(actor=actor)
        make_membership(network, actor)
    assert url("poll-start", draft) in text(office.get(draft.get_absolute_url()))
    form = office.get(url("poll-start", draft)).context["form"]
    starts = [value for value, _words in form.fields["dates"].choices]
    assert draft.starts_at.isoformat() in starts
    assert len(starts) >= 3
    assert [label for _value, label in form.fields["people"].choices][-1] == moderator.person.name
    data = {
        "dates": starts[:2],
        "other_1_date": f"{timezone.localdate() + timedelta(days=60)}",
        "other_1_time": "16:00",
        "deadline_date": f"{timezone.localdate() + timedelta(days=2)}",
        "deadline_time": "20:00",
        "people": [value for value, _label in form.fields["people"].choices],
        "required": form.fields["required"].initial,
    }
    preview = office.post(url("poll-start", draft), data)
    assert Poll.objects.count() == OutboxMessage.objects.count() == 0
    assert [(language, mail.subject[:9]) for language, mail in preview.context["preview"]] == [
        ("de", "Welcher T"),
        ("en", "Which dat"),
    ]
    page = text(preview)
    assert "<h1>3 people will now get an e-mail</h1>" in page
    assert ("4pm" in page, "Hello" in page, "/p/" in page) == (True, True, False)
    changed = office.post(url("poll-start", draft), sent_by(preview) | {"step": "change"})
    assert changed.context["form"]["dates"].value() == starts[:2]
    assert changed.context["form"].errors == {}
    assert Poll.objects.count() == 0
    response = office.post(url("poll-start", draft), sent_by(preview) | {"step": "send"}, follow=True)
    poll = Poll.objects.get()
    assert response.redirect_chain[-1][0] == draft.get_absolute_url()
    assert (poll.options.count(), poll.participants.count()) == (3, 3)
    assert poll.participants.get(is_required=True).person == moderator.person
    assert OutboxMessage.objects.filter(kind="meetings.poll").count() == 3


def test_a_moderator_who_is_not_asked_is_not_needed_either(office, draft, network):
    for name in ("Stadtwerke", "Sparkasse"):
        actor = make_actor(name=name)
        make_person(actor=actor)
        make_membership(network, actor)
    form = office.get(url("poll-start", draft)).context["form"]
    one, other, moderator = (value for value, _label in form.fields["people"].choices)
    assert form.fields["required"].initial == [moderator]
    data = {
        "dates": [value for value, _words in form.fields["dates"].choices][:2],
        "deadline_date": f"{timezone.localdate() + timedelta(days=2)}",
        "deadline_time": "20:00",
        "people": [one],
        "required": [moderator],
    }
    refused = office.post(url("poll-start", draft), data | {"required": [other]})
    assert refused.context["form"].errors.keys() == {"required"}
    preview = office.post(url("poll-start", draft), data)
    office.post(url("poll-start", draft), sent_by(preview) | {"step": "send"})
    assert not Poll.objects.get().participants.get().is_required


def test_what_is_missing_stands_at_its_field(office, draft, network):
    actor = make_actor()
    make_person(actor=actor)
    make_membership(network, actor)
    form = office.get(url("poll-start", draft)).context["form"]
    data = {
        "dates": [draft.starts_at.isoformat()],
        "deadline_date": f"{timezone.localdate() + timedelta(days=2)}",
        "deadline_time": "20:00",
        "people": [form.fields["people"].choices[0][0]],
    }
    response = office.post(url("poll-start", draft), data)
    assert response.context["form"].errors == {"dates": ["Choose at least two dates"]}
    assert office.post(url("poll-start", draft), {}).context["form"].errors.keys() == {"deadline", "people"}
    assert Poll.objects.count() == 0


def test_no_poll_for_a_meeting_with_invitations(office, topic_area):
    meeting = make_meeting(topic_area)
    response = office.get(url("poll-start", meeting))
    assert (response.context["lead"], response.context["form"]) == ("A date poll starts from a draft.", None)


# --- the meeting's page ------------------------------------------------------------------------------------------


def test_page_names_the_best_date_and_offers_to_take_it(office, meeting, poll):
    make_participant(poll, votes="yni")
    make_participant(poll, votes="nny")
    needed = make_participant(poll, votes="yny", is_required=True)
    response = office.get(meeting.get_absolute_url())
    first, second, third = poll.options.all()
    assert response.context["stage"].step == "take_date"
    assert response.context["poll"].best.option == third
    page = text(response)
    assert "3 of 3 have voted." in page
    assert "3 of 3 can come. 1 of them if need be." in page
    assert f"worthless: {needed.name} cannot come" in page
    assert [url("poll-take", option) in page for option in (first, second, third)] == [True, True, True]


def test_page_says_that_no_date_works(office, meeting, poll):
    make_participant(poll, votes="nnn")
    response = office.get(meeting.get_absolute_url())
    assert "None of these dates works." in text(response)
    assert response.context["stage"].step == "more_dates"
    assert url("poll-dates", meeting) in text(response)


@pytest.mark.parametrize(
    ("asked", "deadline", "step"), [(0, 7, "wait"), (4, 8, "wait"), (4, 3, "remind_voters"), (1, 3, "wait")]
)
def test_reminding_voters_is_the_next_step_when_it_is_time(office, meeting, poll, asked, deadline, step):
    now = timezone.now()
    Poll.objects.update(deadline=now + timedelta(days=deadline))
    make_participant(poll, asked_at=now - timedelta(days=asked))
    response = office.get(meeting.get_absolute_url())
    assert response.context["stage"].step == step
    assert "Not voted yet" in text(response)
    assert text(response).count(url("poll-remind", meeting)) == 1


def test_meeting_while_it_is_polled_is_hidden_from_members(client, meeting, poll, member):
    make_participant(poll, person=member.person)
    assert sign_in(client, member).get(meeting.get_absolute_url()).status_code == 404


def test_moderator_reads_and_decides_nothing(client, meeting, poll, moderator):
    type(meeting).objects.update(moderator=moderator.person)
    row = make_participant(poll, votes="yyy")
    page = text(sign_in(client, moderator).get(meeting.get_absolute_url()))
    assert ("1 of 1 have voted." in page, url("poll-take", poll.options.first()) in page) == (True, False)
    assert client.post(url("poll-vote", row), {}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_page_queries_do_not_grow(office, meeting, poll, rows, django_assert_num_queries):
    for _number in range(rows):
        make_participant(poll, votes="yin")
        make_participant(poll)
    office.get(meeting.get_absolute_url())
    with django_assert_num_queries(14):
        office.get(meeting.get_absolute_url())


def test_edit_page_leaves_the_date_to_the_poll(office, meeting, poll):
    form = office.get(url("edit", meeting)).context["form"]
    assert {"starts_at", "ends_at", "answer_by"} & form.fields.keys() == set()
    assert "place" in form.fields


# --- deeds -----------------------------------------------------------------------------------------------------


def test_reminding_by_hand(office, meeting, poll):
    make_participant(poll, votes="yyy")
    make_participant(poll)
    response = office.post(url("poll-remind", meeting), follow=True)
    assert messages_of(response) == ["1 reminder will leave in the next few minutes."]
    response = office.post(url("poll-remind", meeting), follow=True)
    assert messages_of(response) == ["Everybody who has not voted was reminded today already."]


def test_closing_and_proposing_further_dates(office, meeting, poll):
    make_participant(poll, votes="nnn")
    office.post(url("poll-close", meeting))
    poll.refresh_from_db()
    assert poll.status == PollStatus.CLOSED
    day = timezone.localdate() + timedelta(days=70)
    preview = office.post(
        url("poll-dates", meeting),
        {
            "other_1_date": f"{day}",
            "other_1_time": "16:00",
            "deadline_date": f"{timezone.localdate() + timedelta(days=4)}",
            "deadline_time": "20:00",
        },
    )
    page = text(preview)
    assert ("1 person will now get an e-mail" in page, "There is one more date" in page) == (True, True)
    assert preview.context["preview"][1][1].text.count("\n- ") == 4
    poll.refresh_from_db()
    assert (poll.status, poll.options.count()) == (PollStatus.CLOSED, 3)
    office.post(url("poll-dates", meeting), sent_by(preview) | {"step": "send"})
    poll.refresh_from_db()
    assert (poll.status, poll.options.count(), poll.round) == (PollStatus.OPEN, 4, 2)


def test_giving_up(office, meeting, poll):
    make_participant(poll)
    page = text(office.get(url("poll-cancel", meeting)))
    assert "1 person is told by e-mail that there is no date." in page
    office.post(url("poll-cancel", meeting), {"reason": "Kein Bedarf"})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.DRAFT


def test_taking_a_date_says_first_what_happens(office, meeting, poll):
    for votes in ("ynn", "iyn", "nyy"):
        make_participant(poll, votes=votes)
    make_participant(poll)
    first = poll.options.first()
    page = text(office.get(url("poll-take", first)))
    assert "Entered as coming: 1, as “I do not know yet”: 1, as not coming: 1." in page
    assert "1 person who has not voted on it gets an ordinary invitation." in page
    response = office.post(url("poll-take", first), follow=True)
    assert response.redirect_chain[-1][0] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.status, meeting.starts_at) == (MeetingStatus.INVITED, first.starts_at)
    assert sorted(Invitation.objects.values_list("answer", flat=True)) == ["maybe", "no", "open", "yes"]


def test_second_coordinator_is_told_on_the_page(office, meeting, poll):
    first, second, _third = poll.options.all()
    office.get(url("poll-take", second))
    office.post(url("poll-take", first))
    response = office.post(url("poll-take", second))
    assert "The date is fixed already" in text(response)
    meeting.refresh_from_db()
    assert meeting.starts_at == first.starts_at


def test_without_a_place_no_date_is_taken(office, meeting, poll):
    type(meeting).objects.update(place="")
    response = office.post(url("poll-take", poll.options.first()))
    assert "Enter the place or the online link first." in text(response)
    assert Invitation.objects.count() == 0


def test_vote_by_phone_is_entered_also_after_the_poll_closed(office, coordinator, poll):
    row = make_participant(poll)
    close_poll(poll, by=coordinator, at=timezone.now())
    data = {f"date_{option.ref}": "yes" for option in poll.options.all()}
    office.post(url("poll-vote", row), data)
    row.refresh_from_db()
    assert (row.answered_how, row.votes.filter(answer="yes").count()) == ("coordination", 3)


# --- Heute and the own list ---------------------------------------------------------------------------------------


def test_renewed_link_is_mailed_and_the_old_one_is_dead(office, client, poll):
    row = make_participant(poll, votes="y")
    old = poll_token(row)
    question = text(office.get(url("poll-renew", row)))
    assert "All links sent so far stop working. The person gets a mail with the new one." in question
    assert client.get(f"/p/{old}/").status_code == 200
    response = office.post(url("poll-renew", row), follow=True)
    assert messages_of(response) == ["A new link is on its way."]
    row.refresh_from_db()
    mail = OutboxMessage.objects.get(kind="meetings.links")
    assert (mail.to_email, f"/p/{poll_token(row)}/" in mail.text) == (row.email, True)
    gone = client.get(f"/p/{old}/")
    assert (gone.status_code, "This link is no longer valid" in text(gone)) == (404, True)
    assert client.get(f"/p/{poll_token(row)}/").status_code == 200
    office.post(url("poll-renew", row))
    assert OutboxMessage.objects.filter(kind="meetings.links").count() == 2


def test_nobody_gets_a_new_link_to_a_poll_that_is_over(office, poll):
    row = make_participant(poll)
    Poll.objects.update(ended_at=timezone.now(), status=PollStatus.CLOSED)
    page = text(office.post(url("poll-renew", row)))
    row.refresh_from_db()
    assert ("This date poll was given up." in page, row.link_version) == (True, 1)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("printed", [True, False])
def test_whom_no_mail_reaches_is_said_when_the_link_is_renewed(office, poll, printed):
    row = make_participant(poll, person=make_person(actor=make_actor(), channel="post"))
    letter, old = make_letter(participant=row), make_code(row.public_id, 1)
    type(letter).objects.update(printed_at=timezone.now() if printed else None)
    assert recipient_of_code(old) == row
    assert "No mail reaches this person" in text(office.get(url("poll-renew", row)))
    response = office.post(url("poll-renew", row), follow=True)
    assert messages_of(response) == ["The links sent so far no longer work."]
    assert OutboxMessage.objects.count() == 0
    letter.refresh_from_db()
    row.refresh_from_db()
    assert letter.printed_at is None
    assert [recipient_of_code(code) for code in (old, make_code(row.public_id, row.link_version))] == [
        None,
        row,
    ]


def test_page_says_when_and_how_each_answered(office, client, meeting, poll):
    row, silent = make_participant(poll), make_participant(poll)
    said = {f"date_{option.ref}": "yes" for option in poll.options.all()}
    client.post(f"/p/{poll_token(row)}/", {"version": 0, **said})
    office.post(url("poll-vote", row), {"version": 1, **dict.fromkeys(said, "no")})
    page = text(office.get(meeting.get_absolute_url())).partition("When and how they answered")[2]
    row.refresh_from_db()
    when = " ".join(display.moment(row.answered_at).split())
    assert f"{row.name} ({row.actor.name}): {when}, entered by the coordination, changed 1 time" in page
    assert (silent.name in page, url("poll-renew", row) in page) == (False, True)


def titles(client):
    tasks = client.get(reverse("portal:today")).context["tasks"]
    return [todo.title for todo in (*tasks.urgent, *tasks.week, *tasks.later)]


def test_today_asks_for_a_date_once_the_poll_is_over_or_everybody_voted(office, poll):
    make_participant(poll, votes="yyy")
    make_participant(poll, votes="y")
    assert [t for t in titles(office) if "Set the date" in t] == []
    Poll.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    assert "Set the date: 1 of 2 people have voted" in titles(office)
    Poll.objects.update(ended_at=timezone.now())
    assert [t for t in titles(office) if "Set the date" in t] == []


def test_member_votes_from_today_and_from_the_own_list(client, poll, member):
    row = make_participant(poll, person=member.person)
    sign_in(client, member)
    assert "Which date suits you? Runder Tisch Wärmewende" in titles(client)
    link = reverse("meetings:vote", args=[poll_token(row)])
    assert link in text(client.get(reverse("portal:today")))
    assert link in text(client.get(reverse("meetings:own-list")))
    client.post(link, {"none": "1"})
    assert [t for t in titles(client) if "Which date" in t] == []
    assert link not in text(client.get(reverse("meetings:own-list")))


def test_other_networks_polls_are_nobodys_task(client, poll, other_coordinator, other_member):
    make_participant(poll, votes="yyy")
    for user in (other_coordinator, other_member):
        sign_in(client, user)
        assert [t for t in titles(client) if "date" in t] == []
