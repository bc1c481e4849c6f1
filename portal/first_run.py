"""Four steps to the first round table; each follows the data, so it is done wherever it was done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from actors.models import Actor
from meetings.models import Meeting
from networks.models import Network, NetworkKeyActor, TopicArea


@dataclass(frozen=True)
class FirstStep:
    title: str
    context: str
    url: str
    icon: str
    done: bool = False
    current: bool = False


def first_steps(user, *, today: date) -> list[FirstStep]:
    """For who coordinates and has not planned a meeting yet; nothing for anybody else."""
    if not user.is_coordinator:
        return []
    networks = Network.objects.coordinated_by(user)
    slug, running, topics, key_actors, own_key_actors, actors, meetings = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Subquery(networks.order_by("-pk").values("slug")[:1]),
            Exists(Network.objects.all()),
            Exists(TopicArea.objects.coordinated_by(user)),
            Exists(Actor.objects.key_on(today)),
            Exists(NetworkKeyActor.objects.running_on(today).filter(network__in=networks)),
            Exists(Actor.objects.all()),
            Exists(Meeting.objects.coordinated_by(user)),
        )
        .get()
    )
    if meetings:
        return []
    done = (slug is not None, topics, key_actors or own_key_actors, False)
    current = done.index(False)
    return [
        FirstStep(**words, done=state, current=number == current)
        for number, (state, words) in enumerate(
            zip(done, _words(slug, running=running, actors=actors), strict=True)
        )
    ]


def _words(slug: str | None, *, running: bool, actors: bool) -> list[dict[str, str]]:
    return [
        {
            "title": _("1. Found a network"),
            "context": _("Networks run already: who coordinates one can take you in there.")
            if running and not slug
            else _("Name, territory and term are enough to begin."),
            "url": reverse("networks:detail", args=[slug]) if slug else reverse("networks:create"),
            "icon": "user-group",
        },
        {
            "title": _("2. Set topic areas"),
            "context": _("What is talked about, and how often a year."),
            "url": reverse("networks:topic-list", args=[slug]) if slug else reverse("networks:list"),
            "icon": "squares-2x2",
        },
        {
            "title": _("3. Record key actors"),
            "context": _("Open an actor and mark it. Five are enough to begin.")
            if actors
            else _("Import your list of contacts, or record them one by one."),
            "url": reverse("actors:list") if actors else reverse("actors:import"),
            "icon": "star",
        },
        {
            "title": _("4. Plan a meeting"),
            "context": _("Dates free of holidays are proposed. Nobody is invited yet."),
            "url": reverse("meetings:plan"),
            "icon": "calendar-days",
        },
    ]
