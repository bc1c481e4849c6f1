"""What the pages do: forms that keep what was typed, foreign ids, the reduced views."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml.html import fromstring

from actors.domain.actors import mark_key_actor
from common import dates
from networks.domain.memberships import admit_member
from networks.models import (
    Commitment,
    CommitmentStatus,
    CostRecord,
    Idea,
    Membership,
    Network,
    NetworkStatus,
    Outreach,
    Participation,
    Project,
    ProjectStatus,
    Stage,
    TopicArea,
)
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_idea,
    make_key_actor,
    make_membership,
    make_network,
    make_note,
    make_outreach,
    make_process,
    make_project,
    make_report,
    make_topic_area,
)


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- networks ------------------------------------------------------------------------------------------------


def test_found_a_network(signed_in, town, coordinator):
    data = {
        "name": "Bündnis Wärmewende",
        "kind": "alliance",
        "topic_area_names": "Abwärme\n\n Quartierswärme ",
        "target_per_year": "3",
        "lead_weeks": "5",
    }
    response = signed_in(coordinator).post(reverse("networks:create"), data)
    network = Network.objects.get()
    assert response.headers["Location"] == network.get_absolute_url()
    assert [area.name for area in network.topic_areas.all()] == ["Abwärme", "Quartierswärme"]
    assert [link.user for link in network.coordinator_links.all()] == [coordinator]


def test_founding_keeps_what_was_typed_and_says_what_to_do(signed_in, town, coordinator):
    data = {
        "name": "",
        "kind": "alliance",
        "purpose": "Wärme",
        "target_per_year": "13",
        "lead_weeks": "5",
        "starts_on": "2026-05-01",
        "ends_on": "2026-04-01",
    }
    response = signed_in(coordinator).post(reverse("networks:create"), data)
    assert errors(response) == {
        "name": ["Fill in “Name”"],
        "ends_on": ["The end of the term must not lie before its beginning."],
        "target_per_year": ["Enter 1 to 12 meetings a year."],
    }
    assert response.context["form"]["purpose"].value() == "Wärme"
    assert not Network.objects.exists()


def test_get_never_closes(signed_in, network, coordinator):
    client = signed_in(coordinator)
    url = reverse("networks:close", args=[network.slug])
    client.get(url)
    network.refresh_from_db()
    assert network.status == NetworkStatus.ACTIVE
    client.post(url, {"on": "2025-01-01", "reason": "Ziel erreicht"})
    network.refresh_from_db()
    assert (network.status, network.ends_on) == (NetworkStatus.CLOSED, date(2025, 1, 1))


def test_a_closed_network_refuses_with_its_sentence(signed_in, network, topic_area, coordinator):
    Network.objects.update(status=NetworkStatus.CLOSED)
    response = signed_in(coordinator).post(
        reverse("networks:topic-edit", args=[topic_area.ref]), {"name": "Neu", "duration": "90"}
    )
    assert (response.context["lead"], response.context["form"]) == (
        "This network is closed. Its records can be read but no longer changed.",
        None,
    )
    assert TopicArea.objects.get().name == "Quartierswärme"


def test_buttons_of_each_topic_area_say_which(signed_in, network, topic_area, coordinator):
    make_topic_area(network, name="Prozesswärme")
    page = fromstring(signed_in(coordinator).get(reverse("networks:topic-list", args=[network.slug])).content)
    said = [
        " ".join(link.text_content().split())
        for link in page.xpath("//*[@class='panel']//*[contains(@class, 'actions')]//a")
    ]
    assert len(set(said)) == len(said) == 6


def test_my_networks_are_mine(signed_in, network, other_network, member):
    response = signed_in(member).get(reverse("networks:list"))
    assert list(response.context["object_list"]) == [network]
    assert response.context["heading"] == "My networks"


# --- members -------------------------------------------------------------------------------------------------


def test_admit_a_member_with_its_people(signed_in, network, coordinator):
    actor = make_actor()
    speaker, former = make_person(actor=actor), make_person(actor=actor)
    former.roles.update(to_on=date(2025, 1, 1))
    url = reverse("networks:member-create", args=[network.slug])
    signed_in(coordinator).post(url, {"actor": actor.pk, "from_on": "2026-01-10", "signed_on": ""})
    membership = Membership.objects.get(actor=actor)
    assert (membership.from_on, membership.signed_on) == (date(2026, 1, 10), None)
    assert list(membership.representatives.all()) == [speaker]


def test_a_second_membership_says_so_and_changes_nothing(signed_in, network, actor, membership, coordinator):
    url = reverse("networks:member-create", args=[network.slug])
    response = signed_in(coordinator).post(url, {"actor": actor.pk, "from_on": "2026-01-10"})
    assert errors(response) == {"actor": ["This actor is already a member of the network."]}
    assert response.context["form"]["from_on"].value() == "2026-01-10"
    assert list(Membership.objects.all()) == [membership]


@pytest.mark.parametrize(
    ("page", "offer"),
    [
        ("meetings:network-meetings", "Plan a meeting"),
        ("networks:network-commitments", "New self-commitment"),
        ("networks:network-projects", "Record a project"),
    ],
)
def test_lists_of_a_closed_network_offer_nothing_new(
    signed_in, network, membership, topic_area, coordinator, page, offer
):
    client, address = signed_in(coordinator), reverse(page, args=[network.slug])
    assert offer in text_of(client.get(address))

    network.status = NetworkStatus.CLOSED
    network.save()
    assert offer not in text_of(client.get(address))


def test_ending_asks_first_and_names_what_is_closed(signed_in, membership, coordinator):
    make_commitment(membership, status=CommitmentStatus.ADOPTED)
    client = signed_in(coordinator)
    url = reverse("networks:member-end", args=[membership.ref])
    assert "1 open self-commitments are closed as withdrawn" in text_of(client.get(url))
    client.post(url, {"on": "2026-01-31", "reason": "aufgelöst"})
    membership.refresh_from_db()
    assert membership.to_on == date(2026, 1, 31)
    assert Commitment.objects.get().status == CommitmentStatus.WITHDRAWN


def test_members_see_names_but_neither_numbers_nor_buttons(signed_in, network, member, coordinator):
    actor = make_actor(name="Sparkasse", phone="01234 99", notes="schwierig")
    person = make_person(actor=actor, given_name="Ida", family_name="Ilg", phone="0170 555")
    make_membership(network, actor, signed_on=date(2025, 5, 5)).representatives.add(person)
    url = reverse("networks:member-list", args=[network.slug])
    seen = text_of(signed_in(member).get(url))
    assert "Ida Ilg" in seen
    for hidden in ("01234 99", "0170 555", "schwierig", "2025", "Take in a member"):
        assert hidden not in seen
    assert "5 May 2025" in text_of(signed_in(coordinator).get(url))


def test_members_in_the_lists_own_order_look_as_in_any_other(signed_in, network, coordinator):
    bank, works = make_actor(name="Sparkasse"), make_actor(name="Stadtwerke")
    member = make_membership(network, bank, signed_on=date(2025, 5, 5))
    member.representatives.add(
        make_person(actor=bank, given_name="Ida", family_name="Öl"),
        make_person(actor=bank, given_name="", family_name="Ilg"),
    )
    member.topic_areas.add(*(make_topic_area(network, name=name) for name in ("Wärme", "Übergang", "Netze")))
    make_commitment(member, status=CommitmentStatus.ADOPTED)
    make_membership(network, works)
    make_membership(network, to_on=date(2025, 1, 1))
    make_membership(make_network(coordinator=coordinator))
    url, client = reverse("networks:member-list", args=[network.slug]), signed_in(coordinator)

    def rows(query):
        return re.findall(r'<tr role="row"><th scope="row".*?</tr>', client.get(url + query).content.decode())

    assert len(rows("")) == 2
    assert rows("") == rows("?sort=-name")[::-1]
    first, second = (re.sub(r"<[^>]+>", "|", row) for row in rows(""))
    for shown in ("|Ilg, Ida Öl|", "|Netze, Übergang, Wärme|", "|1|"):
        assert shown in first
    for shown in ("|nobody speaks for it yet|", "|not yet|", "|all|", "|0|"):
        assert shown in second


# --- outreach ------------------------------------------------------------------------------------------------


def test_a_card_moves_with_one_button(signed_in, network, coordinator):
    outreach = make_outreach(network)
    url = reverse("networks:outreach-move", args=[outreach.ref])
    response = signed_in(coordinator).post(url, {"stage": "approached"})
    assert (
        response.headers["Location"]
        == f"/outreach/?network={network.slug}&card={outreach.ref}#card-{outreach.ref}"
    )
    outreach.refresh_from_db()
    assert outreach.status == Stage.APPROACHED


@pytest.mark.parametrize("page", ["outreach", "outreach-list"])
def test_a_card_is_moved_where_it_is_looked_at(signed_in, network, coordinator, page):
    """Back to all networks with what was chosen there, also after the question why; not to the one network's board."""
    client, outreach = signed_in(coordinator), make_outreach(network)
    url = reverse("networks:outreach-move", args=[outreach.ref])
    here = f"{reverse(f'networks:{page}')}?q=Stadt%20%26%20Land&group=business"
    there = f"{here}{f'&card={outreach.ref}' if page == 'outreach' else ''}#card-{outreach.ref}"

    def post(where, came_from, **data):
        return client.post(where, data, headers={"referer": f"http://testserver{came_from}"}).url

    assert post(url, here, stage="approached") == there
    why = post(url, here, stage="declined")
    assert client.get(why).context["form"].cancel_url == there
    assert post(why, why, stage="declined", reason="Keine Zeit", effective_on=dates.today()) == there
    own = f"{reverse('networks:outreach')}?network={network.slug}&card={outreach.ref}#card-{outreach.ref}"
    assert post(f"{url}?from=//evil.example/outreach/", "", stage="approached") == own


def test_moving_to_member_leads_to_the_page_that_asks_since_when(signed_in, network, coordinator):
    outreach = make_outreach(network)
    response = signed_in(coordinator).post(
        reverse("networks:outreach-move", args=[outreach.ref]), {"stage": "member"}
    )
    expected = reverse("networks:member-create", args=[network.slug])
    assert response.headers["Location"] == f"{expected}?actor={outreach.actor.ref}"
    assert not Membership.objects.exists()


def test_a_card_moved_to_declined_asks_why(signed_in, network, coordinator):
    outreach = make_outreach(network, status=Stage.APPROACHED)
    client, url = signed_in(coordinator), reverse("networks:outreach-move", args=[outreach.ref])
    asked = client.post(url, {"stage": "declined"}, follow=True)
    assert asked.context["form"]["stage"].value() == "declined"
    outreach.refresh_from_db()
    assert outreach.status == Stage.APPROACHED
    client.post(url, {"stage": "declined", "reason": "Erst nach dem Umbau"})
    outreach.refresh_from_db()
    assert (outreach.status, outreach.reason) == (Stage.DECLINED, "Erst nach dem Umbau")


def test_a_stage_that_cannot_follow_is_not_offered(signed_in, network, coordinator):
    outreach = make_outreach(network, status=Stage.IN_TALKS)
    response = signed_in(coordinator).post(
        reverse("networks:outreach-move", args=[outreach.ref]), {"stage": "identified"}
    )
    assert errors(response) == {"stage": ["Choose one of the entries offered"]}
    outreach.refresh_from_db()
    assert outreach.status == Stage.IN_TALKS


def test_over_all_networks_an_actor_stands_on_the_board_once(signed_in, network, coordinator):
    actor, second = make_actor(), make_network(coordinator=coordinator)
    make_key_actor(network, actor)
    make_outreach(second, actor, status=Stage.APPROACHED)
    inside = make_outreach(network, actor, status=Stage.MEMBER)
    other = make_outreach(network, status=Stage.DECLINED)
    client = signed_in(coordinator)
    page = client.get(reverse("networks:outreach"))
    assert [[card.pk for card in lane.cards] for lane in page.context["lanes"]] == [
        [],
        [],
        [],
        [inside.pk],
        [other.pk],
    ]
    assert page.context["message"] == "1 of 1 key actors are in"
    assert "2 actors" in text_of(page)
    assert "3 entries" in text_of(client.get(reverse("networks:outreach-list")))
    narrowed = client.get(reverse("networks:outreach"), {"network": second.slug})
    assert [len(lane.cards) for lane in narrowed.context["lanes"]] == [0, 1, 0, 0, 0]
    assert "Also in" not in text_of(narrowed)
    assert f"Also in 1 other network : {actor.name} {second.name} : approached" in text_of(page)


def test_a_long_lane_shows_its_first_cards_and_has_a_page_of_all(signed_in, network, coordinator):
    day = date(2026, 1, 1)
    cards = [make_outreach(network, due_on=day + timedelta(days=number)) for number in range(11)]
    make_outreach(network, status=Stage.MEMBER)
    client, board = signed_in(coordinator), reverse("networks:outreach")
    page = client.get(board, {"network": network.slug})
    lane = page.context["lanes"][0]
    assert (lane.cards, len(lane.places)) == (cards[:8], 11)
    assert "Show all 11" in text_of(page)
    (link,) = re.findall(r'<li class="rest"><a href="([^"]+)"', page.content.decode())
    whole = client.get(board + unescape(link))
    assert whole.context["cards"] == cards
    assert [lane.key for lane in whole.context["lanes"]] == ["identified"]
    assert "Show all" not in text_of(whole) and "11 actors" in text_of(whole)

    named = client.get(board, {"network": network.slug, "card": cards[9].ref})
    assert named.context["lanes"][0].cards == [*cards[:8], cards[9]]


def test_one_lane_has_pages(monkeypatch, signed_in, network, coordinator):
    cards = [make_outreach(network) for _number in range(3)]
    monkeypatch.setattr("networks.views.outreach.OutreachBoard.paginate_by", 2)
    client, lane = signed_in(coordinator), {"lane": "identified"}
    first = client.get(reverse("networks:outreach"), lane)
    second = client.get(reverse("networks:outreach"), {**lane, "page": 2})
    shown = [*first.context["cards"], *second.context["cards"]]
    assert (len(first.context["cards"]), set(shown)) == (2, set(cards))
    assert "Page 2 of 2" in text_of(second) and "3 actors" in text_of(second)


def test_the_whole_board_and_list_look_as_when_they_are_filtered(signed_in, network, coordinator):
    second = make_network(coordinator=coordinator)
    for number in range(3):
        actor = make_actor(sector="Handel", target_group="business")
        make_outreach(network, actor, next_step="Anrufen", due_on=date(2026, 1, 3 - number))
        make_outreach(second, actor, status=Stage.IN_TALKS, owner=coordinator)
        if number:
            make_key_actor(network, actor)
        else:
            mark_key_actor(actor, on=date(2025, 1, 1), by=coordinator, at=timezone.now())
    client = signed_in(coordinator)

    def main(name, **query):
        text = client.get(reverse(name), query).content.decode()
        found = re.findall(r'<(?:li|tr)[^>]* id="card-.*?</(?:form|tr)>', text, re.DOTALL)
        return [re.sub(r'<input type="hidden".*?>', "", row) for row in found]

    for name, shown in (("networks:outreach", 3), ("networks:outreach-list", 6)):
        assert len(main(name)) == shown
        assert main(name) == main(name, group="business")
    names = main("networks:outreach-list", sort="-due")
    assert names == main("networks:outreach-list")[::-1]
    stage = main("networks:outreach-list", lane="in-talks")
    assert len(stage) == 3 and stage == main(
        "networks:outreach-list", lane="in-talks", owner=coordinator.public_id
    )


def test_a_step_that_is_late_says_since_when(signed_in, network, coordinator):
    make_outreach(network, next_step="Anrufen", due_on=timezone.localdate() - timedelta(days=2))
    client = signed_in(coordinator)
    for name in ("networks:outreach", "networks:outreach-list"):
        assert "for 2 days" in text_of(client.get(reverse(name)))


def test_readers_see_stages_but_no_notes(signed_in, network, superior, coordinator):
    outreach = make_outreach(network, status=Stage.DECLINED, reason="Streit mit dem Rat")
    make_outreach(network, next_step="Chef anrufen", due_on=date(2026, 1, 1))
    make_note(outreach.actor, network, text="sehr verärgert")
    for name in ("networks:outreach", "networks:outreach-list"):
        seen = text_of(signed_in(superior).get(reverse(name)))
        assert outreach.actor.name in seen
        for hidden in ("Streit mit dem Rat", "Chef anrufen", "sehr verärgert", "New stage"):
            assert hidden not in seen
    assert "Chef anrufen" in text_of(signed_in(coordinator).get(reverse("networks:outreach")))


def test_a_contact_note_with_a_step_but_no_day(signed_in, network, actor, coordinator):
    url = reverse("networks:contact-create", args=[actor.slug])
    data = {
        "kind": "call",
        "on": "2026-01-10",
        "text": "Gutes Gespräch",
        "network": network.pk,
        "next_step": "anrufen",
    }
    client = signed_in(coordinator)
    response = client.post(url, data)
    assert errors(response) == {"due_on": ["Enter by when the next step is to be done."]}
    assert response.context["form"]["text"].value() == "Gutes Gespräch"
    assert not actor.contact_notes.exists()
    client.post(url, data | {"due_on": "2026-02-01", "stage": "in_talks"})
    assert actor.contact_notes.get().text == "Gutes Gespräch"
    assert Outreach.objects.get().status == Stage.IN_TALKS


def test_a_network_all_have_left_says_so(signed_in, network, coordinator):
    make_membership(network, to_on=date(2025, 1, 1))
    text = text_of(signed_in(coordinator).get(reverse("networks:member-list", args=[network.slug])))
    assert ["Nobody is in at present" in text, "Nobody is in yet" in text] == [True, False]


# --- commitments ---------------------------------------------------------------------------------------------


def test_a_member_drafts_submits_and_reports(signed_in, membership, member, coordinator):
    client = signed_in(member)
    data = {"membership": membership.pk, "text": "15 % weniger Strom", "unit": "t", "target": "12,5"}
    client.post(reverse("networks:commitment-create"), data | {"target": "12.5"})
    commitment = Commitment.objects.get()
    assert (str(commitment.target), commitment.status) == ("12.500", "draft")
    client.post(reverse("networks:commitment-submit", args=[commitment.ref]))
    runner = signed_in(coordinator)
    runner.post(reverse("networks:commitment-adopt", args=[commitment.ref]), {"effective_on": "2026-01-15"})
    commitment.refresh_from_db()
    assert commitment.status == CommitmentStatus.ADOPTED
    response = client.post(
        reverse("networks:commitment-progress", args=[commitment.ref]),
        {"on": "2026-01-20", "value": "4", "evidence": "measured"},
    )
    assert response.headers["Location"] == commitment.get_absolute_url()
    report = commitment.reports.get()
    assert (report.value, report.status, report.by) == (4, "reported", member)


def test_members_do_not_say_how_much_the_network_brought_about(signed_in, membership, member, coordinator):
    url = reverse("networks:commitment-create")
    own = signed_in(member).get(url).context["form"].fields
    theirs = signed_in(coordinator).get(url).context["form"].fields
    assert set(theirs) - set(own) == {"attribution", "attribution_reason", "effect_until", "projects"}


def test_an_unlikely_number_is_asked_back_once(signed_in, membership, coordinator):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED, baseline="100", target="20")
    url = reverse("networks:commitment-progress", args=[commitment.ref])
    data = {"on": "2026-01-20", "value": "350", "evidence": "estimated"}
    client = signed_in(coordinator)
    response = client.post(url, data)
    assert errors(response) == {
        "value": ["That is more than the 100 of the base year. If it is right, tick the box below."]
    }
    assert not commitment.reports.exists()
    client.post(url, data | {"confirmed": "on"})
    assert commitment.reports.get().value == 350


@pytest.mark.parametrize(("agreed", "offered"), [(True, [True, False]), (False, [False, True])])
def test_publishing_is_offered_only_where_the_member_agreed(
    signed_in, membership, coordinator, agreed, offered
):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED, is_public=agreed)
    report = make_report(commitment, status="checked")
    text = signed_in(coordinator).get(commitment.get_absolute_url()).content.decode()
    publish = reverse("networks:commitment-progress-publish", args=[report.ref])
    assert [publish in text, "Cannot be published: the member has not agreed." in text] == offered


def test_an_unreadable_number_keeps_its_text(signed_in, membership, coordinator):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED)
    response = signed_in(coordinator).post(
        reverse("networks:commitment-progress", args=[commitment.ref]),
        {"on": "2026-01-20", "value": "viel", "evidence": "measured"},
    )
    assert errors(response) == {"value": ["Enter a number, for example 12.5"]}
    assert response.context["form"]["value"].value() == "viel"


def test_my_commitments_are_my_own(signed_in, network, membership, member):
    own = make_commitment(membership)
    neighbour = make_membership(network)
    adopted = make_commitment(neighbour, status=CommitmentStatus.ADOPTED)
    make_commitment(neighbour, text="noch geheim")
    client = signed_in(member)
    assert list(client.get(reverse("networks:commitment-list")).context["object_list"]) == [own]
    page = client.get(reverse("networks:network-commitments", args=[network.slug]))
    assert set(page.context["object_list"]) == {own, adopted}


def test_the_second_click_on_a_button_says_what_happened(signed_in, membership, coordinator):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED)
    report = make_report(commitment)
    client = signed_in(coordinator)
    url = reverse("networks:commitment-progress-check", args=[report.ref])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 403
    report.refresh_from_db()
    assert report.status == "checked"
    assert report.transitions.count() == 1


# --- ideas, projects, planning, costs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found", "shown", "refused"),
    [
        ("", ["A", "B"], "", ""),
        ("netz-a", ["A"], "Netz A", ""),
        ("NETZ a", ["A"], "Netz A", ""),
        ("zwei", ["B"], "Zweites Netz", ""),
        ("netz", ["A", "B"], "netz", "Several networks have this in their names: write more of it"),
        ("fremd", ["A", "B"], "fremd", "No network has this in its name"),
    ],
)
def test_of_many_networks_the_name_is_typed(
    monkeypatch, signed_in, coordinator, admin, asked, found, shown, refused
):
    monkeypatch.setattr("networks.forms.filters.MOST_OFFERED", 1)
    first, second = make_network(name="Netz A", slug="netz-a"), make_network(name="Zweites Netz")
    for network in (first, second):
        network.coordinator_links.create(user=coordinator, since=date(2025, 1, 1))
    for network, title in ((first, "A"), (second, "B"), (make_network(name="Das fremde"), "C")):
        make_idea(make_topic_area(network), title=title)
    page = signed_in(coordinator).get("/ideas/", {"network": asked, "sort": "title"})
    assert sorted(idea.title for idea in page.context["object_list"]) == found
    field = page.context["filter_form"]["network"]
    assert (field.value() or "", [str(error) for error in field.errors]) == (
        shown,
        [refused] if refused else [],
    )
    assert "<select" not in str(field)
    assert [(name, value) for name, _label, value in page.context["filter_form"].applied()] == (
        [("network", shown)] if len(found) == 1 else []
    )


def test_of_very_many_networks_the_board_waits_for_one(monkeypatch, signed_in, network, coordinator, actor):
    second = make_network(name="Zweites Netz")
    second.coordinator_links.create(user=coordinator, since=date(2025, 1, 1))
    first, other = make_outreach(network, actor), make_outreach(second, make_actor(name="Bäckerei Roth"))
    client = signed_in(coordinator)
    addresses = [reverse("networks:outreach"), reverse("networks:outreach-list")]
    for address in addresses:
        assert set(client.get(address).context["cards"]) == {first, other}
    monkeypatch.setattr("networks.forms.filters.MOST_OFFERED", 1)
    for address in addresses:
        page = client.get(address)
        assert list(page.context["cards"]) == []
        assert "Choose a network" in text_of(page)
        assert 'name="network"' in page.content.decode()
        assert client.get(address, {"network": "zweites"}).context["cards"] == [other]
        assert client.get(address, {"q": "roth"}).context["cards"] == [other]


def test_a_long_list_shows_the_same_as_a_short_one(monkeypatch, signed_in, topic_area, coordinator):
    ideas = [make_idea(topic_area, title=title) for title in ("C", "A", "B")]
    ideas[2].support.create(actor=make_actor(), at=timezone.now())
    client = signed_in(coordinator)
    for sort in ("idea", "-idea", "backers", "-backers", "-on"):
        short = [
            (idea.title, idea.backers) for idea in client.get(f"/ideas/?sort={sort}").context["object_list"]
        ]
        monkeypatch.setattr("common.lists.PagesByKey.long", 1)
        long = [
            (idea.title, idea.backers) for idea in client.get(f"/ideas/?sort={sort}").context["object_list"]
        ]
        monkeypatch.undo()
        assert (long, dict(short)) == (short, {"A": 0, "B": 1, "C": 0})
    monkeypatch.setattr("common.lists.PagesByKey.long", 1)
    monkeypatch.setattr("networks.views.ideas.IdeaList.paginate_by", 2)
    pages = [client.get(f"/ideas/?sort=idea&page={page}").context["object_list"] for page in (1, 2)]
    assert [[idea.title for idea in page] for page in pages] == [["A", "B"], ["C"]]


def test_an_idea_becomes_a_project_page(signed_in, topic_area, coordinator):
    idea = make_idea(topic_area)
    response = signed_in(coordinator).post(
        reverse("networks:idea-project", args=[idea.ref]),
        {"title": "Lastenrad-Pool", "effective_on": "2026-01-10"},
    )
    project = Project.objects.get()
    assert response.headers["Location"] == project.get_absolute_url()
    assert project.transitions.get().effective_on == date(2026, 1, 10)


def test_a_stage_before_the_present_one_is_refused_at_its_field(signed_in, network, coordinator):
    project = make_project(network)
    project.transitions.create(target="planned", at=project.created_at, effective_on=date(2026, 1, 10))
    response = signed_in(coordinator).post(
        reverse("networks:project-stage", args=[project.slug]),
        {"stage": "decided", "effective_on": "2026-01-09"},
    )
    assert errors(response) == {
        "effective_on": ["The present stage began on 10.01.2026. Choose that day or a later one."]
    }
    project.refresh_from_db()
    assert project.status == ProjectStatus.PLANNED


def test_costs_add_up_per_payer(signed_in, network, other_network, coordinator):
    make_cost(network=network, amount="100.50", hours="2")
    make_cost(network=network, amount="49.50")
    make_cost(network=network, payer="partner", amount=None, hours="3")
    make_cost(network=other_network, amount="999")
    page = signed_in(coordinator).get(reverse("networks:network-costs", args=[network.slug]))
    assert [(s.payer, str(s.amount), str(s.hours)) for s in page.context["sums"]] == [
        ("municipality", "150.00", "2.00"),
        ("partner", "0", "3.00"),
    ]


# --- foreign ids  # proof 81 ---------------------------------------------------------------------------------------


@pytest.fixture
def foreign(other_network, other_actor):
    """Rows of the network that ``coordinator`` does not run."""
    membership = make_membership(other_network, other_actor)
    return {
        "membership": membership,
        "topic_area": make_topic_area(other_network),
        "idea": make_idea(make_topic_area(other_network)),
        "project": make_project(other_network),
    }


def test_foreign_ids_in_form_fields_write_nothing(
    signed_in, network, topic_area, membership, coordinator, foreign, other_network
):
    client = signed_in(coordinator)
    idea, commitment = make_idea(topic_area), make_commitment(membership)
    actor = make_actor()
    attempts = [
        (
            "networks:member-create",
            [network.slug],
            "topic_areas",
            foreign["topic_area"],
            {"actor": actor.pk, "from_on": "2026-01-01"},
        ),
        ("networks:commitment-create", [], "membership", foreign["membership"], {"text": "x", "unit": "t"}),
        (
            "networks:commitment-edit",
            [commitment.ref],
            "projects",
            foreign["project"],
            {"text": "x", "unit": "t"},
        ),
        (
            "networks:idea-create",
            [],
            "topic_area",
            foreign["topic_area"],
            {"title": "x", "submitted_on": "2026-01-01"},
        ),
        (
            "networks:idea-edit",
            [idea.ref],
            "topic_area",
            foreign["topic_area"],
            {"title": "x", "submitted_on": "2026-01-01"},
        ),
        ("networks:idea-merge", [idea.ref], "into", foreign["idea"], {}),
        (
            "networks:project-create",
            [],
            "network",
            other_network,
            {"title": "x", "unit": "t", "effective_on": "2026-01-01"},
        ),
        (
            "networks:project-create",
            [],
            "topic_area",
            foreign["topic_area"],
            {"network": network.pk, "title": "x", "unit": "t", "effective_on": "2026-01-01"},
        ),
        ("networks:outreach-create", [], "network", other_network, {"actor": actor.pk}),
        (
            "networks:contact-create",
            [actor.slug],
            "network",
            other_network,
            {"kind": "call", "on": "2026-01-01", "text": "x"},
        ),
        (
            "networks:participation-create",
            [],
            "network",
            other_network,
            {"actor": actor.pk, "measure": "x", "on": "2026-01-01"},
        ),
        (
            "networks:cost-create",
            [],
            "network",
            other_network,
            {"text": "x", "on": "2026-01-01", "amount": "1", "payer": "municipality"},
        ),
    ]
    models = (Membership, Commitment, Idea, Project, Outreach, Participation, CostRecord)
    before = [model.objects.count() for model in models]
    for name, args, field, row, data in attempts:
        response = client.post(reverse(name, args=args), data | {field: row.pk})
        assert list(errors(response)) == [field], name
    assert [model.objects.count() for model in models] == before
    idea.refresh_from_db()
    commitment.refresh_from_db()
    assert (idea.topic_area, commitment.text) == (topic_area, "15 % weniger Strom bis 2027")


def test_a_cost_without_money_and_hours_is_marked_at_both(signed_in, coordinator):
    response = signed_in(coordinator).post(
        reverse("networks:cost-create"), {"text": "x", "on": "2026-01-01", "payer": "municipality"}
    )
    sentence = ["Enter an amount, hours, or both."]
    assert errors(response) == {"amount": sentence, "hours": sentence}


def test_a_cost_says_that_one_of_the_two_is_enough(signed_in, coordinator):
    page = signed_in(coordinator).get(reverse("networks:cost-create")).content.decode()
    for name in ("amount", "hours"):
        field = page.partition(f'id="div_id_{name}"')[2].partition("<input")[0]
        assert ("Amount or hours" in field, "(optional)" in field) == (True, False)


def test_a_form_never_takes_away_networks_it_did_not_show(signed_in, network, other_network, coordinator):
    process = make_process()
    process.networks.add(other_network)
    signed_in(coordinator).post(
        reverse("networks:planning-edit", args=[process.ref]),
        {"name": process.name, "opened_on": "2025-01-15", "networks": [network.pk]},
    )
    assert set(process.networks.all()) == {network, other_network}


# --- the measure sheet -------------------------------------------------------------------------------------------


def test_the_sheet_shows_no_dots_nobody_read(signed_in, network, coordinator, admin):
    from networks.domain.measures import load_catalogue

    [measure] = load_catalogue()
    client = signed_in(coordinator)
    page = client.get(measure.get_absolute_url())
    assert page.context["ratings"] == []
    assert "Nobody has read it off the original yet" in text_of(page)
    office = signed_in(admin)
    url = reverse("networks:measure-rate", args=[measure.slug])
    response = office.post(url, {"rating_priority": "5"})
    assert errors(response) == {"rating_on": ["Enter where the rating was read, and when."]}
    office.post(url, {"rating_priority": "5", "rating_source": "Katalog, S. 12", "rating_on": "2026-01-10"})
    assert "5 of 6" in text_of(client.get(measure.get_absolute_url()))


@pytest.mark.parametrize(
    "url",
    [
        "/people/new/?actor=%00",
        "/outreach/new/?network=%00&actor=%00",
        "/costs/new/?network=%00",
        "/projects/new/?network=%00",
        "/commitments/new/?network=%00",
        "/planning/participations/new/?process=%00",
    ],
)
def test_a_link_that_presets_nonsense_opens_an_empty_form(signed_in, town, network, coordinator, url):
    response = signed_in(coordinator).get(url)
    assert (response.status_code, response.context["form"].errors) == (200, {})


def test_choosing_another_member_than_the_link_said_brings_its_own_people(signed_in, network, coordinator):
    offered, chosen = make_actor(), make_actor()
    shown, own = make_person(actor=offered), make_person(actor=chosen)
    url = f"{reverse('networks:member-create', args=[network.slug])}?actor={offered.ref}"
    data = {"actor": chosen.pk, "from_on": "2024-03-01", "representatives": [shown.pk]}
    response = signed_in(coordinator).post(url, data)
    assert response.status_code == 302
    assert [list(row.representatives.all()) for row in Membership.objects.all()] == [[own]]


class TestWhatTheDatabaseRefusesStandsAtItsField:
    def test_a_term_that_ends_before_it_begins(self, signed_in, town, coordinator):
        data = {
            "name": "Bündnis",
            "kind": "alliance",
            "target_per_year": "0",
            "lead_weeks": "5",
            "starts_on": "2027-05-01",
            "ends_on": "2026-05-01",
        }
        response = signed_in(coordinator).post(reverse("networks:create"), data)
        assert errors(response) == {
            "ends_on": ["The end of the term must not lie before its beginning."],
            "target_per_year": ["Enter 1 to 12 meetings a year."],
        }

    def test_an_actor_on_the_list_already(self, signed_in, network, coordinator):
        card = make_outreach(network)
        data = {"network": network.pk, "actor": card.actor.pk}
        response = signed_in(coordinator).post(reverse("networks:outreach-create"), data)
        assert errors(response) == {"actor": ["This actor is already on the network's list."]}


class TestTheBoardOfOneNetwork:
    def board(self, client, network):
        return client.get(reverse("networks:outreach"), {"network": network.slug}).context

    def test_its_own_key_actors_replace_the_towns(self, signed_in, network, coordinator):
        of_town, own = make_outreach(network), make_outreach(network)
        mark_key_actor(of_town.actor, on=date(2025, 1, 1), by=coordinator, at=timezone.now())
        client = signed_in(coordinator)
        assert [card.is_key for card in self.board(client, network)["cards"] if card == of_town] == [True]
        make_key_actor(network, own.actor)
        found = {card.pk: card.is_key for card in self.board(client, network)["cards"]}
        assert found == {of_town.pk: False, own.pk: True}

    def test_a_card_says_since_when_it_has_the_stage(self, signed_in, network, coordinator):
        card = make_outreach(network)
        admit_member(network, actor=card.actor, on=date(2026, 1, 2), by=coordinator, at=timezone.now())
        assert [c.since for c in self.board(signed_in(coordinator), network)["cards"]] == [date(2026, 1, 2)]

    def test_an_empty_board_offers_the_first_actor(self, signed_in, network, coordinator):
        page = text_of(signed_in(coordinator).get(reverse("networks:outreach"), {"network": network.slug}))
        assert "Whom do you want at the table?" in page and "Nobody matches" not in page


def test_the_board_leaves_closed_networks_out_and_shows_them_at_rest(signed_in, network, coordinator):
    card = Outreach.objects.create(network=network, actor=make_actor(name="Molkerei"), next_step="Anrufen")
    client, board = signed_in(coordinator), reverse("networks:outreach")
    move = reverse("networks:outreach-move", args=[card.ref])
    assert move in client.get(board).content.decode()

    Network.objects.update(status=NetworkStatus.CLOSED)
    assert "Molkerei" not in text_of(client.get(board))
    one = client.get(board, {"network": network.slug})
    assert "Molkerei" in text_of(one)
    assert move not in one.content.decode()
