"""A folder of pictures of every page: empty, typical, full and refused; light and dark; phone and desk.

Not a test: ``make screenshots`` runs it and writes ``var/screenshots/index.html``. The pages are those of the access
table, filled with rows of the demo town. ``ONLY=meetings make screenshots`` takes one app's; four pictures for the README
are in ``var/screenshots/readme/``.
"""

import os
import shutil
from collections import defaultdict
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Role, User
from actors.models import Actor, Person
from common import dates
from documents.models import Document
from meetings.models import Invitation, Meeting, MeetingStatus, Minutes
from networks.models import (
    Commitment,
    CommitmentStatus,
    ContactNote,
    CostRecord,
    Goal,
    Idea,
    Membership,
    Network,
    Outreach,
    Participation,
    PlanningProcess,
    ProgressReport,
    Project,
    TopicArea,
)
from outbox.models import OutboxMessage
from portal.demo.town import make_town
from tests.browser import sweep
from tests.factories.accounts import make_user
from tests.factories.actors import make_town as make_municipality
from tests.factories.networks import make_measure

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = django_settings.BASE_DIR / "var" / "screenshots"
# No picture format, and no reader, takes more.
TALLEST = 12_000
SIZES = {"desk": (1280, 800), "phone": (375, 667)}
README = {
    "today": ("portal:today", "coordinator", "desk", "light"),
    "year-plan": ("meetings:plan-year", "coordinator", "desk", "light"),
    "monitoring": ("monitoring:year", "coordinator", "desk", "dark"),
    "answer": ("meetings:answer", "anonymous", "phone", "light"),
}
# A page is shown to the first of them that gets it: guests' pages as guests see them.
ROLES = ("anonymous", "coordinator", "admin", "member")


class Town:
    """Stands in for the tests' world: under each of its names a row of the town that is there."""

    def __init__(self):
        self.users = {
            "admin": User.objects.filter(role=Role.ADMINISTRATOR).first(),
            "coordinator": User.objects.filter(
                role=Role.COORDINATOR, coordinated_networks__isnull=False
            ).first()
            or User.objects.filter(role=Role.COORDINATOR).first(),
            "member": User.objects.filter(role="", person__roles__isnull=False).first(),
        }
        self.users["outsider"] = self.users["member"] or self.users["admin"]

    def __getattr__(self, name):
        network = Network.objects.coordinated_by(self.users["coordinator"]).first()
        meetings = Meeting.objects.filter(topic_area__network=network)
        invited = Meeting.objects.filter(starts_at__gt=timezone.now(), status=MeetingStatus.INVITED)
        coming = invited.filter(topic_area__network=network)
        commitments = Commitment.objects.filter(membership__network=network)
        rows = {
            "network": lambda: network,
            "topic_area": lambda: TopicArea.objects.filter(network=network, ended_on=None).first(),
            "ended_topic_area": lambda: TopicArea.objects.exclude(ended_on=None).first(),
            "goal": lambda: Goal.objects.filter(topic_area__network=network).first(),
            "membership": lambda: Membership.objects.filter(network=network).first(),
            "actor": lambda: Actor.objects.filter(memberships__network=network).first(),
            "candidate": lambda: Actor.objects.exclude(memberships__network=network).first(),
            "member_person": lambda: Person.objects.filter(
                roles__actor__memberships__network=network
            ).first(),
            "meeting": lambda: coming.first() or meetings.first(),
            "draft_meeting": lambda: meetings.filter(status=MeetingStatus.DRAFT).first(),
            "held_meeting": lambda: meetings.filter(status=MeetingStatus.HELD).last(),
            "minutes": lambda: Minutes.objects.filter(meeting__topic_area__network=network).first(),
            "invitation": lambda: Invitation.objects.filter(meeting__in=invited, answer="open").first(),
            "commitment": commitments.first,
            "submitted_commitment": lambda: commitments.filter(status=CommitmentStatus.SUBMITTED).first(),
            "adopted_commitment": lambda: commitments.filter(status=CommitmentStatus.ADOPTED).first(),
            "report": lambda: ProgressReport.objects.filter(commitment__in=commitments).first(),
            "document": Document.objects.first,
            "outreach": lambda: Outreach.objects.filter(network=network).first(),
            "note": lambda: ContactNote.objects.filter(network=network).first(),
            "idea": lambda: Idea.objects.filter(topic_area__network=network).first(),
            "project": lambda: Project.objects.filter(network=network).first(),
            "process": PlanningProcess.objects.first,
            "participation": lambda: Participation.objects.filter(network=network).first(),
            "cost": lambda: CostRecord.objects.filter(network=network).first(),
            "mail": lambda: OutboxMessage.objects.order_by("-pk").first(),
        }
        found = rows[name]() if name in rows else None
        if found is None:
            raise LookupError(f"the town has no {name}")
        return found


# --- the towns -------------------------------------------------------------------------------------------------------


def empty_town():
    make_measure()
    make_municipality()
    make_user(role=Role.ADMINISTRATOR, name="Alex Admin")
    make_user(role=Role.COORDINATOR, name="Jana Sommer")


def typical_town():
    make_town("demo", seed=2026, now=timezone.now())


LONG = "Arbeitsgemeinschaft der Wohnungsbaugenossenschaften und Hausverwaltungen Birkenfurt-Nord"


def full_town():
    """A large town whose names and sums are as long as they may get."""
    make_town("town", seed=2026, now=timezone.now())
    for model, field in (
        (Actor, "name"),
        (Meeting, "title"),
        (TopicArea, "name"),
        (Idea, "title"),
        (Project, "title"),
    ):
        for number, row in enumerate(model.objects.order_by("pk")[:200]):
            if number % 3 == 0:
                model.objects.filter(pk=row.pk).update(**{field: f"{LONG[:72]} {number}"})
    CostRecord.objects.update(amount=9_876_543_210)


# --- the pictures ----------------------------------------------------------------------------------------------------


@pytest.fixture
def camera(browser, live_server, settings):
    settings.SITE_URL = live_server.url
    settings.EMAIL_HOST = "mail.birkenfurt.example"  # no banner about a missing mail server
    context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce")
    yield Camera(context, live_server.url)
    context.close()


class Camera:
    def __init__(self, context, site):
        self.context, self.site = context, site
        self.page = context.new_page()
        self.taken, self.left_out = defaultdict(list), []

    def walk(self, state: str, *, refused: bool = False) -> None:
        town = Town()
        clients = {
            role: sweep.signed_in(town, role) for role in ROLES if role == "anonymous" or town.users[role]
        }
        addresses = {}
        for name in sorted(sweep.TABLE):
            if os.environ.get("ONLY", "") in name:
                try:
                    addresses[name] = reverse(name, kwargs=sweep.TABLE[name].kwargs(town))
                except (LookupError, AttributeError, ValidationError) as error:
                    self.left_out.append(f"{name}: {error}")
        for role, client in clients.items():
            look = sweep.Look("de", "system", 1280)
            self.context.clear_cookies()
            self.context.add_cookies(look.cookies(self.site, sweep.session_of(client)))
            for name in [name for name in addresses if self._shows(client, addresses[name])]:
                self.page.goto(self.site + addresses[name])
                if not refused or sweep.send_empty(self.page):
                    self._take(state, name, role)
                if name != "portal:today":  # its picture differs for every role
                    del addresses[name]

    @staticmethod
    def _shows(client, address):
        return sweep.is_page(client.get(address))

    def _take(self, state, name, role):
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                self.page.emulate_media(color_scheme=theme)
                path = FOLDER / state / f"{name.replace(':', '-')}.{role}.{size}-{theme}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                tall = self.page.evaluate("document.documentElement.scrollHeight")
                part = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
                self.page.screenshot(path=path, full_page=True, clip=part, type="jpeg", quality=80)
                self.taken[(name, role)].append(path)
                for title, wanted in README.items():
                    if state == "typical" and wanted == (name, role, size, theme):
                        _small(self.page.screenshot(), FOLDER / "readme" / f"{title}.png")


def _small(picture: bytes, path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(picture)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


@pytest.mark.parametrize("state", ["empty", "typical", "full", "refused"])
def test_pictures(camera, state):
    shutil.rmtree(FOLDER / state, ignore_errors=True)
    {"empty": empty_town, "full": full_town}.get(state, typical_town)()
    camera.walk(state, refused=state == "refused")
    _write_index()
    (FOLDER / state).mkdir(parents=True, exist_ok=True)
    (FOLDER / state / "left-out.txt").write_text("\n".join(camera.left_out), encoding="utf-8")
    assert camera.taken


def _write_index():
    """One page that shows them all, grouped by page, so that states and themes stand side by side."""
    pages = defaultdict(list)
    for path in sorted(FOLDER.glob("*/*.jpg")):
        pages[path.name.split(".")[0]].append(path.relative_to(FOLDER))
    rows = "".join(
        f"<h2>{name}</h2>"
        + "".join(
            f'<a href="{path}" title="{path}"><img src="{path}" height="260" loading="lazy" alt="{path}"></a> '
            for path in paths
        )
        for name, paths in sorted(pages.items())
    )
    (FOLDER / "index.html").write_text(
        f"<!doctype html><title>Klimatisch, {dates.today()}</title>{rows}", encoding="utf-8"
    )
