from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

# Any fixed number; it only has to be the same in every process of one database.
LOCK = 7_244_001


class Command(BaseCommand):
    help = "Bring the database up to date: migrations and the cache table. Safe to run from several hosts at once."

    def handle(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
            call_command("createcachetable", verbosity=options["verbosity"], stdout=self.stdout)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
