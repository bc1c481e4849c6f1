from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from outbox.backends import EmlBackend, file_name
from outbox.delivery import drain
from outbox.queries import mail_goes_to_files, written_file
from tests.factories.outbox import make_message


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "outbox.backends.EmlBackend"
    settings.EMAIL_HOST = ""
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.mark.django_db
def test_mail_becomes_one_file_and_the_row_is_sent(folder):
    at = datetime(2026, 3, 26, 8, 15, tzinfo=UTC)
    message = make_message(at=at, text="Guten Tag, Käthe\n")
    assert mail_goes_to_files() is True
    assert written_file(message) is None
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert message.status == "sent"
    assert [path.name for path in folder.iterdir()] == [f"20260326-081500-{message.public_id}.eml"]
    mail = BytesParser(policy=policy.default).parsebytes(written_file(message).read_bytes())
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Guten Tag, Käthe"]


@pytest.mark.django_db
def test_file_keeps_the_personal_link(folder):
    link = "http://testserver/r/" + "a" * 44 + "/"
    message = make_message(text=f"{link}\n")
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert message.text == "[persönlicher Link]\n"
    mail = BytesParser(policy=policy.default).parsebytes(written_file(message).read_bytes())
    assert mail.get_body(("plain",)).get_content().splitlines() == [link]


def test_file_name_is_harmless():
    date = "Thu, 26 Mar 2026 08:15:00 +0000"
    assert file_name("<../../etc/passwd@evil.example>", date) == "20260326-081500--etc-passwd.eml"


def test_backend_takes_any_mail(folder):
    mail = EmailMessage(
        "Betreff", "Text", "a@b.example", ["c@d.example"], headers={"Message-ID": "<1@b.example>"}
    )
    assert EmlBackend().send_messages([mail]) == 1
    [path] = folder.iterdir()
    assert path.name.endswith("-1.eml")


def test_with_a_mail_server_nothing_is_a_file(settings):
    settings.EMAIL_HOST = "mail.town.example"
    assert mail_goes_to_files() is False
