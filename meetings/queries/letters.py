"""The letters of one meeting, as they were written together."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from common.links import possible_digests
from common.prepared import Prepared, given
from meetings.models import Invitation, Letter, LetterKind, Meeting, PollParticipant

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


# In one file: a letter takes the processor 0.07 s, and somebody waits for the file.
MOST = 20


@dataclass
class Mailing:
    """Letters of one kind about one version of the date or the minutes."""

    kind: LetterKind
    version: int
    letters: list[Letter] = field(default_factory=list)

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
    def files(self) -> list[list[Letter]]:
        """One, but for a large mailing."""
        rows = self.to_print
        return [rows[start : start + MOST] for start in range(0, len(rows), MOST)]

    @property
    def is_marked(self) -> bool:
        """Something can be taken back."""
        return any(row.printed_at for row in self.letters)


def mailings_of(meeting: Meeting) -> list[Mailing]:
    """The newest first; one question."""
    rows: Iterable[Letter] = _LETTERS.rows(meeting=meeting.pk)
    found: dict[tuple[str, int], Mailing] = {}
    for row in rows:
        if row.invitation is not None:
            row.invitation.meeting = meeting
        elif row.participant is not None:
            row.participant.poll.meeting = meeting
        mailing = found.setdefault((row.kind, row.version), Mailing(LetterKind(row.kind), row.version))
        mailing.letters.append(row)
    return list(found.values())


def recipient_of_code(typed: str) -> Invitation | PollParticipant | None:
    """Whose answer page a code from paper opens; ``None`` for every other, and once the link was renewed."""
    if not (digests := possible_digests(typed)):
        return None
    rows = Letter.objects.filter(code_digest__in=digests).select_related("invitation", "participant")
    return next((row.recipient for row in rows if row.link_version == row.recipient.link_version), None)
