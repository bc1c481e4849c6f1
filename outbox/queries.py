"""What other pages ask the outbox."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Case, Count, Exists, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.memory import once_a_page
from common.prepared import Prepared, PreparedList, given, many
from outbox import visibility
from outbox.backends import file_name
from outbox.models import (
    NEEDS_SOMEBODY,
    UNSENT,
    WAITING,
    InboundMail,
    MailAddress,
    MailboxState,
    MessageStatus,
    OutboxMessage,
    OutboxSwitch,
)

# One by one; of more, the list of mails tells.
MOST_NAMED = 10

Kind = TypeVar("Kind", Prepared, PreparedList)


class _OfVisible(Generic[Kind]):
    """A question about mails, built once for those who see all of them and once for the others."""

    def __init__(self, ask: Callable[[QuerySet], QuerySet], kind: Callable[[Callable], Kind] = Prepared):
        self.of_all = kind(lambda: ask(OutboxMessage.objects.readable()))
        self.in_scopes = kind(
            lambda: ask(
                OutboxMessage.objects.in_scopes({name: many(name, "uuid") for name in visibility.kinds()})
            )
        )

    def asked_by(self, user) -> tuple[Kind, dict]:
        """The question with the values that come with it."""
        if user.sees_everything:
            return self.of_all, {}
        return self.in_scopes, visibility.scopes_of(user)


class MailState(NamedTuple):
    """``problems``: how many mails need somebody, returned or failed, among those a user may see."""

    problems: int
    is_paused: bool


def _state(messages):
    """One question for both: the frame of every page shows them."""
    rows = messages.that_need_somebody().order_by().annotate(all=Value(1)).values("all")
    problems = rows.annotate(count=Count("pk")).values("count")
    paused = OutboxSwitch.objects.filter(paused=True)
    asking = get_user_model().objects.filter(pk=given("user")).order_by()
    return asking.values_list(Coalesce(Subquery(problems), 0), Exists(paused))


_STATE = _OfVisible(_state)


def mail_state(user) -> MailState:
    return once_a_page(("state of the mails", user.pk), lambda: _mail_state(user))


def _mail_state(user) -> MailState:
    question, scopes = _STATE.asked_by(user)
    state = question.row(user=user.pk, **scopes)
    # A login that was removed while its page is made sees no mails; the next page asks it to sign in.
    return MailState(*state) if state else MailState(0, is_paused=False)


def _newest(messages):
    return (
        messages.that_need_somebody()
        .only(
            "public_id",
            "to_email",
            "to_name",
            "subject",
            "subject_kind",
            "subject_id",
            "status",
            "reason",
            "created_at",
        )
        .order_by("-created_at", "-pk")[:MOST_NAMED]
    )


class NewestProblems:
    """The newest ``MOST_NAMED`` mails that need somebody, without their texts; ``also`` adds what they are about."""

    def __init__(self, also: Callable[[QuerySet], QuerySet]):
        self._visible = _OfVisible(lambda messages: also(_newest(messages)))

    def of(self, user) -> list[OutboxMessage]:
        question, scopes = self._visible.asked_by(user)
        return question.rows(**scopes)


def unreached(user, *, most: int) -> list[OutboxMessage]:
    """The newest mail to each address whose mail needs somebody, among those ``user`` may see."""
    rows = OutboxMessage.objects.visible_to(user).that_need_somebody().defer("text", "html", "calendar")
    latest = {row.to_email.lower(): row for row in rows.order_by("created_at", "pk")}
    return sorted(latest.values(), key=lambda row: row.created_at, reverse=True)[:most]


# What is said about the latest mail to somebody; the rest of these rows is long, and pages show a hundred.
_OF_LATEST = (
    *("public_id", "subject_kind", "subject_id", "to_email", "to_name", "subject"),
    *("status", "reason", "attempts", "created_at", "due_at", "sent_at"),
)
_LATEST = Prepared(
    lambda: (
        OutboxMessage.objects.filter(subject_kind=given("kind"), subject_id__in=many("subjects", "uuid"))
        .order_by("subject_id", "-created_at", "-pk")
        .distinct("subject_id")
        .only(*_OF_LATEST)
    )
)


def delivery_of(subject_kind: str, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OutboxMessage]:
    """The latest mail about each object; objects without one are missing."""
    subjects = list(subject_ids)
    rows = _LATEST.rows(kind=subject_kind, subjects=subjects) if subjects else []
    return {row.subject_id: row for row in rows}


def with_rank(messages: QuerySet) -> QuerySet:
    """``rank``: what needs somebody comes before the rest."""
    return messages.annotate(rank=Case(When(status__in=NEEDS_SOMEBODY, then=Value(0)), default=Value(1)))


FIRST = ("rank", "-created_at", "-pk")
_LIST = _OfVisible(
    lambda messages: (
        with_rank(messages)
        .only("public_id", "to_name", "to_email", "subject", "status", "reason", "created_at")
        .order_by(*FIRST)
    ),
    PreparedList,
)


def mails_first(user, *, count: int):
    """The whole list as its page shows it; ``count`` is how many they are."""
    question, scopes = _LIST.asked_by(user)
    return question.of(count=count, **scopes)


_NUMBERS = {
    "waiting": Q(status__in=WAITING),
    "accepted": Q(status=MessageStatus.SENT),
    "returned": Q(status=MessageStatus.BOUNCED),
    "failed": Q(status=MessageStatus.FAILED),
    "unsent": Q(status__in=UNSENT),
}
_COUNTS = _OfVisible(
    lambda messages: (
        messages.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(**{word: Count("pk", filter=rows) for word, rows in _NUMBERS.items()})
        .values_list(*_NUMBERS)
    )
)


def count_states(user) -> dict[str, int]:
    """How many of the mails ``user`` may see are waiting, accepted, returned, failed and not sent: together, all."""
    question, scopes = _COUNTS.asked_by(user)
    found = question.row(**scopes)
    return dict(zip(_NUMBERS, found, strict=True)) if found else dict.fromkeys(_NUMBERS, 0)


_REFUSED = Prepared(
    lambda: (
        MailAddress.objects.filter(address__in=many("addresses", "text"), undeliverable=True)
        .order_by("address")
        .values_list("address", "since")
    )
)


def refused_addresses(addresses: Iterable[str]) -> list[tuple[str, datetime | None]]:
    """Those of ``addresses`` (lower case) that take no mail, and since when."""
    return _REFUSED.rows(addresses=list(addresses))


MAILBOX_PROBLEMS = {
    "login": _("The mailbox refuses the log-in: its password or token is wrong."),
    "certificate": _("The certificate of the mailbox's server is not valid."),
    "folder": _("The folders for what was read cannot be made in the mailbox."),
    "reader": _("Mails cannot be read on this machine; its log says why."),
    "unreachable": _("The mailbox's server cannot be reached."),
}
# A server that is away for a moment is nobody's task.
PATIENT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class MailboxProblem:
    sentence: str
    since: datetime


def mailbox_problem(*, now: datetime) -> MailboxProblem | None:
    """Why no answers from calendars come in any more; nothing where no mailbox is set up."""
    state = MailboxState.objects.exclude(problem="").first() if settings.IMAP_HOST else None
    if state is None or state.failing_since is None:
        return None
    if state.problem == "unreachable" and state.failing_since > now - PATIENT_FOR:
        return None
    return MailboxProblem(str(MAILBOX_PROBLEMS.get(state.problem, state.problem)), state.failing_since)


def count_unplaced() -> int:
    """Mails that came in and wait for somebody; without a mailbox there are none."""
    return InboundMail.objects.unplaced().count() if settings.IMAP_HOST else 0


def unplaced_words(number: int) -> str:
    return ngettext(
        "%(n)d mail that came in could not be read or placed.",
        "%(n)d mails that came in could not be read or placed.",
        number,
    ) % {"n": number}


def mail_goes_to_files() -> bool:
    """Whether no mail server is set up, so that mail is written to files."""
    return not settings.EMAIL_HOST


def written_file(message: OutboxMessage) -> Path | None:
    """The file a mail was written to, while there is no mail server."""
    if not mail_goes_to_files():
        return None
    path = Path(settings.EMAIL_FILE_PATH) / file_name(message.message_id, format_datetime(message.date))
    return path if path.is_file() else None
