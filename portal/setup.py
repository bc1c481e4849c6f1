"""What an administrator has to do before the town can work, and what comes back every year."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from actors.models import Actor, Imprint, Municipality, PrivacyNotice
from actors.queries import host_statement
from common import display
from outbox.queries import count_unplaced, mail_goes_to_files, mailbox_problem, unplaced_words


@dataclass(frozen=True)
class Step:
    """``state``: "done", "open" (required), "warn" (was done and is due again), "optional"."""

    title: str
    url: str
    state: str
    word: str
    context: str = ""


def steps_of(town: Municipality | None, *, today: date) -> list[Step]:
    return [step for source in SOURCES for step in source(town, today)]


def open_steps(steps: list[Step]) -> int:
    return sum(step.state in ("open", "warn") for step in steps)


def _step(
    title: str, url_name: str, done: bool, context: str, *, optional: bool = False, query: str = ""
) -> Step:
    state, word = (
        ("done", _("done")) if done else ("optional", _("optional")) if optional else ("open", _("open"))
    )
    return Step(title, reverse(url_name) + query, state, word, context)


def _municipality(town, today) -> Iterator[Step]:
    yield _step(
        _("Enter the municipality"),
        "actors:municipality",
        town is not None and bool(town.subdivision),
        _("Name, federal state, languages. The state's public holidays are kept free of meetings."),
    )
    yield _step(
        _("Say how people reach you"),
        "actors:municipality",
        town is not None and bool(town.phone and town.email and town.street and town.city),
        _("Phone, e-mail and address. They stand below every mail and in the imprint."),
    )
    yield _step(
        _("Show the crest"),
        "actors:municipality-crest",
        town is not None and bool(town.crest),
        _("Beside the name at the top of every page."),
        optional=True,
    )


def _mail(town, today) -> Iterator[Step]:
    yield _step(
        _("Connect a mail server"),
        "outbox:list",
        not mail_goes_to_files(),
        _(
            "Done by whoever runs the server. Until then mails are written to files and can be read in the outbox."
        ),
    )


def _mailbox(town, today) -> Iterator[Step]:
    title, said = (
        _("Read answers from calendars"),
        _(
            "Done by whoever runs the server. Until then only answers by link count, and nobody hears of mails that "
            "came back."
        ),
    )
    if problem := mailbox_problem(now=timezone.now()):
        yield Step(title, reverse("outbox:list"), "warn", _("out of order"), problem.sentence)
    elif number := count_unplaced():
        yield Step(title, reverse("outbox:inbound"), "warn", _("look at it"), unplaced_words(number))
    else:
        yield _step(title, "outbox:list", bool(settings.IMAP_HOST), said, optional=True)


def _logins(town, today) -> Iterator[Step]:
    roles = list(User.objects.active().exclude(role=Role.NONE).values_list("role", flat=True))
    yield _step(
        _("Invite a second coordinator"),
        "accounts:user-create",
        sum(role in (Role.COORDINATOR, Role.ADMINISTRATOR) for role in roles) > 1,
        _("So that the work goes on when somebody is ill or leaves."),
        query="?role=coordinator",
    )


def _directory(town, today) -> Iterator[Step]:
    yield _step(
        _("Import your list of contacts"),
        "actors:import",
        Actor.objects.exists(),
        _("From a table or an address book. Nothing is written before you have seen it."),
        optional=True,
    )


def _statement(town, today) -> Iterator[Step]:
    title, url = _("Publish the accessibility statement"), reverse("actors:statement")
    statement = host_statement()
    if statement is None:
        yield Step(title, url, "open", _("open"), _("Required by law for every public body."))
        return
    said = _("Last checked on %(day)s, next check by %(next)s.") % {
        "day": display.day_full(statement.checked_on),
        "next": display.day_full(statement.next_check_on),
    }
    if statement.is_old(today):
        yield Step(_("Check the accessibility statement again"), url, "warn", _("out of date"), said)
    elif statement.asks_for_a_check(today):
        yield Step(_("Check the accessibility statement again"), url, "warn", _("due within 30 days"), said)
    else:
        yield Step(title, url, "done", _("done"), said)


def _texts(town, today) -> Iterator[Step]:
    imprint = Imprint.objects.filter(municipality=town).first() if town else None
    yield _step(
        _("Complete the imprint"),
        "actors:imprint-text",
        imprint is not None and bool(imprint.representative and imprint.supervisor and imprint.editor),
        _("Who represents the municipality, who supervises it, who answers for the contents."),
    )
    notice = PrivacyNotice.objects.filter(municipality=town).first() if town else None
    yield _step(
        _("Complete the privacy page"),
        "actors:privacy-text",
        notice is not None and bool(notice.officer and notice.officer_email),
        _("Name and address of the data protection officer."),
    )
    yield _step(
        _("Explain it in plain language"),
        "actors:easy-text",
        town is not None and town.has_easy_text,
        _("Required for municipalities in some federal states."),
        optional=True,
    )
    yield _step(
        _("Explain it in sign language"),
        "actors:signs-text",
        town is not None and town.has_signs_text,
        _("A link to a video and its text. Required for municipalities in some federal states."),
        optional=True,
    )


SOURCES: tuple[Callable[..., Iterator[Step]], ...] = (
    _municipality,
    _mail,
    _mailbox,
    _logins,
    _directory,
    _statement,
    _texts,
)
