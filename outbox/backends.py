"""Mail as files: what the outbox writes to until a mail server is set up."""

import os
import re
import tempfile
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


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
