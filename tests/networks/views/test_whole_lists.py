"""A list as it is mostly opened shows the rows, in the order, of the one that is narrowed or turned round."""

import re

import pytest
from django.urls import reverse

from networks.models import Commitment, CommitmentStatus, CostRecord, IdeaStatus, ProjectStatus
from networks.queries import cost_sums, promised_by
from tests.factories.actors import make_actor
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_idea,
    make_membership,
    make_participation,
    make_partner,
    make_process,
    make_project,
    make_report,
    make_topic_area,
)

# list -> its own order, asked for by name, and whether that is turned round
LISTS = {
    "networks:project-list": ("-title", True),
    "networks:network-projects": ("-title", True),
    "networks:idea-list": ("on", True),
    "networks:commitment-list": ("-member", True),
    "networks:network-commitments": ("-member", True),
    "networks:cost-list": ("-on", False),
    "networks:network-costs": ("-on", False),
    "networks:participation-list": ("-on", False),
}


@pytest.fixture
def world(network, other_network, membership, actor):
    """Rows of each kind in two networks, and what is seen by some only."""
    for there in (network, other_network):
        area = make_topic_area(there, name=f"Wärme {there.pk}")
        partner = make_actor(name=f"Öko & Söhne {there.pk}")
        for status in IdeaStatus:
            idea = make_idea(area, title=f"Idee {status} {there.pk}", status=status, raised_by=partner)
        idea.support.create(actor=partner, at=idea.created_at)
        make_idea(area, submitted_on="2025-07-01")
        for status in ProjectStatus:
            project = make_project(there, status=status, saving="12.5", evidence="measured")
            make_partner(project, partner)
            make_partner(project, actor)
        make_project(there, title="Abgebrochen <leer>")
        for who in (make_membership(there, partner), make_membership(there)):
            for status in CommitmentStatus:
                promise = make_commitment(who, text=f"{status} {who.pk}", status=status, target="10")
                make_report(promise, on="2025-01-01")
            make_report(promise, on="2025-02-01", value=None)
        make_cost(network=there, payer="partner", actor=partner)
        make_cost(network=there, on="2025-03-01", amount=None, hours="2.5")
        process = make_process(name=f"Plan {there.pk}")
        process.networks.add(there)
        make_participation(partner, process=process, network=there, level=2, note="eins\nzwei")
    make_commitment(membership, text="Eigener Entwurf")
    left = make_membership(other_network, actor, from_on="2020-01-01", to_on="2021-01-01")
    make_commitment(left, text="Von früher, ein Entwurf")
    make_cost(text="Für alle", amount="19.99")
    make_participation(actor, measure="Beratungstage")


def rows_of(response) -> list[str]:
    body = response.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r"<tr.*?</tr>", body, re.S)


@pytest.mark.parametrize("who", ["coordinator", "admin", "reader", "superior", "member"])
@pytest.mark.parametrize("name", LISTS)
def test_the_whole_list_is_the_general_one(request, signed_in, world, network, name, who):
    client = signed_in(request.getfixturevalue(who))
    url = reverse(name, args=[network.slug] if ":network-" in name else [])
    sort, turned = LISTS[name]
    whole, general = client.get(url), client.get(url, {"sort": sort})
    if who == "member" and ("cost" in name or "participation" in name):
        assert whole.status_code == 403
        return
    expected = rows_of(general)
    assert expected
    assert rows_of(whole) == (expected[::-1] if turned else expected)
    assert whole.context["count"] == general.context["count"]


@pytest.mark.parametrize("who", ["coordinator", "admin", "reader", "superior"])
def test_sums_of_the_whole_list(request, signed_in, world, network, who):
    user = request.getfixturevalue(who)
    client = signed_in(user)
    for rows, url in (
        (lambda model, path: model.objects.visible_to(user), "/{}/"),
        (lambda model, path: model.objects.filter(**{path: network}), f"/networks/{network.slug}/{{}}/"),
    ):
        promised = promised_by(rows(Commitment, "membership__network"))
        assert promised.tonnes
        assert client.get(url.format("commitments")).context["promised"] == promised
        sums = cost_sums(rows(CostRecord, "network"))
        assert all(one.count for one in sums)
        assert client.get(url.format("costs")).context["sums"] == sums
