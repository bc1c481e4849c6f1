"""``manage.py seed``: fill an empty database with the made-up town Birkenfurt."""

import gc

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from actors.domain.words import refresh_words
from actors.models import Municipality
from portal.demo.town import make_town
from portal.demo.world import SIZES


class Command(BaseCommand):
    help = "Fill an empty database with the made-up town Birkenfurt, dated relative to today."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=SIZES, default="demo", help="how large the town is")
        parser.add_argument("--seed", type=int, default=2026, help="same number, same town")

    def handle(self, *, size, seed, **options):
        if Municipality.objects.exists():
            raise CommandError("The database already holds a municipality. Seeding needs an empty one.")
        # A million rows that stay, no cycles among them: looking for some again and again takes a third of the time.
        gc.disable()
        try:
            make_town(size, seed=seed, now=timezone.now(), step=lambda name: self.stderr.write(f"  {name} …"))
        finally:
            gc.enable()
        refresh_words()
        self.stderr.write(self.style.SUCCESS("Birkenfurt is there."))
