"""What of the networks is searched. Notes of contacts and the state of talks are not: they are the coordinators' own."""

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
            page="networks:detail",
            title="name",
        ),
        search.Source(
            name="topic",
            group="networks",
            model=TopicArea,
            columns=("name",),
            rows=TopicArea.objects.visible_to,
            key="network__slug",
            page="networks:detail",
            title="name",
            about="network__name",
        ),
        search.Source(
            name="idea",
            group="ideas",
            model=Idea,
            columns=("title", "text"),
            rows=Idea.objects.visible_to,
            key="public_id",
            page="networks:idea-detail",
            title="title",
            about="topic_area__name",
        ),
        search.Source(
            name="project",
            group="ideas",
            model=Project,
            columns=("title", "text"),
            rows=Project.objects.visible_to,
            key="slug",
            page="networks:project-detail",
            title="title",
            about="network__name",
        ),
        search.Source(
            name="commitment",
            group="commitments",
            model=Commitment,
            columns=("text",),
            rows=Commitment.objects.visible_to,
            key="public_id",
            page="networks:commitment-detail",
            title="text",
            about="membership__actor__name",
        ),
    ):
        search.register(source)
