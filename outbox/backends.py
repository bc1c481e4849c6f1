"""Where the outbox hands mail over: a mail server, or files until one is set up."""

import os
import re
import smtplib
import ssl
import tempfile
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from outbox import tokens

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


class SmtpBackend(EmailBackend):
    """Django's, with an own certificate authority and with log-in by token; without a user it logs in nowhere."""

    @cached_property
    def ssl_context(self):
        return ssl.create_default_context(cafile=settings.MAIL_CA_FILE or None)

    def open(self):
        if not tokens.is_used() or self.connection is not None:
            return super().open()
        user, self.username = self.username, ""
        try:
            # Before the connection: a token that is refused must not leave one open.
            token = tokens.access_token()
            opened = super().open()
            self._log_in(user, token)
        finally:
            self.username = user
        return opened

    def _log_in(self, user: str, token: str) -> None:
        try:
            self.connection.ehlo_or_helo_if_needed()
            # A refusal comes as one more challenge; the empty answer to it brings the code.
            self.connection.auth(
                "XOAUTH2", lambda challenge=None: "" if challenge else tokens.xoauth2(user, token)
            )
        except (OSError, smtplib.SMTPException):
            tokens.forget_token()
            self.close()
            raise


class EmlBackend(BaseEmailBackend):
    """One ``.eml`` a mail in ``EMAIL_FILE_PATH``; the same mail written twice is the same file."""

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mime = message.message()
            _write(folder / file_name(mime["Message-ID"], mime["Date"]), mime.as_bytes(linesep="\r\n"))
        return len(email_messages)


def file_name(message_id: str, date: str) -> str:
    """ "20260326-081500-<id>.eml": in the order of the mails, and of harmless characters only."""
    local = _UNSAFE.sub("-", message_id.strip("<>").partition("@")[0])
    return f"{parsedate_to_datetime(date):%Y%m%d-%H%M%S}-{local[:80]}.eml"


def _write(path: Path, content: bytes) -> None:
    # Beside and renamed: whoever looks into the folder never finds half a mail.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
