from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.models import Role, User

KINDS = (Role.COORDINATOR, Role.NONE, Role.ADMINISTRATOR)
WORDS: dict[str, str] = {
    Role.COORDINATOR: "coordinator",
    Role.NONE: "member",
    Role.ADMINISTRATOR: "administrator",
}


class Command(BaseCommand):
    help = "Print one-time sign-in links: for the address given, or for one user of each kind."

    def add_arguments(self, parser):
        parser.add_argument(
            "email", nargs="*", help="whom to let in; without, a coordinator, a member, an administrator"
        )

    def handle(self, *args, email, **options):
        now = timezone.now()
        users = [_user(address) for address in email] or _one_of_each_kind()
        if not users:
            raise CommandError("There are no users yet. Create one: manage.py create_admin EMAIL NAME")
        self.stdout.write("One-time sign-in links:")
        for user in users:
            self.stdout.write(f"  {WORDS.get(user.role, user.role):14} {user.name}")
            self.stdout.write(f"  {'':14} {create_sign_in_link(user, at=now)}")


def _user(address: str) -> User:
    user = User.objects.active().filter(email=address.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody signs in with {address}.")
    return user


def _one_of_each_kind() -> list[User]:
    found = [User.objects.active().filter(role=role).order_by("pk").first() for role in KINDS]
    return [user for user in found if user is not None]
