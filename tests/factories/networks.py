from datetime import date
from itertools import count

from django.utils import timezone

from common.db import folded
from networks.models import (
    Commitment,
    ContactNote,
    CostRecord,
    Goal,
    Idea,
    Measure,
    Membership,
    Network,
    NetworkCoordinator,
    NetworkKeyActor,
    NetworkKind,
    NetworkReader,
    NetworkStatus,
    Outreach,
    Participation,
    PlanningProcess,
    ProgressReport,
    Project,
    ProjectPartner,
    TopicArea,
)
from tests.factories.actors import make_actor, make_town

_number = count(1)


def make_measure(**fields):
    measure = Measure.objects.first()
    if measure is None:
        sheet = {"title": "Klimaschutzkooperationen"}
        measure = Measure.objects.create(
            slug="klimaschutzkooperationen", content={"de": sheet, "en": sheet}, **fields
        )
    return measure


def make_network(*, coordinator=None, **fields):
    """An active network; ``coordinator`` runs it. No topic area yet."""
    number = next(_number)
    defaults = {
        "name": f"Netzwerk {number}",
        "slug": f"netzwerk-{number}",
        "kind": NetworkKind.ALLIANCE,
        "status": NetworkStatus.ACTIVE,
        "kick_off_on": date(2024, 3, 1),
        "starts_on": date(2024, 1, 1),
        "created_at": timezone.now(),
    }
    values = defaults | fields
    values.setdefault("measure", None)
    values["measure"] = values["measure"] or make_measure()
    values.setdefault("municipality", None)
    values["municipality"] = values["municipality"] or make_town()
    network = Network.objects.create(sort_key=folded(values["name"]), **values)
    if coordinator is not None:
        NetworkCoordinator.objects.create(network=network, user=coordinator, since=date(2024, 1, 1))
    return network


def make_topic_area(network=None, **fields):
    number = next(_number)
    values = {"name": f"Themenbereich {number}"} | fields
    return TopicArea.objects.create(
        network=network or make_network(), sort_key=folded(values["name"]), **values
    )


def make_membership(network=None, actor=None, **fields):
    values = {"from_on": date(2024, 3, 1)} | fields
    return Membership.objects.create(network=network or make_network(), actor=actor or make_actor(), **values)


def make_outreach(network=None, actor=None, **fields):
    return Outreach.objects.create(network=network or make_network(), actor=actor or make_actor(), **fields)


def make_commitment(membership=None, **fields):
    values = {"text": "15 % weniger Strom bis 2027", "created_at": timezone.now()} | fields
    return Commitment.objects.create(membership=membership or make_membership(), **values)


def make_idea(topic_area=None, **fields):
    values = {
        "title": "Lastenrad-Pool",
        "submitted_on": date(2025, 5, 1),
        "created_at": timezone.now(),
    } | fields
    return Idea.objects.create(topic_area=topic_area or make_topic_area(), **values)


def make_project(network=None, **fields):
    number = next(_number)
    defaults = {"title": f"Projekt {number}", "slug": f"projekt-{number}", "created_at": timezone.now()}
    values = defaults | fields
    return Project.objects.create(
        network=network or make_network(), sort_key=folded(values["title"]), **values
    )


def make_process(**fields):
    values = {"name": "Wärmeplanung", "opened_on": date(2025, 1, 15)} | fields
    return PlanningProcess.objects.create(municipality=make_town(), **values)


def make_participation(actor=None, **fields):
    values = {"on": date(2025, 6, 1)} | fields
    if "process" not in values and "measure" not in values:
        values["process"] = make_process()
    return Participation.objects.create(actor=actor or make_actor(), **values)


def make_cost(**fields):
    values = {"text": "Moderation", "on": date(2025, 6, 1), "amount": "250.00"} | fields
    return CostRecord.objects.create(municipality=make_town(), **values)


def make_goal(topic_area=None, **fields):
    values = {"text": "Bis 2030 sichtbare Beispiele schaffen"} | fields
    return Goal.objects.create(topic_area=topic_area or make_topic_area(), **values)


def make_note(actor=None, network=None, **fields):
    values = {"on": date(2025, 6, 1), "text": "Will es sich überlegen.", "at": timezone.now()} | fields
    return ContactNote.objects.create(actor=actor or make_actor(), network=network, **values)


def make_report(commitment=None, **fields):
    values = {"on": date(2025, 6, 1), "value": "10", "at": timezone.now()} | fields
    return ProgressReport.objects.create(commitment=commitment or make_commitment(), **values)


def make_partner(project=None, actor=None, **fields):
    return ProjectPartner.objects.create(
        project=project or make_project(), actor=actor or make_actor(), **fields
    )


def make_key_actor(network=None, actor=None, **fields):
    values = {"from_on": date(2025, 1, 1)} | fields
    return NetworkKeyActor.objects.create(
        network=network or make_network(), actor=actor or make_actor(), **values
    )


def make_reader(network, user):
    return NetworkReader.objects.create(network=network, user=user, since=date(2025, 1, 1))
