from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.domain.users import create_user
from accounts.models import Role


class Command(BaseCommand):
    help = "Create an administrator and print a link that signs in once, within an hour."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", default="de", help="de or en")

    def handle(self, *args, email, name, language, **options):
        now = timezone.now()
        try:
            user = create_user(
                email=email, name=name, role=Role.ADMINISTRATOR, by=None, at=now, language=language
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.name} is administrator. One-time sign-in link, valid for an hour:")
        self.stdout.write(create_sign_in_link(user, at=now, hours=1))
