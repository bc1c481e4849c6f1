from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from actors.domain.actors import create_actor, mark_key_actor, merge_actors, unmark_key_actor, update_actor
from actors.domain.people import add_role, create_person, end_role, give_login, update_person
from actors.models import Actor, KeyActorPeriod, Person
from actors.signals import actors_merged, role_ended
from tests.factories.accounts import make_user
from tests.factories.actors import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db


def test_create_actor_folds_the_name_and_finds_a_free_address(coordinator, at):
    town = make_town()
    first = create_actor(name="  Bäckerei   Öztürk ", email="Info@Baeckerei.Example", by=coordinator, at=at)
    second = create_actor(name="Bäckerei Öztürk", by=coordinator, at=at)
    assert (first.name, first.sort_key, first.slug, first.email, first.municipality) == (
        "Bäckerei Öztürk",
        "backerei ozturk",
        "backerei-ozturk",
        "info@baeckerei.example",
        town,
    )
    assert second.slug == "backerei-ozturk-2"
    assert create_actor(name="New", by=coordinator, at=at).slug == "new-2"
    assert AuditEvent.objects.filter(action="actors.create", by=coordinator).count() == 3


def test_address_of_a_single_person_does_not_carry_the_name(coordinator, at):
    make_town()
    actor = create_actor(name="Dr. Anna Groß", kind="person", by=coordinator, at=at)
    assert ("anna" in actor.slug, "gross" in actor.slug) == (False, False)


def test_without_a_municipality_nothing_is_created(coordinator, at):
    with pytest.raises(ValidationError) as refused:
        create_actor(name="A", by=coordinator, at=at)
    assert refused.value.messages == ["Enter the municipality in the settings first."]


def test_update_actor_moves_the_page_and_records_the_fields(actor, coordinator, at):
    update_actor(actor, name="Stadtwerke Birkenfurt GmbH", sector="Energie", by=coordinator, at=at)
    actor.refresh_from_db()
    assert (actor.name, actor.slug, actor.sort_key) == (
        "Stadtwerke Birkenfurt GmbH",
        "stadtwerke-birkenfurt-gmbh",
        "stadtwerke birkenfurt gmbh",
    )
    assert [old.slug for old in actor.former_slugs.all()] == ["stadtwerke"]
    assert AuditEvent.objects.get(action="actors.update").after == {"fields": ["name", "sector"]}


def test_key_actor_is_a_period(actor, coordinator, at):
    mark_key_actor(actor, on=date(2026, 1, 1), reason="größte Emissionen", by=coordinator, at=at)
    with pytest.raises(ValidationError) as again:
        mark_key_actor(actor, on=date(2026, 2, 1), by=coordinator, at=at)
    assert again.value.messages == ["This actor is already a key actor."]
    unmark_key_actor(actor, on=date(2026, 3, 1), by=coordinator, at=at)
    assert list(actor.key_periods.values_list("from_on", "to_on", "reason", "by")) == [
        (date(2026, 1, 1), date(2026, 3, 1), "größte Emissionen", coordinator.pk)
    ]
    with pytest.raises(ValidationError):
        unmark_key_actor(actor, on=date(2026, 3, 2), by=coordinator, at=at)
    with pytest.raises(ValidationError) as overlapping:
        mark_key_actor(actor, on=date(2026, 2, 28), by=coordinator, at=at)
    assert set(overlapping.value.message_dict) == {"on"}
    mark_key_actor(actor, on=date(2026, 3, 1), by=coordinator, at=at)
    assert actor.key_periods.count() == 2


@pytest.mark.parametrize("call", [mark_key_actor, unmark_key_actor])
def test_key_actor_not_in_the_future(actor, coordinator, at, call):
    with pytest.raises(ValidationError) as refused:
        call(actor, on=date(2026, 3, 13), by=coordinator, at=at)
    assert refused.value.message_dict == {"on": ["The date lies in the future. Choose today or earlier."]}
    assert KeyActorPeriod.objects.count() == 0


def test_merge_moves_people_and_periods_and_fills_gaps(coordinator, at):
    keep = make_actor(name="Stadtwerke Birkenfurt GmbH", phone="1", tags=["a"], notes="alt")
    drop = make_actor(name="Stadtwerke", phone="2", email="x@y.example", tags=["b", "a"], notes="neu")
    both = make_person(actor=keep, role="Vorsitz")
    both.roles.create(actor=drop, role="Technik", from_on=date(2024, 1, 1))
    only = make_person(actor=drop, role="Presse")
    keep.key_periods.create(from_on=date(2024, 1, 1), to_on=date(2025, 1, 1), reason="groß")
    drop.key_periods.create(from_on=date(2024, 6, 1), reason="bekannt")
    heard = []

    def listen(sender, *, keep, drop, by, at, **kwargs):
        heard.append((keep.pk, drop.pk, drop.merged_into_id, by, at))

    actors_merged.connect(listen)
    try:
        merge_actors(keep, drop, by=coordinator, at=at)
    finally:
        actors_merged.disconnect(listen)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.phone, keep.email, keep.tags, keep.notes) == ("1", "x@y.example", ["a", "b"], "alt\nneu")
    assert sorted(keep.roles.values_list("person", "role", "from_on")) == sorted(
        [(both.pk, "Vorsitz, Technik", date(2024, 1, 1)), (only.pk, "Presse", None)]
    )
    assert list(keep.key_periods.values_list("from_on", "to_on", "reason")) == [
        (date(2024, 1, 1), None, "groß; bekannt")
    ]
    assert (drop.merged_into, drop.roles.count(), drop.key_periods.count()) == (keep, 0, 0)
    assert heard == [(keep.pk, drop.pk, keep.pk, coordinator, at)]
    assert list(Actor.objects.current()) == [keep]


def test_merge_refuses_itself_and_what_is_merged(actor, other_actor, coordinator, at):
    with pytest.raises(ValidationError):
        merge_actors(actor, actor, by=coordinator, at=at)
    merge_actors(actor, other_actor, by=coordinator, at=at)
    with pytest.raises(ValidationError):
        merge_actors(actor, other_actor, by=coordinator, at=at)
    with pytest.raises(ValidationError):
        update_actor(other_actor, name="X", by=coordinator, at=at)


def test_a_failing_receiver_undoes_the_merge(actor, other_actor, coordinator, at):
    def fail(sender, **kwargs):
        raise RuntimeError

    make_person(actor=other_actor)
    actors_merged.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            merge_actors(actor, other_actor, by=coordinator, at=at)
    finally:
        actors_merged.disconnect(fail)
    assert (Actor.objects.current().count(), other_actor.roles.count()) == (2, 1)


def test_create_person_with_a_role(actor, coordinator, at):
    person = create_person(
        given_name="Zoë",
        family_name="Özdemir",
        email="ZOE@X.example",
        actor=actor,
        role="Vorsitz",
        by=coordinator,
        at=at,
    )
    assert (person.sort_key, person.email, person.source.kind, person.source.by) == (
        "ozdemir zoe",
        "zoe@x.example",
        "entered",
        coordinator,
    )
    assert list(person.roles.values_list("actor", "role", "from_on", "to_on")) == [
        (actor.pk, "Vorsitz", date(2026, 3, 12), None)
    ]


def test_people_may_share_an_address(actor, coordinator, at):
    for name in ("Eins", "Zwei"):
        create_person(family_name=name, email="buero@x.example", actor=actor, by=coordinator, at=at)
    assert Person.objects.filter(email="buero@x.example").count() == 2


def test_the_trail_of_a_person_names_fields_not_values(coordinator, at):
    make_town()
    person = make_person(phone="1")
    update_person(person, phone="0176 1234", notes="krank", by=coordinator, at=at)
    assert AuditEvent.objects.get(action="people.update").after == {"fields": ["notes", "phone"]}


def test_one_present_role_at_an_actor_and_an_end(actor, coordinator, at):
    person = make_person(actor=actor)
    with pytest.raises(ValidationError) as second:
        add_role(person, actor=actor, role="Technik", by=coordinator, at=at)
    assert second.value.messages == ["This person already has a role there."]
    rung = []

    def listen(sender, *, role, **kwargs):
        rung.append(role.to_on)

    role_ended.connect(listen)
    try:
        role = end_role(person.roles.get(), on=date(2026, 3, 1), by=coordinator, at=at)
        with pytest.raises(ValidationError):
            end_role(role, on=date(2026, 3, 2), by=coordinator, at=at)
    finally:
        role_ended.disconnect(listen)
    assert rung == [date(2026, 3, 1)]
    add_role(person, actor=actor, role="Technik", by=coordinator, at=at)
    assert person.roles.count() == 2


def test_give_login(actor, coordinator, at):
    person = make_person(actor=actor, email="mia@x.example", language="en")
    user = give_login(person, by=coordinator, at=at)
    person.refresh_from_db()
    assert (person.user, user.email, user.role, user.language, user.has_usable_password()) == (
        user,
        "mia@x.example",
        "",
        "en",
        False,
    )
    with pytest.raises(ValidationError):
        give_login(person, by=coordinator, at=at)
    colleague = make_person(actor=actor, email="MIA@x.example")
    with pytest.raises(ValidationError) as shared:
        give_login(colleague, by=coordinator, at=at)
    assert shared.value.messages == [
        "Somebody else signs in with this e-mail address. A login needs an address of its own."
    ]
    with pytest.raises(ValidationError) as missing:
        give_login(make_person(email=""), by=coordinator, at=at)
    assert missing.value.messages == ["Enter an e-mail address for this person first."]


def test_give_login_takes_a_login_that_belongs_to_nobody_but_no_closed_one(coordinator, at):
    user = make_user(email="jana@x.example")
    assert give_login(make_person(email="jana@x.example"), by=coordinator, at=at) == user
    closed = make_user(email="zu@x.example", is_active=False)
    person = make_person(email="zu@x.example")
    with pytest.raises(ValidationError):
        give_login(person, by=coordinator, at=at)
    closed.refresh_from_db()
    assert closed.is_active is False


def test_merge_takes_an_address_whole_or_not_at_all(coordinator, at):
    keep = make_actor(city="Birkenfurt")
    drop = make_actor(street="Mühlweg 1", postal_code="78999", city="Hollerbach")
    merge_actors(keep, drop, by=coordinator, at=at)
    keep.refresh_from_db()
    assert keep.address_lines == ["Birkenfurt"]
    bare = make_actor()
    merge_actors(bare, keep, by=coordinator, at=at)
    bare.refresh_from_db()
    assert bare.address_lines == ["Birkenfurt"]
