from django.core.management.base import BaseCommand

from networks.domain.measures import load_catalogue


class Command(BaseCommand):
    help = "Load the catalogue of measures from networks/data/. Can be run again; ratings that were entered stay."

    def handle(self, *args, **options):
        for measure in load_catalogue():
            self.stdout.write(f"{measure.slug}: {measure.content['de']['title']}")
