"""What a mail turns out to be. Plain data, so that it travels from the child process that reads the mail."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    REPLY = "answer"
    PROPOSAL = "proposal"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    IGNORE = "ignore"
    DOUBTFUL = "doubtful"
    # A letter from a person: it stays where people look for it.
    OTHER = "other"
    REJECTED = "rejected"


class Authentication(StrEnum):
    """What our own mail server found out about the sender."""

    PASS = "pass"  # noqa: S105 - no password, and the word of RFC 8601
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Own:
    """What is ours: the address people answer to, and the name our mail server signs its findings with."""

    address: str = ""
    server: str = ""


@dataclass(frozen=True)
class Event:
    """The one event of an answer. Times are ISO texts in UTC, empty where there is none or no zone is known."""

    method: str
    uid: str = ""
    attendee: str = ""
    partstat: str = ""
    sequence: int = 0
    stamp: str = ""
    starts_at: str = ""
    ends_at: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Returned:
    """A mail that came back: for whom, why, and by what it can be known again."""

    recipients: tuple[str, ...] = ()
    status: str = ""
    text: str = ""
    message_ids: tuple[str, ...] = ()
    # The mail's own id, where its envelope sender held it.
    ref: str = ""


@dataclass(frozen=True)
class Reading:
    """``reason`` is a key of ``sentences.SENTENCES``; ``sender`` the one address of From in lower case."""

    verdict: Verdict
    reason: str
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    authentication: Authentication = Authentication.NONE
    event: Event | None = None
    returned: Returned | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def reading_from(values: dict[str, Any]) -> Reading:
    """What ``Reading.as_dict`` gave, after its way through JSON."""
    event, returned = values["event"], values["returned"]
    if returned is not None:
        returned = Returned(**{**returned, **{key: tuple(returned[key]) for key in _TUPLES}})
    return Reading(
        **{
            **values,
            "verdict": Verdict(values["verdict"]),
            "authentication": Authentication(values["authentication"]),
            "event": Event(**event) if event is not None else None,
            "returned": returned,
        }
    )


_TUPLES = ("recipients", "message_ids")
