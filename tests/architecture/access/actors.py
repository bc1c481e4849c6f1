from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actors.domain.imports import upload_list
from actors.models import ImportDraft
from tests.architecture.access import DIRECTORY, ROLES, Answer, Row
from tests.factories.actors import make_actor, make_crest, make_municipality, make_person
from tests.factories.documents import image_bytes

READERS = DIRECTORY | {"reader"}
# The directory is no secret of networks: who may not use it is told so.
LISTS = Answer(ok=READERS, rest="forbidden")
EDITS = Answer(ok=DIRECTORY, rest="forbidden")
EVERYBODY = Answer(ok=frozenset(ROLES))
ADMINISTRATION = Answer(ok={"admin"}, rest="forbidden")
# One actor or person: its own members see it, everybody else does not know that it exists.
ACTOR = Answer(ok=READERS | {"member"})
ACTOR_EDITS = Answer(ok=DIRECTORY, forbidden={"reader", "member"})
PERSON = Answer(ok=READERS, forbidden={"member"})
PERSON_EDITS = Answer(ok=DIRECTORY, forbidden={"reader", "member"})
# A list that is not confirmed yet belongs to whoever uploaded it.
DRAFT = Answer(ok={"coordinator"})


def _slug(world):
    return {"slug": world.actor.slug}


def _key(world):
    world.actor.key_periods.create(from_on=timezone.localdate())
    return _slug(world)


def _ref(world):
    return {"ref": world.member_person.public_id}


def _pair(world):
    if not hasattr(world, "twin"):
        world.twin = make_actor(name="Stadtwerke Birkenfurt")
        world.twin.roles.create(person=world.member_person)
    return {"slug": world.actor.slug, "drop": world.twin.slug}


def _draft(world) -> dict:
    if not ImportDraft.objects.exists():
        upload_list(
            by=world.users["coordinator"],
            at=timezone.now(),
            filename="liste.csv",
            content=b"Institution;E-Mail\nNeue Firma;info@neu.example\n",
        )
    return {"ref": ImportDraft.objects.get().public_id}


def _neighbour(world):
    return {"ref": make_municipality().public_id}


def _crest(world):
    make_crest(world.town)
    return {}


TOWN = {"name": "Stadt Birkenfurt", "state": "DE-BW", "zone": "Europe/Berlin", "languages": "de en"}
PERSON_FIELDS = {"family_name": "Neu", "channel": "email", "language": "de"}


def _actor_fields(world):
    return {"kind": "organisation", "name": "Stadtwerke", "municipality": world.town.pk}


ACCESS = {
    # /actors/
    "actors:list": Row(get=LISTS),
    "actors:export-csv": Row(get=LISTS),
    "actors:export-xlsx": Row(get=LISTS),
    "actors:create": Row(get=EDITS, post=EDITS, data=_actor_fields),
    "actors:detail": Row(get=ACTOR, kwargs=_slug),
    "actors:edit": Row(get=ACTOR_EDITS, post=ACTOR_EDITS, kwargs=_slug, data=_actor_fields),
    "actors:key-actor-mark": Row(
        get=ACTOR_EDITS,
        post=ACTOR_EDITS,
        kwargs=_slug,
        data=lambda world: {"on": timezone.localdate().isoformat(), "reason": "groß"},
    ),
    "actors:key-actor-end": Row(
        get=ACTOR_EDITS,
        post=ACTOR_EDITS,
        kwargs=_key,
        data=lambda world: {"on": timezone.localdate().isoformat()},
    ),
    "actors:merge-choice": Row(
        get=ACTOR_EDITS,
        post=ACTOR_EDITS,
        kwargs=_slug,
        data=lambda world: {"other": world.candidate.public_id, "keep": "this"},
    ),
    "actors:merge": Row(get=ACTOR_EDITS, post=ACTOR_EDITS, kwargs=_pair),
    # /actors/import/
    "actors:import": Row(get=EDITS, post=EDITS),
    "actors:import-detail": Row(get=DRAFT, kwargs=_draft),
    "actors:import-reading": Row(get=None, post=DRAFT, kwargs=_draft),
    "actors:import-confirm": Row(get=None, post=DRAFT, kwargs=_draft),
    "actors:import-discard": Row(get=None, post=DRAFT, kwargs=_draft),
    # /people/
    "actors:person-list": Row(get=LISTS),
    "actors:person-create": Row(get=EDITS, post=EDITS, data=lambda world: PERSON_FIELDS),
    "actors:person-detail": Row(get=PERSON, kwargs=_ref),
    "actors:person-edit": Row(
        get=PERSON_EDITS, post=PERSON_EDITS, kwargs=_ref, data=lambda world: PERSON_FIELDS
    ),
    "actors:role-create": Row(
        get=PERSON_EDITS,
        post=PERSON_EDITS,
        kwargs=_ref,
        data=lambda world: {"actor": world.candidate.public_id, "from_on": timezone.localdate().isoformat()},
    ),
    "actors:role-end": Row(
        get=PERSON_EDITS,
        post=PERSON_EDITS,
        kwargs=lambda world: {"ref": world.member_person.public_id, "actor": world.actor.slug},
        data=lambda world: {"on": timezone.localdate().isoformat()},
    ),
    "actors:give-login": Row(
        get=None,
        post=Answer(ok=DIRECTORY, forbidden={"reader", "member"}),
        kwargs=lambda world: {"ref": make_person(actor=world.actor).public_id},
    ),
    # for everyone
    "actors:crest": Row(get=EVERYBODY, kwargs=_crest),
    "actors:barrier-report": Row(get=EVERYBODY, post=EVERYBODY, data=lambda world: {"text": "Kein Kontrast"}),
    "actors:barrier-reported": Row(get=EVERYBODY),
    # what public pages say
    "actors:statement": Row(
        get=ADMINISTRATION,
        post=ADMINISTRATION,
        data=lambda world: {
            "checked_on": timezone.localdate().isoformat(),
            "method": "self",
            "conformance": "partial",
        },
    ),
    "actors:imprint-text": Row(get=ADMINISTRATION, post=ADMINISTRATION),
    "actors:privacy-text": Row(get=ADMINISTRATION, post=ADMINISTRATION),
    "actors:easy-text": Row(get=ADMINISTRATION, post=ADMINISTRATION, data=lambda world: {"text_de": "Kurz."}),
    "actors:signs-text": Row(
        get=ADMINISTRATION, post=ADMINISTRATION, data=lambda world: {"text_de": "Film."}
    ),
    # /settings/municipality/
    "actors:municipality": Row(get=ADMINISTRATION, post=ADMINISTRATION, data=lambda world: TOWN),
    "actors:municipality-crest": Row(
        get=ADMINISTRATION,
        post=ADMINISTRATION,
        data=lambda world: {"crest": SimpleUploadedFile("wappen.png", image_bytes())},
    ),
    "actors:municipality-crest-remove": Row(get=ADMINISTRATION, post=ADMINISTRATION),
    "actors:municipality-balance": Row(
        get=ADMINISTRATION, post=ADMINISTRATION, data=lambda world: {"year": "2024", "tonnes": "1000"}
    ),
    "actors:municipality-neighbour-create": Row(
        get=ADMINISTRATION, post=ADMINISTRATION, data=lambda world: TOWN | {"name": "Gemeinde Hollerbach"}
    ),
    "actors:municipality-neighbour-edit": Row(
        get=Answer(ok={"admin"}),
        post=Answer(ok={"admin"}),
        kwargs=_neighbour,
        data=lambda world: TOWN | {"name": "Gemeinde Unterwiesen"},
    ),
}
