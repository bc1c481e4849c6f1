"""A date poll from the first question to the invitations."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.invitations import invite
from meetings.domain.meetings import (
    cancel_meeting,
    create_meeting,
    delete_draft,
    move_meeting,
    reopen_meeting,
    update_meeting,
)
from meetings.domain.poll_dates import choose_date
from meetings.domain.polls import (
    add_poll_dates,
    cancel_poll,
    close_due_polls,
    close_poll,
    start_poll,
    withdraw_from_polls,
)
from meetings.domain.reminder_rules import add_default_rules
from meetings.domain.votes import remind_due_voters, remind_voters, vote_in_poll
from meetings.models import (
    Answer,
    AnsweredHow,
    Invitation,
    MeetingStatus,
    Place,
    Poll,
    PollParticipant,
    PollStatus,
)
from meetings.notifications.gate import reason_not_to_send
from meetings.queries.polls import poll_state
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import make_membership
from tests.meetings.conftest import BERLIN

pytestmark = pytest.mark.django_db

DAYS = [datetime(2026, 4, day, 16, 30, tzinfo=BERLIN) for day in (14, 16, 21)]
DEADLINE = datetime(2026, 3, 10, 20, 0, tzinfo=BERLIN)
HOURS = timedelta(hours=2)


def spans(days=DAYS):
    return [(day, day + HOURS) for day in days]


@pytest.fixture
def draft(topic_area, coordinator, now):
    return create_meeting(topic_area, title="Bauen und Sanieren", place="Ratssaal", by=coordinator, at=now)


@pytest.fixture
def people(db):
    return [
        (actor, make_person(actor=actor, given_name=name))
        for name in ("Ayşe", "Bo", "Cem", "Dora")
        for actor in [make_actor(name=f"Firma {name}")]
    ]


@pytest.fixture
def poll(draft, people, coordinator, now):
    return start_poll(draft, options=spans(), people=people, deadline=DEADLINE, by=coordinator, at=now).poll


def asked(poll, name):
    return poll.participants.get(person__given_name=name)


def vote(poll, name, letters, *, at, how="link", **more):
    words = {"y": "yes", "i": "if_need_be", "n": "no"}
    options = list(poll.options.all())
    said = {option.pk: words[letter] for option, letter in zip(options, letters, strict=True)}
    return vote_in_poll(asked(poll, name), votes=said, how=how, by=None, at=at, **more)


def kinds():
    return sorted((row.kind.removeprefix("meetings."), row.to_name.split()[0]) for row in waiting_mails())


def waiting_mails():
    return OutboxMessage.objects.exclude(status=MessageStatus.SUPERSEDED)


def clear_mails():
    OutboxMessage.objects.all().delete()


# --- starting -----------------------------------------------------------------------------------------------------


def test_poll_asks_everybody_once_and_the_meeting_has_no_date(poll, draft, people, coordinator):
    draft.refresh_from_db()
    assert (draft.status, draft.starts_at) == (MeetingStatus.POLLING, None)
    assert [option.starts_at for option in poll.options.all()] == DAYS
    assert kinds() == [("poll", name) for name in ("Ayşe", "Bo", "Cem", "Dora")]
    mail = OutboxMessage.objects.filter(to_name__startswith="Ayşe").get()
    assert mail.subject == "Welcher Termin passt Ihnen? Bauen und Sanieren, April"
    assert "Di, 14. April 2026, 16:30 Uhr" in mail.text
    assert "bis Dienstag, 10. März" in mail.text
    assert [(t.source, t.target, t.by) for t in poll.transitions.all()] == [("", "open", coordinator)]


def test_date_of_the_draft_gives_way(topic_area, people, coordinator, now):
    meeting = create_meeting(
        topic_area, title="x", starts_at=DAYS[0], ends_at=DAYS[0] + HOURS, by=coordinator, at=now
    )
    start_poll(meeting, options=spans(), people=people, deadline=DEADLINE, by=coordinator, at=now)
    assert (meeting.starts_at, meeting.ends_at, meeting.answer_by) == (None, None, None)


@pytest.mark.parametrize(
    ("options", "deadline", "field"),
    [
        (spans(DAYS[:1]), DEADLINE, "dates"),
        (spans([DAYS[0] + timedelta(days=n) for n in range(9)]), DEADLINE, "dates"),
        (spans([DAYS[0], DAYS[0]]), DEADLINE, "dates"),
        (spans([datetime(2026, 2, 1, tzinfo=BERLIN), DAYS[0]]), DEADLINE, "dates"),
        ([(DAYS[0], DAYS[0]), (DAYS[1], DAYS[1] + HOURS)], DEADLINE, "dates"),
        (spans(), datetime(2026, 2, 28, tzinfo=BERLIN), "deadline"),
        (spans(), DAYS[0] + timedelta(minutes=1), "deadline"),
    ],
)
def test_impossible_polls_are_refused(draft, people, coordinator, now, options, deadline, field):
    with pytest.raises(ValidationError) as refusal:
        start_poll(draft, options=options, people=people, deadline=deadline, by=coordinator, at=now)
    assert list(refusal.value.message_dict) == [field]
    assert (Poll.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_nobody_to_ask_is_refused(draft, coordinator, now):
    with pytest.raises(ValidationError, match="at least one person"):
        start_poll(draft, options=spans(), people=[], deadline=DEADLINE, by=coordinator, at=now)


def test_one_poll_at_a_time(poll, draft, people, coordinator, now):
    with pytest.raises(ValidationError, match="starts from a draft"):
        start_poll(draft, options=spans(), people=people, deadline=DEADLINE, by=coordinator, at=now)


def test_same_person_for_two_organisations_is_asked_once(draft, people, coordinator, now):
    person = people[0][1]
    outcome = start_poll(
        draft,
        options=spans(),
        people=[*people, (make_actor(), person)],
        deadline=DEADLINE,
        by=coordinator,
        at=now,
    )
    assert (
        outcome.poll.participants.filter(person=person).values_list("actor", flat=True).get()
        == people[0][0].pk
    )


def test_who_gets_no_mail_is_named(draft, people, coordinator, now):
    letters = make_person(channel="post", given_name="Post")
    nothing = make_person(email="", given_name="Nichts")
    outcome = start_poll(
        draft,
        options=spans(),
        people=[*people, (None, letters), (None, nothing)],
        deadline=DEADLINE,
        by=coordinator,
        at=now,
    )
    assert [len(outcome.mailed), *(row.person for row in (*outcome.by_post, *outcome.without_address))] == [
        4,
        letters,
        nothing,
    ]


def test_while_a_poll_runs_the_date_is_its_business(poll, draft, people, coordinator, now):
    draft.refresh_from_db()
    for call in (
        lambda: invite(draft, people=people, by=coordinator, at=now),
        lambda: move_meeting(draft, starts_at=DAYS[0], ends_at=DAYS[0] + HOURS, by=coordinator, at=now),
        lambda: update_meeting(draft, starts_at=DAYS[0], ends_at=DAYS[0] + HOURS, by=coordinator, at=now),
    ):
        with pytest.raises(ValidationError, match="A date poll is running"):
            call()
    update_meeting(draft, place="Mensa", by=coordinator, at=now)
    assert draft.place == "Mensa"


# --- voting -------------------------------------------------------------------------------------------------------


def test_votes_are_kept_once_and_can_be_changed(poll, now):
    assert vote(poll, "Ayşe", "yin", at=now).changed
    assert not vote(poll, "Ayşe", "yin", at=now).changed
    assert vote(poll, "Ayşe", "yyn", at=now).changed
    row = asked(poll, "Ayşe")
    assert [vote.answer for vote in row.votes.all()] == ["yes", "yes", "no"]
    assert (row.version, row.answered_how) == (2, "link")


def test_older_tab_is_told_that_it_replaced_a_newer_vote(poll, now):
    vote(poll, "Ayşe", "yyy", at=now, seen_version=0)
    outcome = vote(poll, "Ayşe", "nnn", at=now, seen_version=0)
    assert (outcome.changed, outcome.replaced) == (True, True)
    assert not vote(poll, "Ayşe", "yyy", at=now, seen_version=2).replaced


def test_silence_on_a_date_is_never_read_as_a_no(poll, now):
    row, first = asked(poll, "Ayşe"), poll.options.first()
    with pytest.raises(ValidationError) as refusal:
        vote_in_poll(row, votes={first.pk: "yes"}, how="link", by=None, at=now)
    assert refusal.value.code == "dates"
    assert row.votes.count() == 0


def test_dates_of_another_poll_do_not_count(poll, topic_area, people, coordinator, now):
    other = create_meeting(topic_area, title="y", by=coordinator, at=now)
    foreign = start_poll(
        other, options=spans(), people=people, deadline=DEADLINE, by=coordinator, at=now
    ).poll.options.all()
    with pytest.raises(ValidationError, match="have changed"):
        vote_in_poll(
            asked(poll, "Ayşe"),
            votes=dict.fromkeys([o.pk for o in foreign], "yes"),
            how="link",
            by=None,
            at=now,
        )


def test_after_the_deadline_only_the_coordination_enters_votes(poll, coordinator, now):
    late = DEADLINE + timedelta(seconds=1)
    with pytest.raises(ValidationError) as refusal:
        vote(poll, "Ayşe", "yyy", at=late)
    assert refusal.value.code == "closed"
    assert vote(poll, "Ayşe", "yyy", at=late, how=AnsweredHow.COORDINATION).changed
    close_poll(poll, by=coordinator, at=late)
    assert vote(poll, "Bo", "yyy", at=late, how=AnsweredHow.COORDINATION).changed


def test_who_left_the_network_is_no_longer_asked(draft, network, coordinator, now):
    actor = make_actor()
    membership = make_membership(network, actor)
    row = start_poll(
        draft,
        options=spans(),
        people=[(actor, make_person(actor=actor))],
        deadline=DEADLINE,
        by=coordinator,
        at=now,
    ).poll.participants.get()
    assert withdraw_from_polls(membership, at=now) == 1
    with pytest.raises(ValidationError, match="no longer asked"):
        vote_in_poll(row, votes={}, how="link", by=None, at=now)
    assert reason_not_to_send(OutboxMessage.objects.get(), now) == "The invitation was withdrawn."


# --- reminding ----------------------------------------------------------------------------------------------------


def test_only_those_without_an_answer_are_reminded_once_a_day(poll, coordinator, now):
    vote(poll, "Ayşe", "yyy", at=now)
    clear_mails()
    assert remind_voters(poll, by=coordinator, at=now) == 3
    assert remind_voters(poll, by=coordinator, at=now + timedelta(hours=3)) == 0
    assert remind_voters(poll, by=coordinator, at=now + timedelta(days=1)) == 3
    assert kinds()[0:2] == [("poll_reminder", "Bo"), ("poll_reminder", "Bo")]


def test_sweep_reminds_three_days_before_the_deadline_and_once(poll, network, now):
    add_default_rules(network, at=now)
    vote(poll, "Ayşe", "yyy", at=now)
    clear_mails()
    due = datetime(2026, 3, 7, 9, 0, tzinfo=BERLIN)
    assert remind_due_voters(due - timedelta(seconds=1)) == 0
    assert [remind_due_voters(due), remind_due_voters(due), remind_due_voters(due + timedelta(hours=5))] == [
        3,
        0,
        0,
    ]
    assert kinds() == [("poll_reminder", name) for name in ("Bo", "Cem", "Dora")]
    vote(poll, "Bo", "nnn", at=due)
    mail = OutboxMessage.objects.get(to_name__startswith="Bo")
    assert reason_not_to_send(mail, due) == "The person has answered in the meantime."


def test_sweep_sends_nothing_to_those_just_asked_or_after_the_deadline(poll, network, now):
    add_default_rules(network, at=now)
    clear_mails()
    PollParticipant.objects.update(asked_at=datetime(2026, 3, 7, 10, 0, tzinfo=BERLIN))
    assert remind_due_voters(datetime(2026, 3, 7, 11, 0, tzinfo=BERLIN)) == 0
    PollParticipant.objects.update(asked_at=now)
    assert remind_due_voters(DEADLINE) == 0


# --- closing, adding dates, giving up -----------------------------------------------------------------------------


def test_deadline_closes_and_chooses_nothing(poll, draft, now):
    vote(poll, "Ayşe", "ynn", at=now)
    clear_mails()
    assert [
        close_due_polls(DEADLINE - timedelta(seconds=1)),
        close_due_polls(DEADLINE),
        close_due_polls(DEADLINE),
    ] == [
        0,
        1,
        0,
    ]
    poll.refresh_from_db()
    draft.refresh_from_db()
    assert (poll.status, poll.chosen, draft.status) == (PollStatus.CLOSED, None, MeetingStatus.POLLING)
    assert kinds() == []


def test_further_dates_keep_the_votes_and_ask_again_only_for_them(poll, coordinator, now):
    vote(poll, "Ayşe", "nnn", at=now)
    close_poll(poll, by=coordinator, at=now)
    clear_mails()
    extra = datetime(2026, 5, 5, 16, 30, tzinfo=BERLIN)
    later = datetime(2026, 3, 20, 20, 0, tzinfo=BERLIN)
    add_poll_dates(poll, options=spans([extra]), deadline=later, by=coordinator, at=now)
    poll.refresh_from_db()
    assert (poll.status, poll.round, poll.deadline) == (PollStatus.OPEN, 2, later)
    assert [v.answer for v in asked(poll, "Ayşe").votes.all()] == ["no", "no", "no"]
    assert poll.participants.waiting().count() == 4
    subjects = {row.to_name.split()[0]: row.subject for row in OutboxMessage.objects.all()}
    assert subjects["Ayşe"] == "Neue Termine zur Auswahl: Bauen und Sanieren"
    assert subjects["Bo"] == "Welcher Termin passt Ihnen? Bauen und Sanieren"
    assert "einen neuen Vorschlag" in OutboxMessage.objects.get(to_name__startswith="Ayşe").text
    assert [t.target for t in poll.transitions.all()] == ["open", "closed", "open"]


def test_question_that_has_not_left_is_replaced_by_the_newer_one(poll, coordinator, now):
    add_poll_dates(
        poll, options=spans([DAYS[2] + timedelta(days=7)]), deadline=DEADLINE, by=coordinator, at=now
    )
    assert OutboxMessage.objects.filter(status=MessageStatus.SUPERSEDED).count() == 4
    assert kinds() == [("poll", name) for name in ("Ayşe", "Bo", "Cem", "Dora")]


def test_date_that_is_there_is_not_added_twice(poll, coordinator, now):
    with pytest.raises(ValidationError, match="in the poll already"):
        add_poll_dates(poll, options=spans(DAYS[:1]), deadline=DEADLINE, by=coordinator, at=now)


def test_giving_up_tells_everybody_and_leaves_a_draft(poll, draft, coordinator, now, people):
    vote(poll, "Ayşe", "yyy", at=now)
    cancel_poll(poll, reason="Zu wenige Antworten.", by=coordinator, at=now)
    draft.refresh_from_db()
    assert (draft.status, draft.starts_at) == (MeetingStatus.DRAFT, None)
    assert kinds() == [("poll_cancelled", name) for name in ("Ayşe", "Bo", "Cem", "Dora")]
    mail = waiting_mails().first()
    assert "ein Termin steht nicht fest: Zu wenige Antworten" in mail.text
    with pytest.raises(ValidationError, match="given up"):
        vote(poll, "Bo", "yyy", at=now)
    with pytest.raises(ValidationError, match="given up"):
        cancel_poll(poll, by=coordinator, at=now)
    # People were written to: the draft is no longer nobody's business.
    with pytest.raises(ValidationError):
        delete_draft(draft, by=coordinator, at=now)
    again = start_poll(draft, options=spans(), people=people, deadline=DEADLINE, by=coordinator, at=now).poll
    assert again != poll


def test_cancelling_the_meeting_ends_its_poll(poll, draft, coordinator, now):
    cancel_meeting(draft, reason="Kein Bedarf", by=coordinator, at=now)
    poll.refresh_from_db()
    assert (draft.status, poll.status, poll.was_given_up) == (
        MeetingStatus.CANCELLED,
        PollStatus.CLOSED,
        True,
    )
    assert kinds() == [("poll_cancelled", name) for name in ("Ayşe", "Bo", "Cem", "Dora")]
    reopen_meeting(draft, by=coordinator, at=now)
    assert draft.status == MeetingStatus.DRAFT


# --- taking a date ------------------------------------------------------------------------------------------------


def test_taken_date_becomes_the_meeting_and_what_is_known_is_not_asked_again(poll, draft, coordinator, now):
    for name, letters in (("Ayşe", "ynn"), ("Bo", "iyn"), ("Cem", "nyy")):
        vote(poll, name, letters, at=now)
    clear_mails()
    choose_date(poll.options.first(), by=coordinator, at=now + timedelta(hours=1))
    draft.refresh_from_db()
    assert (draft.status, draft.starts_at, draft.ends_at) == (MeetingStatus.INVITED, DAYS[0], DAYS[0] + HOURS)
    assert draft.answer_by == datetime(2026, 4, 9, 20, 0, tzinfo=BERLIN)
    found = {
        row.person.given_name: (row.answer, row.place, row.answered_how, row.answered_at)
        for row in Invitation.objects.select_related("person")
    }
    assert found == {
        "Ayşe": (Answer.YES, Place.SEAT, "poll", now),
        "Bo": (Answer.MAYBE, Place.NONE, "poll", now),
        "Cem": (Answer.NO, Place.NONE, "poll", now),
        "Dora": (Answer.OPEN, Place.NONE, "", None),
    }
    assert kinds() == [
        ("invitation", "Dora"),
        ("poll_chosen", "Ayşe"),
        ("poll_chosen", "Bo"),
        ("poll_result", "Cem"),
    ]
    texts = {row.to_name.split()[0]: row for row in OutboxMessage.objects.all()}
    assert "„Ja, ich komme“ für Sie eingetragen" in texts["Ayşe"].text
    assert "PARTSTAT=ACCEPTED" in texts["Ayşe"].calendar.replace("\r\n ", "")
    assert "„zur Not“" in texts["Bo"].text
    assert "PARTSTAT=TENTATIVE" in texts["Bo"].calendar.replace("\r\n ", "")
    assert ("eine Absage für Sie eingetragen" in texts["Cem"].text, texts["Cem"].calendar) == (True, "")
    assert [reason_not_to_send(row, now) for row in texts.values()] == [None] * 4


def test_date_is_told_to_the_moderator_who_is_asked_and_not_invited(draft, people, coordinator, now):
    moderator = make_person(given_name="Moni")
    update_meeting(draft, moderator=moderator, by=coordinator, at=now)
    poll = start_poll(
        draft,
        options=spans(),
        people=[*people, (None, moderator)],
        required={moderator.pk},
        deadline=DEADLINE,
        by=coordinator,
        at=now,
    ).poll
    clear_mails()
    choose_date(poll.options.first(), by=coordinator, at=now)
    assert not Invitation.objects.filter(person=moderator).exists()
    mail = OutboxMessage.objects.get(kind="meetings.poll_result")
    assert (mail.to_name.split()[0], "eingetragen" in mail.text) == ("Moni", False)
    assert reason_not_to_send(mail, now) is None
    move_meeting(draft, starts_at=DAYS[1], ends_at=DAYS[1] + HOURS, by=coordinator, at=now)
    assert reason_not_to_send(mail, now) == "The meeting was moved."


def test_guests_of_a_meeting_that_was_opened_again_are_invited_as_usual(poll, draft, coordinator, now):
    guest = Invitation.objects.create(meeting=draft, guest_name="Gast Eins", guest_email="gast@web.example")
    choose_date(poll.options.first(), by=coordinator, at=now)
    guest.refresh_from_db()
    assert guest.invited_at == now
    assert ("invitation", "Gast") in kinds()


def test_places_go_to_those_who_voted_first(poll, draft, coordinator, now):
    update_meeting(draft, capacity=1, by=coordinator, at=now)
    vote(poll, "Bo", "yyy", at=now)
    vote(poll, "Ayşe", "yyy", at=now + timedelta(minutes=1))
    clear_mails()
    choose_date(poll.options.first(), by=coordinator, at=now + timedelta(hours=1))
    places = {row.person.given_name: row.place for row in Invitation.objects.exclude(answer="open")}
    assert places == {"Bo": Place.SEAT, "Ayşe": Place.WAITING}
    assert ("waiting", "Ayşe") in kinds()


def test_colleague_who_voted_later_is_asked_where_the_organisation_has_one_seat(
    draft, people, coordinator, now
):
    ((bakery, _ayse), *_others) = people
    both = [*people[:1], (bakery, make_person(actor=bakery, given_name="Zoe"))]
    poll = start_poll(draft, options=spans(), people=both, deadline=DEADLINE, by=coordinator, at=now).poll
    vote(poll, "Zoe", "yyy", at=now)
    vote(poll, "Ayşe", "yyy", at=now + timedelta(minutes=1))
    outcome = choose_date(poll.options.first(), by=coordinator, at=now + timedelta(hours=1))
    assert [row.person.given_name for row in outcome.asked] == ["Ayşe"]
    states = {row.person.given_name: (row.answer, row.place) for row in Invitation.objects.all()}
    assert states == {"Zoe": ("yes", Place.SEAT), "Ayşe": ("open", Place.NONE)}


def test_same_date_taken_twice_is_taken_once(poll, coordinator, now):
    option = poll.options.first()
    choose_date(option, by=coordinator, at=now)
    count = OutboxMessage.objects.count()
    outcome = choose_date(option, by=coordinator, at=now)
    assert (outcome.known, outcome.asked, OutboxMessage.objects.count()) == ([], [], count)


def test_second_of_two_coordinators_is_told_which_date_was_taken(poll, coordinator, now):
    first, second, _third = poll.options.all()
    choose_date(first, by=coordinator, at=now)
    with pytest.raises(ValidationError, match="fixed already") as refusal:
        choose_date(second, by=coordinator, at=now)
    assert refusal.value.code == "chosen"
    assert "Tue 14\xa0April 2026" in refusal.value.messages[0]


def test_date_needs_a_place_and_lies_ahead(poll, draft, coordinator, now):
    with pytest.raises(ValidationError, match="in the past"):
        choose_date(poll.options.first(), by=coordinator, at=DAYS[0])
    type(draft).objects.update(place="")
    with pytest.raises(ValidationError, match="place or the online link"):
        choose_date(poll.options.first(), by=coordinator, at=now)
    assert Invitation.objects.count() == 0


def test_votes_no_longer_count_once_the_date_is_taken(poll, coordinator, now):
    choose_date(poll.options.first(), by=coordinator, at=now)
    with pytest.raises(ValidationError) as refusal:
        vote(poll, "Ayşe", "nnn", at=now)
    assert refusal.value.code == "chosen"


# --- what the dates are worth -------------------------------------------------------------------------------------


def test_best_date_has_everybody_needed_then_most_people_then_the_gladdest(poll, now):
    asked(poll, "Dora").__class__.objects.filter(person__given_name="Dora").update(is_required=True)
    for name, letters in (("Ayşe", "yiy"), ("Bo", "yyy"), ("Cem", "ynn"), ("Dora", "nyi")):
        vote(poll, name, letters, at=now)
    state = poll_state(poll, now=now)
    first, second, third = state.dates
    assert [row.person.given_name for row in first.missing] == ["Dora"]
    assert (first.is_worthless, second.can, third.can) == (True, 3, 3)
    assert state.best is second
    assert (state.voted, state.asked, state.nobody_can) == (4, 4, False)


def test_poll_nobody_can_attend_asks_for_further_dates(poll, coordinator, now):
    for name in ("Ayşe", "Bo", "Cem"):
        vote(poll, name, "nnn", at=now)
    assert not poll_state(poll, now=now).nobody_can  # Dora may still save it
    vote(poll, "Dora", "nnn", at=now)
    state = poll_state(poll, now=now)
    assert (state.best, state.nobody_can) == (None, True)
