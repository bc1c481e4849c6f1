"""Log-in at the SMTP server with a token, against a server that speaks XOAUTH2 and a token endpoint with TLS."""

import ssl

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, auth_mechanism
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from outbox import delivery, tokens
from outbox.models import MessageStatus
from tests.factories.outbox import make_message


class Handler:
    """Takes mail of whoever shows a token that the endpoint gave."""

    def __init__(self, valid):
        self.valid, self.logins, self.received = valid, [], []

    @auth_mechanism("XOAUTH2")
    async def auth_XOAUTH2(self, server, args):
        from base64 import b64decode

        said = b64decode(args[1]).decode().split("\x01")
        self.logins.append(said[0])
        if said[1].removeprefix("auth=Bearer ") in self.valid:
            return AuthResult(success=True)
        # As RFC 7628 has it: the reason as a challenge, an empty answer, then the refusal.
        await server.challenge_auth("eyJzdGF0dXMiOiI0MDEifQ==", encode_to_b64=False)
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def smtp(token_server, certificates, settings, free_port):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.cert, certificates.key)
    handler = Handler(token_server.valid)
    controller = Controller(
        handler, hostname="127.0.0.1", port=free_port(), tls_context=context, auth_required=True
    )
    controller.start()
    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", controller.port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = True, 5
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "klimatisch@klimatisch.example", ""
    yield handler
    controller.stop()


def send():
    mail = EmailMessage("Hallo", "Guten Tag", "klimatisch@klimatisch.example", ["kim@example.org"])
    return get_connection().send_messages([mail])


def test_mail_leaves_with_a_token(smtp, token_server):
    assert [send(), send()] == [1, 1]
    assert smtp.logins == ["user=klimatisch@klimatisch.example"] * 2
    assert smtp.received == [("klimatisch@klimatisch.example", ["kim@example.org"])] * 2
    # One token for both.
    assert len(token_server.orders) == 1


def test_a_token_is_renewed_before_it_expires(smtp, token_server):
    token_server.expires_in = 30
    try:
        send()
        send()
    finally:
        token_server.expires_in = 3600
    assert len(token_server.orders) == 2


@pytest.mark.django_db
def test_a_token_the_server_refuses_delays_the_mail_and_is_replaced(smtp, token_server):
    send()
    token_server.valid.clear()
    message = make_message()
    delivery.drain(clock=timezone.now)
    message.refresh_from_db()
    assert (message.status, message.smtp_code) == (MessageStatus.RETRY, 535)
    assert send() == 1
    assert len(token_server.orders) == 2


@pytest.mark.django_db
def test_a_wrong_secret_delays_the_mail(smtp, settings):
    settings.MAIL_OAUTH_CLIENT_SECRET = "old"
    message = make_message()
    delivery.drain(clock=timezone.now)
    message.refresh_from_db()
    assert (message.status, message.smtp_text) == (MessageStatus.RETRY, "TokenRefused")


def test_what_is_refused_does_not_quote_the_secret(token_server, settings):
    settings.MAIL_OAUTH_CLIENT_SECRET = "old-secret"
    with pytest.raises(tokens.TokenRefused) as refused:
        tokens.access_token()
    assert "old-secret" not in str(refused.value)


def test_a_certificate_nobody_vouches_for_is_refused(smtp, settings):
    tokens.access_token()
    settings.MAIL_CA_FILE = ""
    with pytest.raises(ssl.SSLCertVerificationError):
        send()


def test_bounces_may_go_to_an_address_of_each_mail(smtp, settings, db):
    settings.BOUNCE_EMAIL = "b@bounce.example"
    message = make_message(to_email="kim@example.org")
    delivery.drain(clock=timezone.now)
    assert smtp.received == [(f"b+{message.ref}@bounce.example", ["kim@example.org"])]
