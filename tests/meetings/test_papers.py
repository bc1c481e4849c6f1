"""Minutes and agenda as tagged PDF, and the file that goes with a mail."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from meetings.domain.circulation import circulate_minutes
from meetings.domain.minutes import write_minutes
from meetings.exports.pdf import agenda_file, minutes_file
from meetings.models import MeetingStatus
from outbox.attachments import attachment_of, register_maker
from outbox.mime import StoredMail
from outbox.models import OutboxMessage
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.outbox import make_message
from tests.meetings.conftest import sign_in
from tests.monitoring.pdf_text import pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_made_yet():
    cache.clear()


@pytest.fixture
def written(topic_area, coordinator):
    held = make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3), title="Auftakt"
    )
    one = held.agenda.create(position=1, kind="exchange", title="Rückblick", minutes=30)
    other = held.agenda.create(position=2, kind="exchange", title="Personalie", is_internal=True)
    notes = {
        one.pk: {"notes": "# Stand\n\n**Viel** getan. <img src=http://169.254.169.254/x>"},
        other.pk: {"notes": "Geheimes"},
    }
    decisions = [{"text": "Drei Gebäude", "agenda_item": one, "agreement": "consensus"}]
    return write_minutes(held, text="", items=notes, decisions=decisions, by=coordinator, at=timezone.now())


@pytest.mark.parametrize(("language", "title"), [("de", "Protokoll: Auftakt"), ("en", "Minutes: Auftakt")])
def test_minutes_are_tagged_and_hold_nothing_internal(written, language, title):
    file = minutes_file(written, language)
    with pikepdf.open(io.BytesIO(file.content)) as opened:
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == language
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith(title)
    text = pdf_text(file.content)
    shown = [w for w in ("1. Rückblick", "Viel", "Drei Gebäude", "Geheimes", "Personalie") if w in text]
    assert shown == ["1. Rückblick", "Viel", "Drei Gebäude"]
    assert file.filename.endswith(f"{timezone.localdate() - timedelta(days=3)}.pdf")


def test_agenda_is_tagged_and_holds_nothing_internal(written):
    file = agenda_file(written.meeting, "de")
    with pikepdf.open(io.BytesIO(file.content)) as opened:
        assert (bool(opened.Root.MarkInfo.Marked), str(opened.Root.Lang)) == (True, "de")
    text = pdf_text(file.content)
    assert ("Rückblick" in text, "Personalie" in text) == (True, False)


def test_the_mail_carries_the_file_and_leaves_without_it_when_it_cannot_be_made(written, coordinator):
    make_invitation(written.meeting)
    circulate_minutes(written, by=coordinator, at=timezone.now())
    row = OutboxMessage.objects.get()
    mail = StoredMail(row).message()
    [file] = list(mail.iter_attachments())
    assert (file.get_content_type(), file.get_content()[:5]) == ("application/pdf", b"%PDF-")

    def fails(name):
        raise RuntimeError(name)

    register_maker("tests.broken:", fails)
    assert attachment_of("tests.broken:1") is None
    plain = StoredMail(make_message(attachment="tests.broken:1")).message()
    assert list(plain.iter_attachments()) == []


def test_members_load_the_minutes_once_they_went_out(client, written, coordinator, member):
    url = reverse("meetings:minutes-pdf", args=[written.meeting.ref])
    sign_in(client, member)
    assert client.get(url).status_code == 404
    circulate_minutes(written, by=coordinator, at=timezone.now())
    response = client.get(url)
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
