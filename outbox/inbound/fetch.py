"""The mailbox on its server (IMAP over TLS): what is new, its bytes, and where a mail goes when it is done.

Nothing here marks a mail as read, and nothing is deleted.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls
from imap_tools.errors import ImapToolsError, MailboxLoginError

from outbox import tokens
from outbox.inbound.parts import LARGEST

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_HEADER_BYTES = 64 * 1024


class MailboxFault(Exception):
    """``problem`` is a key of ``outbox.queries.MAILBOX_PROBLEMS``."""

    def __init__(self, problem: str, cause: BaseException):
        super().__init__(f"{problem}: {type(cause).__name__}")
        self.problem = problem


class Inbox:
    def __init__(self, box: BaseMailBox):
        self._box = box
        self._folders: dict[str, str] = {}
        self.uidvalidity = box.folder.status(settings.IMAP_FOLDER, ("UIDVALIDITY",))["UIDVALIDITY"]
        box.folder.set(settings.IMAP_FOLDER)

    def newer_than(self, uid: int) -> list[int]:
        """In the order of their arrival."""
        found = self._box.uids(f"UID {uid + 1}:*", charset=None)
        # "n:*" always names the last mail, even if it is older.
        return sorted(number for number in map(int, found) if number > uid)

    def size(self, uid: int) -> int:
        """0 where the mail is gone."""
        answer = self._fetch(uid, "(UID RFC822.SIZE)")
        found = _SIZE.search(b" ".join(_flat(answer)))
        return int(found[1]) if found else 0

    def content(self, uid: int) -> bytes:
        return self._body(uid, "(BODY.PEEK[])")

    def beginning(self, uid: int) -> bytes:
        """The headers of a mail that is too large to be fetched."""
        return self._body(uid, f"(BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>)")

    def move(self, uid: int, folder: str) -> None:
        target = self._folder(folder)
        self._box.move([str(uid)], target)

    def _folder(self, name: str) -> str:
        """The folder, made if it is missing; some servers keep all of them below INBOX."""
        if name not in self._folders:
            known = self._box.folder.list()
            delimiter = known[0].delim if known else "."
            self._folders[name] = self._made(
                name, f"INBOX{delimiter}{name}", {folder.name for folder in known}
            )
        return self._folders[name]

    def _made(self, name: str, below: str, known: set[str]) -> str:
        for candidate in (name, below):
            if candidate in known:
                return candidate
        for candidate in (name, below):
            with suppress(ImapToolsError):
                self._box.folder.create(candidate)
                return candidate
        raise MailboxFault("folder", LookupError(name))

    def _body(self, uid: int, what: str) -> bytes:
        answer = self._fetch(uid, what)
        return next((item[1] for item in answer if isinstance(item, tuple)), b"")[: LARGEST + 1]

    def _fetch(self, uid: int, what: str) -> list:
        status, answer = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise imaplib.IMAP4.error(f"FETCH answered {status}")
        return answer


def _flat(answer: list) -> Iterator[bytes]:
    for item in answer:
        if isinstance(item, tuple):
            yield from (piece for piece in item if isinstance(piece, bytes))
        elif isinstance(item, bytes):
            yield item


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """The mailbox of the settings. Raises ``MailboxFault``, also for what fails while it is open."""
    box: BaseMailBox | None = None
    try:
        box = _connect()
        _log_in(box)
        yield Inbox(box)
    except ssl.SSLCertVerificationError as error:
        raise MailboxFault("certificate", error) from error
    except (MailboxLoginError, tokens.TokenRefused) as error:
        tokens.forget_token()
        raise MailboxFault("login", error) from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise MailboxFault("unreachable", error) from error
    finally:
        if box is not None:
            _hang_up(box)


def _connect() -> BaseMailBox:
    context = ssl.create_default_context(cafile=settings.MAIL_CA_FILE or None)
    kind = MailBoxStartTls if settings.IMAP_USE_STARTTLS else MailBox
    return kind(settings.IMAP_HOST, settings.IMAP_PORT, timeout=settings.IMAP_TIMEOUT, ssl_context=context)


def _log_in(box: BaseMailBox) -> None:
    if not tokens.is_used():
        box.login(settings.IMAP_USER, settings.IMAP_PASSWORD, initial_folder=None)
        return
    token = tokens.access_token()
    try:
        box.xoauth2(settings.IMAP_USER, token, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        tokens.forget_token()
        raise MailboxFault("login", error) from error


def _hang_up(box: BaseMailBox) -> None:
    """The server's farewell does not matter, and one that hangs has cost its time already."""
    with suppress(Exception):
        box.client.sock.settimeout(2)
        box.client.logout()
    with suppress(Exception):
        box.client.shutdown()
