"""The demo town from the ground up."""

import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from networks.domain.measures import load_catalogue
from portal.demo.checklists import make_checklists
from portal.demo.closed_days import make_closed_days
from portal.demo.cooperation import make_cooperation
from portal.demo.directory import make_directory
from portal.demo.invitations import make_attendance, make_invitations
from portal.demo.last_steps import make_last_steps
from portal.demo.meetings import make_meetings
from portal.demo.minutes import make_minutes
from portal.demo.results import make_results
from portal.demo.world import SIZES, World


@transaction.atomic
def make_town(
    size: str, *, seed: int, now: datetime, step: Callable[[str], None] = lambda name: None
) -> World:
    """Fill an empty database, dates relative to ``now``; the same seed and moment give the same rows.

    ``step`` is told what comes next. All or nothing.
    """
    world = World(size=SIZES[size], now=now, random=random.Random(seed))  # noqa: S311 - a demo needs no secrets
    step("measure sheet")
    load_catalogue()
    for name, make in (
        ("directory", make_directory),
        ("networks", make_cooperation),
        ("results", make_results),
        ("meetings", make_meetings),
        ("invitations", make_invitations),
        ("attendance", make_attendance),
        ("minutes", make_minutes),
        ("checklists", make_checklists),
        ("school holidays, blocked times", make_closed_days),
        ("reminders, mails, monitoring", make_last_steps),
    ):
        step(name)
        make(world)
    return world
