"""What arrived at the mail server, read as its recipient would."""

import re
import time

from tests.smtp_sink import Received, Sink

PATIENCE = 120  # seconds; a busy machine is slow, not wrong


class Mailbox:
    def __init__(self, sink: Sink):
        self.sink = sink
        self.read = 0

    def next_mails(self, count: int) -> dict[str, "Letter"]:
        """The ``count`` mails that come now, by recipient; fails when one more or one less does."""
        deadline = time.monotonic() + PATIENCE
        while len(self.sink.received) < self.read + count:
            assert time.monotonic() < deadline, [letter.recipient for letter in self._unread()]
            time.sleep(0.1)
        letters = self._unread()
        assert len(letters) == count, [(letter.recipient, letter.subject) for letter in letters]
        self.read += count
        found = {letter.recipient: letter for letter in letters}
        assert len(found) == count, "somebody got two mails"
        return found

    def _unread(self):
        return [Letter(received) for received in self.sink.received[self.read :]]


class Letter:
    def __init__(self, received: Received):
        self.recipient, self.mail = received.recipient, received.mail
        self.subject = str(self.mail["Subject"])

    def part(self, kind: str) -> str:
        found = [part for part in self.mail.walk() if part.get_content_type() == kind]
        return found[0].get_content() if found else ""

    @property
    def kinds(self) -> list[str]:
        """The alternatives, plainest first."""
        [alternatives] = [
            part for part in self.mail.walk() if part.get_content_type() == "multipart/alternative"
        ]
        return [part.get_content_type() for part in alternatives.iter_parts()]

    @property
    def text(self) -> str:
        return self.part("text/plain")

    @property
    def link(self) -> str:
        """The personal link, without the answer a button chooses."""
        links = set(re.findall(r"https?://\S+?(/r/[\w-]{30,}/)", self.text))
        assert len(links) == 1, links
        return links.pop()
