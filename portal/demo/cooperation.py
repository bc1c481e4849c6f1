"""Networks, topic areas, members, outreach."""

from datetime import time
from itertools import cycle, islice

from django.utils.text import slugify

from actors.models import Actor
from common.db import folded
from networks.models import (
    ContactKind,
    ContactNote,
    Goal,
    Measure,
    Membership,
    Network,
    NetworkCoordinator,
    NetworkStatus,
    NetworkTransition,
    Outreach,
    OutreachTransition,
    Stage,
    TopicArea,
)
from portal.demo import texts
from portal.demo.world import World, fill

FIRST_DAY = 850  # days ago: the first network was founded
KICK_OFF = 800


def _plans(world: World):
    """Name, kind, purpose, target, topic areas: the four written ones first, then combined ones."""
    plans = [(*plan[:4], list(plan[4])) for plan in texts.NETWORKS]
    kinds = [plan[1] for plan in plans]
    for number in range(len(plans), world.size.networks):
        kind = kinds[number % len(kinds)]
        plans.append(
            (
                f"Netzwerk {number + 1} Birkenfurt",
                kind,
                texts.NETWORKS[number % 4][2],
                2,
                [("Allgemeines", "Rathaus")],
            )
        )
    plans = plans[: world.size.networks]
    number = sum(len(plan[4]) for plan in plans)
    while number < world.size.topics:
        topic = texts.FURTHER_TOPICS[number % len(texts.FURTHER_TOPICS)]
        plans[number % len(plans)][4].append((f"{topic} {number}", "Rathaus"))
        number += 1
    return plans


def make_networks(world: World) -> None:
    staff = world.made["staff"]
    measure = Measure.objects.get(slug="klimaschutzkooperationen")
    plans = _plans(world)
    networks = fill(
        Network,
        [
            Network(
                public_id=world.uid(),
                measure=measure,
                municipality=world.made["town"],
                name=name,
                slug=slugify(folded(name))[:80],
                sort_key=folded(name),
                kind=kind,
                purpose=purpose,
                territory="Stadt Birkenfurt" if kind != "regional" else "Wiesental",
                starts_on=world.day(FIRST_DAY),
                ends_on=world.day(-700),
                kick_off_on=world.day(KICK_OFF),
                status=NetworkStatus.ACTIVE,
                target_per_year=target,
                moderator=world.made["moderator"],
                is_public=True,
                created_at=world.at(world.day(FIRST_DAY)),
            )
            for name, kind, purpose, target, _ in plans
        ],
    )
    for status, source, days in (
        (NetworkStatus.PREPARATION, "", FIRST_DAY),
        (NetworkStatus.ACTIVE, "preparation", KICK_OFF),
    ):
        fill(
            NetworkTransition,
            [
                NetworkTransition(
                    network=network,
                    source=source,
                    target=status,
                    by=staff["jana"],
                    at=world.at(world.day(days)),
                    effective_on=world.day(days),
                )
                for network in networks
            ],
        )
    # Jana runs all but the last, Tom the last two: both sides of "not yours" can be tried. Very many are shared with
    # others in turn.
    run_by = world.made["run_by"] = {
        **{
            network.pk: user
            for network, user in zip(networks, cycle(world.made["coordinators"]), strict=False)
        },
        networks[-1].pk: staff["tom"],
    }
    links = [
        NetworkCoordinator(network=network, user=run_by[network.pk], since=world.day(FIRST_DAY))
        for network in networks[:-1]
    ]
    links += [
        NetworkCoordinator(network=network, user=staff["tom"], since=world.day(FIRST_DAY))
        for network in networks[-2:]
    ]
    fill(NetworkCoordinator, links)
    topics = []
    for network, plan in zip(networks, plans, strict=True):
        for number, (name, place) in enumerate(plan[4]):
            topics.append(
                TopicArea(
                    public_id=world.uid(),
                    network=network,
                    name=name,
                    sort_key=folded(name),
                    started_on=world.day(KICK_OFF),
                    place=place,
                    weekday=(number * 2 + network.pk) % 5,
                    starts_at=time(16, 30),
                )
            )
    world.made["networks"] = networks
    world.made["topics"] = fill(TopicArea, topics)
    fill(
        Goal,
        [
            Goal(
                public_id=world.uid(),
                topic_area=topic,
                text="Bis 2030 sichtbare Beispiele in jedem Stadtteil schaffen.",
            )
            for topic in world.made["topics"][:8]
        ],
    )


def make_members(world: World) -> None:
    """A third of the organisations a network, more among the key actors; the rest stands in the outreach."""
    staff = world.made["staff"]
    actors: list[Actor] = world.made["actors"]
    memberships, outreach, transitions, notes = [], [], [], []
    members_of: dict[int, list[Actor]] = {}
    size = min(16, len(actors) // 2)
    for number, network in enumerate(world.made["networks"]):
        owner, start = world.made["run_by"][network.pk], number * 7
        ring = [actors[(start + step * 2) % len(actors)] for step in range(size)]
        members = list(dict.fromkeys([actors[0], *ring]))[:size]
        members_of[network.pk] = members
        for actor in members:
            joined = world.random.randint(300, KICK_OFF)
            memberships.append(
                Membership(
                    public_id=world.uid(),
                    network=network,
                    actor=actor,
                    from_on=world.day(joined),
                    signed_on=world.day(joined) if world.random.random() < 0.8 else None,
                )
            )
            row = Outreach(
                public_id=world.uid(), network=network, actor=actor, status=Stage.MEMBER, owner=owner
            )
            outreach.append(row)
            transitions.append((row, Stage.IDENTIFIED, Stage.MEMBER, joined))
        most = 12 if world.size.organisations < 100 else 40
        others = list(islice((actor for actor in actors if actor not in members), most))
        stages = (Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS, Stage.DECLINED)
        for place, actor in enumerate(others):
            stage = stages[place % 4]
            row = Outreach(
                public_id=world.uid(),
                network=network,
                actor=actor,
                status=stage,
                owner=owner,
                next_step=""
                if stage.rests
                else world.random.choice(("Nachfassen", "Gespräch vorbereiten", "Unterlagen schicken")),
                due_on=None if stage.rests else world.day(world.random.randint(-40, 4)),
                reason="zurzeit keine Kapazität" if stage.rests else "",
                ask_again_on=world.day(-120) if stage.rests else None,
            )
            outreach.append(row)
            transitions.append((row, Stage.IDENTIFIED, stage, world.random.randint(20, 200)))
            if stage == Stage.IN_TALKS:
                notes.append((actor, network))
    memberships = fill(Membership, memberships)
    fill(Outreach, outreach)
    fill(
        OutreachTransition,
        [
            OutreachTransition(
                outreach=row,
                source=source if target != source else "",
                target=target,
                by=staff["jana"],
                at=world.at(world.day(days)),
                effective_on=world.day(days),
            )
            for row, source, target, days in transitions
        ],
    )
    fill(
        ContactNote,
        [
            ContactNote(
                public_id=world.uid(),
                actor=actor,
                network=network,
                kind=ContactKind.CALL,
                on=world.day(12),
                text="Grundsätzlich interessiert; braucht ein Gespräch mit der Geschäftsführung.",
                by=staff["jana"],
                at=world.at(world.day(12)),
            )
            for actor, network in notes
        ],
    )
    people_of = world.made["people_of"]
    through = Membership.representatives.through
    fill(
        through,
        [
            through(membership_id=membership.pk, person_id=people_of[membership.actor_id][0].pk)
            for membership in memberships
            if membership.actor_id in people_of
        ],
    )
    world.made["memberships"] = memberships
    world.made["members_of"] = members_of


def make_cooperation(world: World) -> None:
    make_networks(world)
    make_members(world)
