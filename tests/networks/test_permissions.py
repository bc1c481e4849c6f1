"""Verb × role × state: who may do what, literally."""

import pytest

from networks.models import CommitmentStatus, IdeaStatus, ReportStatus
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_idea,
    make_participation,
    make_project,
    make_reader,
    make_report,
)

S = CommitmentStatus
PEOPLE = (
    "admin",
    "coordinator",
    "other_coordinator",
    "reader",
    "superior",
    "member",
    "colleague",
    "other_member",
    "outsider",
)
EDITORS = {"admin", "coordinator"}


@pytest.fixture
def cast(request, network, topic_area, membership):
    """The cast, plus ``superior``, who reads the one network, and ``colleague``, a member of it for another actor."""
    from tests.factories.accounts import make_user
    from tests.factories.actors import make_actor, make_person
    from tests.factories.networks import make_membership

    people = {name: request.getfixturevalue(name) for name in PEOPLE if name not in ("superior", "colleague")}
    people["superior"] = make_user(name="Sina Superior")
    make_reader(network, people["superior"])
    people["colleague"] = make_user(name="Cem Colleague")
    neighbour = make_actor(name="Sparkasse")
    make_person(actor=neighbour, user=people["colleague"])
    make_membership(network, neighbour)
    return people


def who_may(cast, verb, thing=None):
    return {name for name, user in cast.items() if user.has_perm(f"networks.{verb}", thing)}


DIRECTORY = {"admin", "coordinator", "other_coordinator"}


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("rate_measure", {"admin"}),
        ("found_network", DIRECTORY),
        ("note_contact", DIRECTORY),
        ("record_planning", DIRECTORY),
        ("record_cost", DIRECTORY),
        ("see_outreach", DIRECTORY | {"reader", "superior"}),
        ("see_planning", DIRECTORY | {"reader", "superior"}),
        ("see_costs", DIRECTORY | {"reader", "superior"}),
        ("contribute", DIRECTORY | {"member", "colleague", "other_member"}),
    ],
)
def test_verbs_above_all_networks(cast, verb, expected):
    assert who_may(cast, verb) == expected


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("change_network", EDITORS),
        ("read_network", EDITORS | {"reader", "superior"}),
        ("draft_commitment", EDITORS | {"member", "colleague"}),
        ("note_idea", EDITORS | {"member", "colleague"}),
    ],
)
def test_verbs_about_a_network(cast, network, verb, expected):
    assert who_may(cast, verb, network) == expected


OWN = EDITORS | {"member"}
COMMITMENT = {
    "change_commitment": {S.DRAFT: OWN, S.SUBMITTED: EDITORS, S.ADOPTED: EDITORS},
    "submit_commitment": {S.DRAFT: OWN},
    "return_commitment": {S.SUBMITTED: EDITORS},
    "adopt_commitment": {S.SUBMITTED: EDITORS},
    "settle_commitment": {S.ADOPTED: EDITORS},
    "withdraw_commitment": {S.DRAFT: OWN, S.SUBMITTED: OWN, S.ADOPTED: EDITORS},
    "report_progress": {S.ADOPTED: OWN, S.FULFILLED: OWN},
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("verb", COMMITMENT)
def test_verbs_about_a_commitment(cast, membership, verb, status):
    commitment = make_commitment(membership, status=status)
    assert who_may(cast, verb, commitment) == COMMITMENT[verb].get(status, set())


R = ReportStatus
REPORT = {
    "correct_report": {R.REPORTED: OWN},
    "check_report": {R.REPORTED: EDITORS},
    "publish_report": {R.CHECKED: EDITORS},
}


@pytest.mark.parametrize("status", R)
@pytest.mark.parametrize("verb", REPORT)
def test_verbs_about_a_report(cast, membership, verb, status):
    report = make_report(make_commitment(membership, status=S.ADOPTED), status=status)
    assert who_may(cast, verb, report) == REPORT[verb].get(status, set())


UNDECIDED = {IdeaStatus.OPEN, IdeaStatus.DISCUSSED, IdeaStatus.PARKED}


@pytest.mark.parametrize("status", IdeaStatus)
def test_verbs_about_an_idea(cast, topic_area, status):
    idea = make_idea(topic_area, status=status, by=cast["colleague"])
    author = {"colleague"} if status == IdeaStatus.OPEN else set()
    assert who_may(cast, "change_idea", idea) == EDITORS | author
    assert who_may(cast, "decide_idea", idea) == (EDITORS if status in UNDECIDED else set())
    assert who_may(cast, "note_idea", idea) == EDITORS | {"member", "colleague"}


def test_projects_costs_and_participations_belong_to_their_network(cast, network, actor):
    assert who_may(cast, "change_network", make_project(network)) == EDITORS
    assert who_may(cast, "change_cost", make_cost(network=network)) == EDITORS
    assert who_may(cast, "change_cost", make_cost()) == DIRECTORY
    assert who_may(cast, "change_participation", make_participation(actor, network=network)) == EDITORS
    assert who_may(cast, "change_participation", make_participation(actor)) == DIRECTORY


def test_nobody_may_anything_once_the_login_is_closed(cast, network):
    for user in cast.values():
        user.is_active = False
    assert who_may(cast, "change_network", network) == set()
    assert who_may(cast, "contribute") == set()
