"""Files of a meeting: added by those who prepare it, read by those who are invited."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from documents.subjects import find_subject, may_change
from meetings.domain.invitations import withdraw_invitation
from meetings.domain.meetings import cancel_meeting, delete_draft
from meetings.models import MeetingStatus
from meetings.notifications import answer_token
from tests.factories.accounts import make_user
from tests.factories.actors import make_person
from tests.factories.documents import PDF, make_document
from tests.factories.meetings import make_invitation, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def moderator(db):
    return make_user(name="Moni Moderator")


@pytest.fixture
def meeting(topic_area, moderator):
    return make_meeting(topic_area, moderator=make_person(user=moderator))


def file_of(invitation, document):
    return reverse("meetings:answer-file", args=[answer_token(invitation), document.public_id])


def test_coordination_adds_a_file_and_guests_read_it(client, coordinator, meeting):
    client.force_login(coordinator)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Everybody who is invited finds them behind their personal link." in page
    to = reverse("documents:attach", args=["meetings.meeting", meeting.public_id])
    client.post(to, {"file": SimpleUploadedFile("Lageplan.pdf", PDF), "next": meeting.get_absolute_url()})
    client.logout()
    invitation = make_invitation(meeting)
    document = Document.objects.about(meeting).get()
    page = client.get(reverse("meetings:answer", args=[answer_token(invitation)])).content.decode()
    assert f'href="{file_of(invitation, document)}">Lageplan.pdf</a>' in page
    response = client.get(file_of(invitation, document))
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="Lageplan.pdf"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "no-store, private"


def test_who_sees_and_who_changes_them(
    meeting, coordinator, member, moderator, reader, outsider, other_member
):
    people = {
        "coordinator": coordinator,
        "member": member,
        "moderator": moderator,
        "reader": reader,
        "outsider": outsider,
        "other_member": other_member,
    }
    kind = "meetings.meeting"
    assert {n for n, user in people.items() if find_subject(user, kind, meeting.public_id)} == {
        "coordinator",
        "member",
        "moderator",
        "reader",
    }
    assert {n for n, user in people.items() if may_change(user, meeting)} == {"coordinator", "moderator"}


def test_a_link_opens_the_files_of_its_own_meeting_only(client, meeting, topic_area):
    elsewhere = make_document(make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=40)))
    invitation = make_invitation(meeting)
    assert client.get(file_of(invitation, elsewhere)).status_code == 404


@pytest.mark.parametrize("end", ["withdrawn", "cancelled"])
def test_who_is_no_longer_invited_reads_no_file(client, meeting, coordinator, end):
    invitation, document = make_invitation(meeting), make_document(meeting)
    now = timezone.now()
    if end == "withdrawn":
        withdraw_invitation(invitation, by=coordinator, at=now)
    else:
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
    assert client.get(file_of(invitation, document)).status_code == 404
    page = client.get(reverse("meetings:answer", args=[answer_token(invitation)])).content.decode()
    assert document.name not in page


def test_what_was_shown_at_the_meeting_is_read_afterwards(client, meeting):
    invitation, document = make_invitation(meeting), make_document(meeting)
    begun = timezone.now() - timedelta(days=1)
    type(meeting).objects.update(
        status=MeetingStatus.HELD, starts_at=begun, ends_at=begun + timedelta(hours=2), answer_by=None
    )
    page = client.get(reverse("meetings:answer", args=[answer_token(invitation)])).content.decode()
    assert document.name in page
    assert b"".join(client.get(file_of(invitation, document)).streaming_content) == PDF


def test_files_go_with_a_deleted_draft(topic_area, coordinator):
    draft = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    make_document(draft)
    delete_draft(draft, by=coordinator, at=timezone.now())
    assert Document.objects.count() == 0
