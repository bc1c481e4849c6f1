"""The headline of a list is its result."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from networks.models import CommitmentStatus, IdeaStatus, ProjectStatus
from tests.factories.actors import make_actor
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_idea,
    make_membership,
    make_participation,
    make_process,
    make_project,
    make_report,
    make_topic_area,
)


@pytest.fixture
def heading(signed_in, coordinator):
    def read(url):
        text = signed_in(coordinator).get(url).content.decode()
        return text.partition("<h1>")[2].partition("</h1>")[0]

    return read


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("", "Ideas"),
        ("open", "1 of 1 ideas waits for a decision"),
        ("open discussed parked project merged", "2 of 4 ideas wait for a decision"),
        ("parked", "1 idea, and it is decided"),
        ("parked project", "2 ideas, and all are decided"),
    ],
)
def test_ideas(heading, network, states, expected):
    area = make_topic_area(network)
    for state in states.split():
        make_idea(area, status=IdeaStatus(state))
    assert heading("/ideas/") == expected


def test_part_of_a_list_keeps_its_name(heading, network):
    make_idea(make_topic_area(network), title="Lastenrad-Pool")
    assert heading("/ideas/?q=Lasten") == "Ideas"


def test_projects(heading, network, other_network):
    for status in (ProjectStatus.COMPLETED, ProjectStatus.PLANNED, ProjectStatus.IMPLEMENTING):
        make_project(network, status=status)
    make_project(other_network, status=ProjectStatus.COMPLETED)
    assert heading("/projects/") == "1 of 3 projects are completed"
    assert heading(f"/networks/{network.slug}/projects/") == "1 of 3 projects are completed"


def test_commitments(heading, network):
    membership = make_membership(network)

    def adopted(on=None):
        promise = make_commitment(membership, status=CommitmentStatus.ADOPTED)
        if on:
            make_report(promise, on=on)

    adopted(timezone.localdate() - timedelta(days=364))
    make_commitment(membership, status=CommitmentStatus.DRAFT)
    assert heading("/commitments/") == "2 self-commitments, none waits for a report"
    adopted()
    assert heading("/commitments/") == "1 of 3 self-commitments has had no report for a year"
    adopted(date(2020, 1, 1))
    assert heading(f"/networks/{network.slug}/commitments/") == (
        "2 of 4 self-commitments have had no report for a year"
    )


def test_costs(heading, network):
    assert heading("/costs/") == "Costs"
    make_cost(network=network, amount="1200", hours="2")
    make_cost(network=network, payer="partner", amount=None, hours="3.5")
    assert heading("/costs/") == "Costs so far: €1,200 and 5.5 hours"


def test_planning_processes(heading):
    make_process()
    make_process(name="Wärmeplan", closed_on=date(2025, 6, 1))
    assert heading("/planning/") == "1 of 2 planning processes is running"


def test_participations(heading):
    actor = make_actor()
    for row in (actor, actor, make_actor()):
        make_participation(row)
    assert heading("/planning/participations/") == "2 actors took part in plans and measures"
