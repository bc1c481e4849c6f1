"""What the poller would make of stored mails; it asks the database and changes nothing."""

import json
import mailbox
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation

from meetings import reasons
from meetings.domain.replies import Incoming, find_meeting, judge
from outbox.inbound import bounces, sentences
from outbox.inbound.parts import LARGEST
from outbox.inbound.reader import Reader
from outbox.inbound.reading import nothing_read, read_calendar
from outbox.inbound.verdicts import Reading, Verdict
from outbox.models import InboundMail


class Command(BaseCommand):
    help = (
        "Says of stored mails (.eml, an mbox file of several, or a calendar file .ics) what the poller would make of "
        "them and why. Changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="as JSON, one object a mail")

    def handle(self, *, files, json: bool, **options):
        self.unprepared = False
        with translation.override("en"), Reader() as reader:
            found = [
                {"file": name, "number": number, **self._look(reading)}
                for name in files
                for number, reading in enumerate(_readings(Path(name), reader), 1)
            ]
        if self.unprepared:
            self.stderr.write("There is no prepared database, so nothing is said of what would follow here.")
        if json:
            self.stdout.write(_dump(found))
            return
        for entry in found:
            self._print(entry, len([other for other in found if other["file"] == entry["file"]]))

    def _look(self, reading: Reading) -> dict:
        words = str(reading.verdict)
        if reading.verdict == Verdict.REPLY and reading.event is not None:
            words = f"{words} {reading.event.partstat.lower()}"
        return {
            "verdict": words,
            "reason": reading.reason,
            "sentence": sentences.sentence(reading.reason),
            "sender": reading.sender,
            "authentication": str(reading.authentication),
            "event": reading.as_dict()["event"],
            "returned": reading.as_dict()["returned"],
            "outcome": self._ask(reading),
        }

    def _ask(self, reading: Reading) -> dict | None:
        try:
            return _outcome(reading)
        except DatabaseError:
            # Where nothing was set up yet, mail can still be looked at.
            self.unprepared = True
            return None

    def _print(self, entry: dict, count: int) -> None:
        number = f" ({entry['number']})" if count > 1 else ""
        self.stdout.write(f"{entry['file']}{number}: {entry['verdict']}. {entry['sentence']}")
        if outcome := entry["outcome"]:
            self.stdout.write(f"    {outcome['state']}: {outcome['sentence']}")


def _readings(path: Path, reader: Reader) -> Iterator[Reading]:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    if path.suffix.lower() == ".ics":
        yield read_calendar(raw)
    elif raw.startswith(b"From "):
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.keys():  # noqa: SIM118 - a mailbox iterates over its mails
                yield reader.read(box.get_bytes(key))
        finally:
            box.close()
    else:
        yield reader.read(raw) if len(raw) <= LARGEST else nothing_read(raw, "too_big")


def _outcome(reading: Reading) -> dict | None:
    """What would follow in this installation."""
    if InboundMail.objects.filter(message_id=reading.message_id).exists():
        return {"state": "known", "sentence": "This mail was taken in before.", "meeting": ""}
    if reading.returned is not None:
        message, against = bounces.find_message(reading.returned, now=timezone.now())
        sentence = sentences.sentence(against) if against else str(message)
        return {"state": "ignored" if against else "returned", "sentence": sentence, "meeting": ""}
    if reading.event is None:
        return None
    meeting = find_meeting(reading.event, reading.sender)
    if meeting is None:
        return {"state": "ignored", "sentence": reasons.sentence("unknown_meeting"), "meeting": ""}
    incoming = Incoming(reading.verdict, reading.reason, reading.sender, reading.authentication)
    found = judge(incoming, reading.event, meeting, at=timezone.now())
    return {
        "state": str(found.state),
        "sentence": reasons.sentence(found.reason),
        "meeting": f"{settings.SITE_URL}{meeting.get_absolute_url()}",
    }


def _dump(found: list[dict]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)
