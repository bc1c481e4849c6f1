"""Taking a person out of the meetings' tables leaves the counts as they were."""

import pytest

from common.privacy import tables
from meetings.domain.agendas import take_item
from meetings.domain.invitations import answer_invitation
from meetings.models import AnswerEvent, Invitation, Place
from meetings.notifications import answer_token
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_proposal

pytestmark = pytest.mark.django_db


def test_name_and_words_go_and_the_answer_stays(client, invitation, meeting, now):
    other = make_invitation(meeting)
    answer_invitation(invitation, answer="yes", note="Ich bringe Kuchen", how="link", by=None, at=now)
    person, token = invitation.person, answer_token(invitation)
    for table in tables():
        if table.model._meta.app_label == "meetings":
            table.erase(table.rows(person))
    row = Invitation.objects.get(pk=invitation.pk)
    assert (row.person, row.name, row.email, row.note) == (None, "removed person", "", "")
    assert (row.answer, row.place) == ("yes", Place.SEAT)
    assert list(AnswerEvent.objects.values_list("note", flat=True)) == [""]
    assert client.get(f"/r/{token}/").status_code == 404
    other.refresh_from_db()
    assert other.person is not None


def test_a_proposal_stays_without_the_name(topic_area):
    person = make_person()
    proposal = make_proposal(topic_area, proposed_by=person)
    for table in tables():
        if table.model is type(proposal):
            table.erase(table.rows(person))
    proposal.refresh_from_db()
    assert proposal.proposed_by is None


def test_the_agenda_forgets_who_presents(meeting, coordinator, now):
    person = make_person(given_name="Ayşe", family_name="Yıldız", title="Dr.")
    make_person(given_name="Ayşe", family_name="Yıldızlı")
    proposal = make_proposal(meeting.topic_area, proposed_by=person)
    taken = take_item(proposal, meeting, by=coordinator, at=now)
    typed = [
        meeting.agenda.create(position=number, title="Abwärme", kind="exchange", presenter=name)
        for number, name in enumerate(
            ("Dr. Ayşe Yıldız", "Ayşe Yıldızlı", "", "Ayşe Yıldız und andere"), start=2
        )
    ]
    assert taken.presenter == "Ayşe Yıldız"
    for table, rows in [(table, table.rows(person)) for table in tables()]:
        table.erase(rows) if table.model._meta.app_label == "meetings" else None
    assert [
        row.presenter for row in meeting.agenda.filter(pk__in=[taken.pk, *(row.pk for row in typed)])
    ] == [
        "",
        "",
        "Ayşe Yıldızlı",
        "",
        "Ayşe Yıldız und andere",
    ]
