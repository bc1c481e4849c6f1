"""What of the networks is searched. Notes of contacts and the state of talks are not: they are the coordinators' own."""

from django.db.models import F
from django.urls import reverse

from common import search
from networks.models import Commitment, Idea, Network, Project, TopicArea


def register_sources() -> None:
    for source in (
        search.Source(
            name="network",
            group="networks",
            model=Network,
            columns=("name", "purpose", "territory"),
            rows=Network.objects.visible_to,
            key="slug",
            url=lambda slug: reverse("networks:detail", args=[slug]),
            title="name",
        ),
        search.Source(
            name="topic",
            group="networks",
            model=TopicArea,
            columns=("name",),
            rows=TopicArea.objects.visible_to,
            key="network__slug",
            url=lambda slug: reverse("networks:detail", args=[slug]),
            title="name",
            about=lambda user: F("network__name"),
        ),
        search.Source(
            name="idea",
            group="ideas",
            model=Idea,
            columns=("title", "text"),
            rows=Idea.objects.visible_to,
            key="public_id",
            url=lambda key: reverse("networks:idea-detail", args=[search.ref_of(key)]),
            title="title",
            about=lambda user: F("topic_area__name"),
        ),
        search.Source(
            name="project",
            group="ideas",
            model=Project,
            columns=("title", "text"),
            rows=Project.objects.visible_to,
            key="slug",
            url=lambda slug: reverse("networks:project-detail", args=[slug]),
            title="title",
            about=lambda user: F("network__name"),
        ),
        search.Source(
            name="commitment",
            group="commitments",
            model=Commitment,
            columns=("text",),
            rows=Commitment.objects.visible_to,
            key="public_id",
            url=lambda key: reverse("networks:commitment-detail", args=[search.ref_of(key)]),
            title="text",
            about=lambda user: F("membership__actor__name"),
        ),
    ):
        search.register(source)
