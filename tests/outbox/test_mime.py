from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest

from outbox.mime import BadAddress, StoredMail
from outbox.models import Category
from tests.factories.outbox import make_message

INVITE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Klimatisch//DE\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "UID:meeting-1@klimatisch.example\r\nSUMMARY:Wärme für alle\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
AT = datetime(2026, 3, 26, 8, 15, 0, 123456, tzinfo=UTC)


def sent(message):
    return StoredMail(message).message().as_bytes(linesep="\r\n")


def parsed(message):
    return BytesParser(policy=policy.default).parsebytes(sent(message))


# proof 77
@pytest.mark.django_db
def test_headers(town):
    message = make_message(
        at=AT,
        from_name="Jana Sommer",
        reply_to="jana@birkenfurt.example",
        to_name="Käthe Groß",
        to_email="kaethe@bäckerei.example",
        subject="Einladung: Wärme",
        headers={"List-Id": "Wärmewende <waermewende.klimatisch.example>"},
    )
    mail = parsed(message)
    assert dict(mail.items()) == {
        "From": '"Jana Sommer, Stadt Birkenfurt (Klimatisch)" <klimatisch@localhost>',
        "To": "Käthe Groß <kaethe@xn--bckerei-5wa.example>",
        "Reply-To": "jana@birkenfurt.example",
        "Subject": "Einladung: Wärme",
        "Date": "Thu, 26 Mar 2026 08:15:00 +0000",
        "Message-ID": f"<{message.public_id}@klimatisch.example>",
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Id": "Wärmewende <waermewende.klimatisch.example>",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }


# proof 53
@pytest.mark.django_db
def test_invitation_is_alternative_with_calendar_last_and_a_file():
    mail = parsed(make_message(calendar=INVITE, calendar_method="REQUEST"))
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attachment = mail.iter_parts()
    parts = list(alternative.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    calendar = parts[-1]
    for part in (calendar, attachment):
        raw = part["Content-Type"]
        assert str(raw).lower().count("charset") == 1
        assert (raw.params["method"], raw.params["charset"]) == ("REQUEST", "utf-8")
        assert part["Content-Transfer-Encoding"] == "base64"
        assert part.get_payload(decode=True) == INVITE.encode()
    assert (attachment.get_content_disposition(), attachment.get_filename()) == ("attachment", "invite.ics")


@pytest.mark.django_db
def test_mail_without_calendar_is_plain_alternative():
    mail = parsed(make_message())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


# proof 57
@pytest.mark.django_db
def test_same_row_gives_the_same_bytes():
    message = make_message(calendar=INVITE, calendar_method="REQUEST")
    assert sent(message) == sent(message)


@pytest.mark.django_db
def test_every_line_is_short_ascii_with_crlf():
    content = sent(
        make_message(text="Ä" * 5000, html=f"<p>{'ß' * 5000}</p>", subject="Ö" * 200, to_name="Ü" * 70)
    )
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert b"\n" not in b"".join(lines)
    assert content.isascii()


# proof 73
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: x@evil.example", "A\x00B", "a\rb", "x" * 10_000, "\u202eexe.fdp", 'Q"; <x@y.z>']
)
def test_no_name_makes_a_header(name):
    mail = parsed(make_message(to_name=name, from_name=name, subject=name))
    assert [key for key in mail if key == "Bcc"] == []
    assert len(mail["To"].addresses) == len(mail["From"].addresses) == 1
    assert mail["From"].addresses[0].addr_spec == "klimatisch@localhost"


# proof 73
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, c@d.example",
        '"x" <a@b.example>',
        "a@b.example\r\nBcc: c@d.example",
        f"{'x' * 65}@b.example",
        "käthe@b.example",
        "a b@c.example",
    ],
)
def test_address_that_is_none_is_refused(address):
    with pytest.raises(BadAddress):
        StoredMail(make_message(to_email=address))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("info@Bäckerei.example", "info@xn--bckerei-5wa.example"),
        # The old rules make "ss" of ß, which is somebody else's domain.
        ("info@straße.example", "info@xn--strae-oqa.example"),
    ],
)
def test_umlauts_after_the_at_sign_reach_the_right_domain(typed, written):
    assert StoredMail(make_message(to_email=typed)).to_address == written


@pytest.mark.django_db
@pytest.mark.parametrize("length", range(20, 80))
def test_a_subject_arrives_word_for_word_wherever_its_lines_end(length):
    subject = f"Neuer Termin: {'x' * length} am Mi, 24. März 2027, 16:30 Uhr"
    assert parsed(make_message(subject=subject))["Subject"] == subject


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject",
    [
        "Klimaschutzkooperationsnetzwerktreffen Klimaschutzkooperationsnetzwerktreffen",
        "Klimaschutzkooperationsnetzwerktreffen-im-Quartier-am-Alten-Güterbahnhof am 26. März",
        "x" * 70,
    ],
)
def test_a_long_subject_begins_in_the_line_of_its_name(subject):
    message = make_message(subject=subject)
    first = next(line for line in sent(message).split(b"\r\n") if line.startswith(b"Subject:"))
    assert len(first) > len(b"Subject: ")
    assert parsed(message)["Subject"] == subject


# proof 75
@pytest.mark.django_db
def test_the_way_out_stays_in_one_short_line(settings):
    settings.SITE_URL = "https://klimatisch.eine-gemeinde-mit-sehr-langem-namen.example"
    mail = sent(make_message(category=Category.REMINDER)).decode().split("\r\n\r\n")[0].split("\r\n")
    (line,) = [line for line in mail if line.startswith("List-Unsubscribe:")]
    assert line.startswith(
        "List-Unsubscribe: <https://klimatisch.eine-gemeinde-mit-sehr-langem-namen.example/u/"
    )
    assert line.endswith("/reminder/>")
    assert len(line) < 200
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail


@pytest.mark.django_db
@pytest.mark.parametrize("category", [Category.ACCOUNT, Category.TRANSACTIONAL])
def test_what_may_not_be_switched_off_offers_no_way_out(category):
    assert b"List-Unsubscribe" not in sent(make_message(category=category))
