"""Pages against the page floor: in each round every page, the floor right before it; the middle of the rounds counts.

Shared machines are faster at one moment than at the next by a fifth and more: only what was measured in the same
seconds can be compared.
"""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.figures import Figure, middle
from bench.load import THREADS, Load, NotMeasured, Request, load, one, pages
from bench.town import session_of

ROUNDS = 8
SECONDS = 1.0
WARM_UP = 0.5
# Any 32 letters: the cookie and the form's field must only be the same.
CSRF = "benchbenchbenchbenchbenchbenchbe"


@dataclass(frozen=True)
class Page:
    """``grows``: its budget against the floor is the town's; at ``state`` it is held against the town's page."""

    name: str
    budget: float
    request: Callable[[], Request]
    grows: bool = False


# Every list, the first page of each as the coordinator finds it.
LISTS = {
    "list of networks": "networks:list",
    "list of actors": "actors:list",
    "list of people": "actors:person-list",
    "list of projects": "networks:project-list",
    "list of ideas": "networks:idea-list",
    "list of commitments": "networks:commitment-list",
    "list of costs": "networks:cost-list",
    "list of planning": "networks:planning-list",
    "list of planning taken part in": "networks:participation-list",
    "list of actions": "meetings:action-list",
    "list of mails": "outbox:list",
    "outreach, board": "networks:outreach",
    "outreach, list": "networks:outreach-list",
}
LISTS_OF_NETWORK = {
    "members of a network": "networks:member-list",
    "topic areas of a network": "networks:topic-list",
    "meetings of a network": "meetings:network-meetings",
    "projects of a network": "networks:network-projects",
    "commitments of a network": "networks:network-commitments",
    "costs of a network": "networks:network-costs",
}

# At ``state`` 95 of 100 may wait so many times as long as at ``town``.
GROWTH = 2


def measure(port: int, *, size: str = "town") -> list[Figure]:
    floor_request, found = prepare()
    floor = Figure("page floor", "req/s")
    figures = {
        page.name: Figure(page.name, "req/s", budget=None if page.grows and size == "state" else page.budget)
        for page, _request in found
    }
    ready = {}
    for page, request in found:
        try:
            if isinstance(request, NotMeasured):
                raise request
            one(port, request)
            load(port, request, seconds=WARM_UP)
            ready[page.name] = request
        except NotMeasured as reason:
            figures[page.name].missing = str(reason)
    load(port, floor_request, seconds=WARM_UP)
    rounds: dict[str, list[tuple[Load, Load]]] = {name: [] for name in ready}
    for _round in range(ROUNDS):
        for name, request in ready.items():
            base = load(port, floor_request, seconds=SECONDS)
            rounds[name].append((load(port, request, seconds=SECONDS), base))
    floor.value = middle(base.rate for pairs in rounds.values() for _page, base in pairs)
    for name, pairs in rounds.items():
        figure = figures[name]
        figure.value = middle(page.rate for page, _base in pairs)
        figure.floor = middle(base.rate for _page, base in pairs)
        figure.ratio = middle(page.rate / base.rate for page, base in pairs)
        figure.p95 = middle(page.p95 / (THREADS / base.rate) for page, base in pairs)
    return [floor, *figures.values()]


def grown(figures: list[Figure], small: dict[str, float]) -> list[Figure]:
    """The pages of a state against the same of a town (``small``: its ``p95`` by name), each in floors of its moment."""
    return [
        Figure(
            f"{figure.name}, p95 to town's",
            "×",
            value=figure.p95 / small[figure.name],
            budget=GROWTH,
            at_most=True,
            note=f"{figure.p95:.1f} floors, town {small[figure.name]:.1f}",
        )
        for figure in figures
        if figure.p95 is not None and figure.name in small
    ]


def prepare() -> tuple[Request, list[tuple[Page, Request | NotMeasured]]]:
    """The floor's request and every page's; a page whose address does not exist yet comes with the reason."""
    from django.conf import settings
    from django.urls import NoReverseMatch

    cookies = session_of(coordinator())

    def signed_in(name: str, **kwargs) -> Callable[[], Request]:
        return lambda: Request(pages([address(name, **kwargs)]), cookies=cookies)

    network = largest_network()
    meeting = fullest_meeting()
    guest = f"{settings.CSRF_COOKIE_NAME}={CSRF}; {settings.LANGUAGE_COOKIE_NAME}=de"
    wanted = [
        Page("answer page", 1 / 3, lambda: Request(pages(answer_pages()), cookies=guest)),
        Page("answer committed", 1 / 6, lambda: Request(answers(), cookies=guest, expects=302)),
        Page("Today", 1 / 5, signed_in("portal:today"), grows=True),
        Page("a network", 1 / 5, signed_in("networks:detail", slug=network.slug), grows=True),
        Page("a meeting", 1 / 5, signed_in("meetings:detail", ref=meeting.public_id), grows=True),
        *(Page(name, 1 / 5, signed_in(view), grows=True) for name, view in LISTS.items()),
        *(
            Page(name, 1 / 5, signed_in(view, slug=network.slug), grows=True)
            for name, view in LISTS_OF_NETWORK.items()
        ),
        Page("year plan", 1 / 5, signed_in("meetings:plan-year", year=newest_year()), grows=True),
        Page("monitoring overview", 1 / 4, signed_in("monitoring:year", year=newest_year())),
    ]
    found: list[tuple[Page, Request | NotMeasured]] = []
    for page in wanted:
        try:
            found.append((page, page.request()))
        except NoReverseMatch:
            found.append((page, NotMeasured("no address yet")))
    return Request(pages(["/floor/"]), cookies=cookies), found


def address(name: str, **kwargs) -> str:
    from django.urls import reverse

    return reverse(name, kwargs=kwargs)


# --- who looks at what ------------------------------------------------------------------------------------


def coordinator():
    """The one who runs most networks: her pages hold most."""
    from django.db.models import Count

    from accounts.models import Role, User

    users = User.objects.active().filter(role=Role.COORDINATOR)
    return users.annotate(run=Count("coordinated_networks")).order_by("-run", "pk").first()


def largest_network():
    from django.db.models import Count

    from networks.models import Network

    mine = Network.objects.coordinated_by(coordinator())
    return mine.annotate(size=Count("memberships")).order_by("-size", "pk").first()


def fullest_meeting():
    """Of the meetings that are being answered, the one with most invitations."""
    from django.db.models import Count

    from meetings.models import Meeting, MeetingStatus

    mine = Meeting.objects.coordinated_by(coordinator()).filter(status=MeetingStatus.INVITED)
    return mine.annotate(size=Count("invitations")).order_by("-size", "pk").first()


def newest_year() -> int:
    """Of the snapshots of the whole town; the overview reads the newest."""
    from monitoring.models import Scope, Snapshot

    return Snapshot.objects.filter(scope=Scope.INSTANCE).order_by("-on").first().on.year


def open_invitations():
    from django.utils import timezone

    from meetings.models import Invitation, MeetingStatus

    now = timezone.now()
    rows = Invitation.objects.filter(
        meeting__status=MeetingStatus.INVITED,
        meeting__starts_at__gt=now,
        meeting__answer_by__gt=now,
        withdrawn_at=None,
    )
    found = list(rows.exclude(person=None).order_by("pk")[:500])
    # Out of order: neighbours in the table are of one meeting, whose answers wait for each other.
    random.Random(1).shuffle(found)
    return found


def answer_page(row) -> str:
    from common.links import Purpose, make_token

    return address("meetings:answer", token=make_token(Purpose.ANSWER, row.public_id, row.link_version))


def answer_pages() -> list[str]:
    return [answer_page(row) for row in open_invitations()]


def answers() -> Callable[[], tuple[str, str]]:
    """Every invitation in turn, each time with another answer than the last: yes, no, yes …"""
    from meetings.models import Answer

    said = {
        answer: urlencode({"csrfmiddlewaretoken": CSRF, "answer": answer.value})
        for answer in (Answer.YES, Answer.NO)
    }
    # One of an organisation, first of all who comes: the seats of the others are theirs, too.
    seats = {}
    for row in sorted(open_invitations(), key=lambda row: row.answer == Answer.YES):
        seats[row.meeting_id, row.actor_id] = row
    turns = [
        (answer_page(row), (said[Answer.NO], said[Answer.YES]))
        if row.answer == Answer.YES
        else (answer_page(row), (said[Answer.YES], said[Answer.NO]))
        for row in seats.values()
    ]
    numbers = itertools.count()

    def make():
        number = next(numbers)
        path, bodies = turns[number % len(turns)]
        return path, bodies[number // len(turns) % 2]

    return make
