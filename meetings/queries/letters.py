"""The letters of one meeting, as they were written together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from common.links import code_behind, in_groups, possible_digests
from common.prepared import Prepared, given
from meetings.models import Invitation, Letter, LetterCode, LetterFile, LetterKind, Meeting, PollParticipant

_LETTERS = Prepared(
    lambda: (
        Letter.objects.of_meeting(given("meeting"))
        .select_related(
            *("invitation__person", "invitation__actor"),
            *("participant__person", "participant__actor", "participant__poll"),
        )
        .order_by("-created_at", "kind", "version", "invitation__actor__sort_key", "pk")
    )
)


# Made while somebody waits: a letter takes the processor 0.08 s. The file of more is made by a worker.
MOST = 20


@dataclass
class Mailing:
    """Letters of one kind about one version of the date or the minutes."""

    kind: LetterKind
    version: int
    letters: list[Letter] = field(default_factory=list)
    file: LetterFile | None = None

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.version}"

    @property
    def unprinted(self) -> list[Letter]:
        return [row for row in self.letters if row.printed_at is None]

    @property
    def unposted(self) -> list[Letter]:
        return [row for row in self.letters if row.printed_at is not None and row.posted_at is None]

    @property
    def to_print(self) -> list[Letter]:
        """What its PDF holds: those that are new, else all of them again."""
        return self.unprinted or self.letters

    @property
    def last(self) -> int:
        return max(row.pk for row in self.letters)

    @property
    def is_being_made(self) -> bool:
        return self.is_large and self.file is not None and self.file.is_waiting

    @property
    def is_large(self) -> bool:
        return len(self.to_print) > MOST

    @property
    def is_marked(self) -> bool:
        """Something can be taken back."""
        return any(row.printed_at for row in self.letters)


def mailings_of(meeting: Meeting) -> list[Mailing]:
    """The newest first; one question, and one more for the files of large ones."""
    rows: Iterable[Letter] = _LETTERS.rows(meeting=meeting.pk)
    found: dict[tuple[str, int], Mailing] = {}
    for row in rows:
        if row.invitation is not None:
            row.invitation.meeting = meeting
        elif row.participant is not None:
            row.participant.poll.meeting = meeting
        mailing = found.setdefault((row.kind, row.version), Mailing(LetterKind(row.kind), row.version))
        mailing.letters.append(row)
    if any(mailing.is_large for mailing in found.values()):
        for file in meeting.letter_files.defer("content"):
            if mailing := found.get((file.kind, file.version)):
                mailing.file = file
    return list(found.values())


def mailing_of(meeting: Meeting, kind: str, version: int) -> Mailing | None:
    return next((row for row in mailings_of(meeting) if (row.kind, row.version) == (kind, version)), None)


def recipient_of_code(typed: str) -> Invitation | PollParticipant | None:
    """Whose answer page a code from paper opens; ``None`` for every other, and once the link was renewed."""
    if not (digests := possible_digests(typed)):
        return None
    rows = LetterCode.objects.filter(digest__in=digests).select_related("invitation", "participant")
    return next((row.recipient for row in rows if row.link_version == row.recipient.link_version), None)


def codes_of(recipients: Iterable[Invitation | PollParticipant]) -> dict[UUID, str]:
    """By the public id: the code that opens the answer page today, "ABCD-EFGH"; none once the key that made it is gone."""
    by_id = {row.public_id: row for row in recipients}
    invitations = [row.pk for row in by_id.values() if isinstance(row, Invitation)]
    participants = [row.pk for row in by_id.values() if isinstance(row, PollParticipant)]
    rows = LetterCode.objects.filter(Q(invitation__in=invitations) | Q(participant__in=participants))
    digests = {(row.invitation_id, row.participant_id, row.link_version): row.digest for row in rows}
    found = {}
    for public_id, row in by_id.items():
        key = (row.pk, None) if isinstance(row, Invitation) else (None, row.pk)
        if digest := digests.get((*key, row.link_version)):
            found[public_id] = in_groups(code_behind(digest, public_id, row.link_version))
    return found
