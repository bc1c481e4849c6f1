"""Networks and what belongs to them. Members see their network in a reduced view; readers see and change nothing."""

from tests.architecture.access import DIRECTORY, EDITORS, SIGNED_IN, STAFF, Answer, Row

MEMBERS = frozenset({"member", "other_member"})
WATCHERS = frozenset({"reader", "member"})

EVERYBODY = Answer(ok=SIGNED_IN)
# Pages about one network: who sees it, and who may change it.
SEEN = Answer(ok=STAFF | {"member"})
RUN = Answer(ok=EDITORS, forbidden=WATCHERS)
# What members may do for their own organisation, too.
SHARED = Answer(ok=EDITORS | {"member"}, forbidden={"reader"})
# Rows members do not see at all.
STAFF_ONLY = Answer(ok=EDITORS, forbidden={"reader"})
# Pages above all networks.
READ_ALL = Answer(ok=DIRECTORY | {"reader"}, rest="forbidden")
WORK_ALL = Answer(ok=DIRECTORY, rest="forbidden")
CONTRIBUTE = Answer(ok=DIRECTORY | MEMBERS, rest="forbidden")


def network(world):
    return {"slug": world.network.slug}


def ref(name):
    return lambda world: {"ref": getattr(world, name).ref}


def form(answer, kwargs=lambda world: {}, **data):
    return Row(kwargs=kwargs, get=answer, post=answer, data=lambda world: data)


def page(answer, kwargs=lambda world: {}):
    return Row(kwargs=kwargs, get=answer)


def press(answer, kwargs):
    return Row(kwargs=kwargs, get=None, post=answer)


ACCESS = {
    # measures
    "networks:measure-detail": page(EVERYBODY, lambda w: {"slug": w.network.measure.slug}),
    "networks:measure-rate": form(
        Answer(ok={"admin"}, rest="forbidden"), lambda w: {"slug": w.network.measure.slug}
    ),
    # networks
    "networks:list": page(EVERYBODY),
    "networks:create": form(
        WORK_ALL, name="Neues Netz", kind="alliance", target_per_year="3", lead_weeks="5"
    ),
    "networks:detail": page(SEEN, network),
    "networks:settings": form(RUN, network),
    "networks:activate": form(RUN, network, kick_off_on="2025-01-01"),
    "networks:close": form(RUN, network, on="2025-01-01"),
    "networks:people": form(RUN, network),
    "networks:coordinator-remove": form(
        RUN, lambda w: {"slug": w.network.slug, "ref": w.users["coordinator"].ref}
    ),
    "networks:reader-remove": form(RUN, lambda w: {"slug": w.network.slug, "ref": w.network_reader.ref}),
    # topic areas and goals
    "networks:topic-list": page(SEEN, network),
    "networks:topic-create": form(RUN, network, name="Abwasserwärme", duration="120"),
    "networks:topic-edit": form(RUN, ref("topic_area")),
    "networks:topic-end": form(RUN, ref("topic_area")),
    "networks:topic-reopen": press(RUN, ref("ended_topic_area")),
    "networks:goal-create": form(RUN, ref("topic_area"), text="Ein Ziel"),
    "networks:goal-edit": form(RUN, ref("goal"), text="Ein anderes Ziel"),
    "networks:goal-delete": form(RUN, ref("goal")),
    # members and key actors
    "networks:member-list": page(SEEN, network),
    "networks:member-create": form(RUN, network),
    "networks:member-edit": form(RUN, ref("membership"), from_on="2024-03-01"),
    "networks:member-end": form(RUN, ref("membership"), on="2025-01-01", reason="aufgelöst"),
    "networks:key-actors": form(RUN, network),
    "networks:key-actor-end": form(
        RUN, lambda w: {"slug": w.network.slug, "ref": w.candidate.ref}, on="2025-06-01"
    ),
    # outreach and contacts
    "networks:outreach": page(READ_ALL),
    "networks:outreach-list": page(READ_ALL),
    "networks:outreach-create": form(WORK_ALL),
    "networks:outreach-edit": form(STAFF_ONLY, ref("outreach")),
    "networks:outreach-move": form(STAFF_ONLY, ref("outreach"), stage="approached"),
    "networks:contact-create": form(
        Answer(ok=DIRECTORY, forbidden={"reader"}), lambda w: {"slug": w.candidate.slug}
    ),
    "networks:contact-edit": form(
        Answer(ok=EDITORS), ref("note"), kind="call", on="2025-01-01", text="Anders"
    ),
    "networks:contact-delete": form(Answer(ok=EDITORS), ref("note")),
    # commitments and progress
    "networks:commitment-list": page(EVERYBODY),
    "networks:network-commitments": page(SEEN, network),
    "networks:commitment-create": form(CONTRIBUTE),
    "networks:commitment-detail": page(SEEN, ref("commitment")),
    "networks:commitment-edit": form(SHARED, ref("commitment"), text="Anders", unit="t"),
    "networks:commitment-submit": press(SHARED, ref("commitment")),
    "networks:commitment-return": form(RUN, ref("submitted_commitment"), reason="Zahl fehlt"),
    "networks:commitment-adopt": form(RUN, ref("submitted_commitment"), effective_on="2025-01-01"),
    "networks:commitment-fulfil": form(RUN, ref("adopted_commitment"), effective_on="2025-01-01"),
    "networks:commitment-miss": form(RUN, ref("adopted_commitment")),
    "networks:commitment-withdraw": form(SHARED, ref("commitment"), reason="Umzug"),
    "networks:commitment-progress": form(
        SHARED, ref("adopted_commitment"), on="2025-01-01", evidence="measured"
    ),
    "networks:commitment-progress-edit": form(SHARED, ref("report"), on="2025-01-01", evidence="measured"),
    "networks:commitment-progress-check": press(RUN, ref("report")),
    "networks:commitment-progress-publish": press(RUN, ref("checked_report")),
    # ideas
    "networks:idea-list": page(EVERYBODY),
    "networks:idea-create": form(CONTRIBUTE),
    "networks:idea-detail": page(SEEN, ref("idea")),
    "networks:idea-edit": form(RUN, ref("idea")),
    "networks:idea-discuss": press(RUN, ref("idea")),
    "networks:idea-park": form(RUN, ref("idea"), reason="kein Geld"),
    "networks:idea-merge": form(RUN, ref("idea")),
    "networks:idea-project": form(RUN, ref("idea"), title="Projekt", effective_on="2025-01-01"),
    "networks:idea-support": form(SHARED, ref("idea")),
    # projects
    "networks:project-list": page(EVERYBODY),
    "networks:network-projects": page(SEEN, network),
    "networks:project-create": form(WORK_ALL),
    "networks:project-detail": page(SEEN, lambda w: {"slug": w.project.slug}),
    "networks:project-edit": form(RUN, lambda w: {"slug": w.project.slug}),
    "networks:project-stage": form(
        RUN, lambda w: {"slug": w.project.slug}, stage="decided", effective_on="2025-01-01"
    ),
    "networks:project-partner-add": form(RUN, lambda w: {"slug": w.project.slug}),
    "networks:project-partner-remove": form(RUN, lambda w: {"slug": w.project.slug, "ref": w.actor.ref}),
    # planning: the municipality's plans are common to all coordinators, participations belong to a network
    "networks:planning-list": page(READ_ALL),
    "networks:planning-create": form(WORK_ALL),
    "networks:planning-detail": page(Answer(ok=DIRECTORY | WATCHERS), ref("process")),
    "networks:planning-edit": form(Answer(ok=DIRECTORY, forbidden=WATCHERS), ref("process")),
    "networks:planning-delete": form(Answer(ok=DIRECTORY, forbidden=WATCHERS), ref("process")),
    "networks:participation-list": page(READ_ALL),
    "networks:participation-create": form(WORK_ALL),
    "networks:participation-edit": form(
        Answer(ok=EDITORS, forbidden=WATCHERS | {"other_coordinator"}), ref("participation")
    ),
    "networks:participation-delete": form(
        Answer(ok=EDITORS, forbidden=WATCHERS | {"other_coordinator"}), ref("participation")
    ),
    # costs: members see none
    "networks:cost-list": page(READ_ALL),
    "networks:network-costs": page(Answer(ok=STAFF, forbidden={"member"}), network),
    "networks:cost-create": form(WORK_ALL),
    "networks:cost-edit": form(STAFF_ONLY, ref("cost")),
    "networks:cost-delete": form(STAFF_ONLY, ref("cost")),
}
