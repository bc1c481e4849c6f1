from itertools import count

from django.utils import timezone

from accounts.models import Role, Task, User

_number = count(1)


def make_user(*, role=Role.NONE, **fields):
    number = next(_number)
    defaults = {"email": f"user{number}@town.example", "name": f"User {number}", "joined_at": timezone.now()}
    user = User(role=role, **(defaults | fields))
    user.set_unusable_password()
    user.save()
    return user


def make_task(owner, **fields):
    defaults = {"text": "Druckerei anrufen", "created_by": owner, "created_at": timezone.now()}
    return Task.objects.create(owner=owner, **(defaults | fields))
