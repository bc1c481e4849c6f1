from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actors.domain.municipality import set_crest
from actors.domain.texts import a_year_after
from actors.models import AccessibilityStatement, Actor, Municipality, Person, PersonRole
from common.db import folded
from tests.factories.documents import image_bytes

_number = count(1)


def make_town(**fields):
    """The host municipality; asked for again, the same one."""
    town = Municipality.objects.host()
    if town is None:
        defaults = {
            "name": "Stadt Birkenfurt",
            "is_host": True,
            "subdivision": "BW",
            "inhabitants": 50_000,
            "phone": "01234 567-890",
            "email": "klima@birkenfurt.example",
        }
        town = Municipality.objects.create(**(defaults | fields))
    return town


def make_actor(**fields):
    number = next(_number)
    defaults = {
        "name": f"Organisation {number}",
        "slug": f"organisation-{number}",
        "created_at": timezone.now(),
    }
    values = defaults | fields
    values.setdefault("municipality", None)
    values["municipality"] = values["municipality"] or make_town()
    return Actor.objects.create(sort_key=folded(values["name"]), **values)


def make_person(*, actor=None, role="Leitung", **fields):
    """A person; with ``actor``, one who speaks for it."""
    number = next(_number)
    defaults = {
        "given_name": "Kim",
        "family_name": f"Muster{number}",
        "email": f"kim.muster{number}@org.example",
        "created_at": timezone.now(),
    }
    values = defaults | fields
    person = Person.objects.create(
        sort_key=folded(f"{values['family_name']} {values['given_name']}"), **values
    )
    if actor is not None:
        PersonRole.objects.create(person=person, actor=actor, role=role)
    return person


def make_municipality(**fields):
    """A neighbour."""
    defaults = {"name": f"Gemeinde {next(_number)}", "subdivision": "BW"}
    return Municipality.objects.create(**(defaults | fields))


def make_crest(town, *, content=None, name="wappen.png"):
    file = SimpleUploadedFile(name, image_bytes() if content is None else content)
    return set_crest(file=file, by=None, at=timezone.now())


def make_statement(town, **fields):
    """Checked today, unless said otherwise; the next check a year after that."""
    values = {"checked_on": timezone.localdate()} | fields
    values.setdefault("next_check_on", a_year_after(values["checked_on"]))
    return AccessibilityStatement.objects.create(municipality=town, **values)
