"""Facts for the scoring engine: small literal ones, random ones, and the published vectors."""

import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from monitoring.facts import (
    ActorFact,
    CommitmentFact,
    CostFacts,
    Facts,
    IdeaFact,
    MeetingFact,
    MembershipFact,
    NetworkFact,
    ParticipationFact,
    PlanningFact,
    ProjectFact,
    SavingFact,
)
from monitoring.rulebook import load_model

VECTORS = Path(__file__).resolve().parents[1] / "data" / "scoring"
T = date(2025, 12, 31)
MODEL = load_model()


def read_vectors(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def ago(days):
    """The day so many days before the reference date."""
    return T - timedelta(days=days)


def make_facts(**kw):
    """A town of 50,000 with one network, three years old, and four key actors; nothing else recorded."""
    return Facts(
        **{
            "ref_date": T,
            "inhabitants": 50_000,
            "ghg_balance_t": 400_000,
            "actors": tuple(ActorFact(f"A{number}", key=True) for number in range(4)),
            "networks": (NetworkFact("N", ago(1095)),),
            **kw,
        }
    )


def make_meeting(days_ago, **kw):
    """Held, with attendance of 5 of 10, a neutral moderator, all kinds on the agenda, and minutes."""
    fields = {
        "id": f"T{days_ago}", "network": "N", "day": ago(days_ago), "status": "held", "invited": 10, "attended": 5,
        "neutral": True, "agenda": ("exchange", "projects", "strategy"), "minutes": True,
    }  # fmt: skip
    return MeetingFact(**fields | kw)


def make_project(id="J", stage="completed", t=100.0, **kw):
    fields = {
        "network": "N", "stage_since": ago(100), "saving": None if t is None else SavingFact(t=t),
        "evidence": "calculated", "attribution": 1.0,
    }  # fmt: skip
    return ProjectFact(id=id, stage=stage, **fields | kw)


def make_commitment(id="S", target=100.0, achieved=60.0, **kw):
    fields = {
        "actor": "A0", "status": "active", "evidence": "calculated", "attribution": 1.0, "last_report": ago(10),
        "target": None if target is None else SavingFact(t=target),
        "achieved": None if achieved is None else SavingFact(t=achieved),
    }  # fmt: skip
    return CommitmentFact(id=id, **fields | kw)


# --- random worlds ---------------------------------------------------------------------------------------------------

days = st.integers(0, 1200).map(ago)
recent = st.integers(0, 400).map(ago)
actor_ids = st.integers(0, 7).map("A{}".format)
network_ids = st.integers(0, 3).map("N{}".format)
project_ids = st.integers(0, 4).map("J{}".format)
savings = st.one_of(
    st.none(),
    st.builds(SavingFact, t=st.integers(0, 900).map(float)),
    st.builds(
        SavingFact,
        kwh=st.integers(0, 900_000).map(float),
        carrier=st.sampled_from(sorted(MODEL["emission_factors"])),
    ),
)
evidence = st.sampled_from([None, "measured", "calculated", "estimated"])
attributions = st.sampled_from([None, 0.0, 0.5, 1.0])


def rows(build, most):
    """Up to so many records, with ids of their own where the kind has ids."""
    return st.lists(build, max_size=most).map(tuple)


def numbered(build, letter, most):
    return st.lists(build, max_size=most).map(
        lambda makers: tuple(make(f"{letter}{number}") for number, make in enumerate(makers))
    )


@st.composite
def worlds(draw):
    """Small towns with gaps in their records, out of order, some without key actors or networks."""

    def later(cls, **fields):
        return st.fixed_dictionaries(fields).map(lambda values: lambda id: cls(id=id, **values))

    return Facts(
        ref_date=T,
        inhabitants=draw(st.sampled_from([None, 4_000, 90_000])),
        ghg_balance_t=draw(st.sampled_from([None, 0, 32_000.0, 400_000.0])),
        actors=draw(numbered(later(ActorFact, key=st.booleans()), "A", 8)),
        networks=draw(numbered(later(NetworkFact, started=days, ended=st.none() | recent), "N", 4)),
        memberships=draw(
            rows(st.builds(MembershipFact, actor_ids, network_ids, days, st.none() | recent), 12)
        ),
        meetings=draw(
            numbered(
                later(
                    MeetingFact, network=network_ids, day=recent, status=st.sampled_from(["held", "held", "planned"]),
                    invited=st.none() | st.integers(0, 20), attended=st.none() | st.integers(0, 20),
                    neutral=st.none() | st.booleans(), minutes=st.booleans(),
                    agenda=st.none() | st.lists(st.sampled_from(["exchange", "projects", "strategy"])).map(tuple),
                ),
                "T", 10,
            )
        ),
        planning=draw(numbered(later(PlanningFact, opened=days, closed=st.none() | recent), "P", 3)),
        participations=draw(
            rows(
                st.builds(
                    ParticipationFact, actor_ids, st.sampled_from(["planning", "measure"]),
                    st.integers(0, 3).map("P{}".format), days, st.sampled_from([None, 1, 2, 3]),
                ),
                12,
            )
        ),
        ideas=draw(
            numbered(
                later(
                    IdeaFact, network=network_ids, submitted=days, project=st.none() | project_ids,
                    duplicate_of=st.sampled_from([None, None, "I0"]),
                ),
                "I", 12,
            )
        ),
        projects=draw(
            numbered(
                later(
                    ProjectFact, network=network_ids, stage_since=st.none() | days, saving=savings, evidence=evidence,
                    stage=st.sampled_from(["idea", "planned", "decided", "implementing", "completed", "stopped"]),
                    attribution=attributions, invest_municipal=st.sampled_from([None, 30_000.0]),
                    lifetime=st.sampled_from([None, 0, 15]),
                ),
                "J", 5,
            )
        ),
        commitments=draw(
            numbered(
                later(
                    CommitmentFact, actor=actor_ids, status=st.sampled_from(["draft", "active", "active"]),
                    target=savings, achieved=savings, evidence=evidence, attribution=attributions,
                    last_report=st.none() | recent, linked_projects=rows(project_ids, 3),
                ),
                "S", 5,
            )
        ),
        costs=draw(
            st.builds(
                CostFacts, *[st.sampled_from([None, 0.0, 9_000.0]), st.sampled_from([None, 0.0, 260.0])] * 2
            )
        ),
        nil_reports=draw(
            st.frozensets(st.sampled_from(["participations", "planning", "partner_costs", "municipal_costs"]))
        ),
    )  # fmt: skip
