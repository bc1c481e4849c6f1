"""The directory's pages: lists with their filters, forms, one actor, one person, the municipality."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, EmissionBalance, Municipality, Person
from tests.factories.actors import make_actor, make_municipality, make_person, make_town

pytestmark = pytest.mark.django_db


def names(response):
    return [str(obj) for obj in response.context["object_list"]]


@pytest.mark.parametrize("rows", (1, 3))
def test_actor_list_has_a_fixed_number_of_queries(rows, coordinator, sign_in, django_assert_num_queries):
    make_town()
    for _ in range(rows):
        actor = make_actor(sector="Handwerk")
        make_person(actor=actor)
        actor.key_periods.create(from_on=date(2024, 1, 1))
    client = sign_in(coordinator)
    with django_assert_num_queries(10):
        response = client.get(reverse("actors:list"))
    assert len(names(response)) == rows


@pytest.mark.parametrize("rows", (1, 3))
def test_person_list_has_a_fixed_number_of_queries(rows, coordinator, sign_in, django_assert_num_queries):
    make_town()
    for _ in range(rows):
        make_person(actor=make_actor())
    client = sign_in(coordinator)
    with django_assert_num_queries(8):
        response = client.get(reverse("actors:person-list"))
    assert len(names(response)) == rows


def test_people_in_the_lists_own_order_look_as_in_any_other(coordinator, sign_in):
    stadtwerke, bank = make_actor(name="Stadtwerke"), make_actor(name="Sparkasse")
    anna = make_person(
        actor=stadtwerke, given_name="Anna", family_name="Böhm", email="a@example.org", role=""
    )
    anna.roles.create(actor=bank, role="Vorstand")
    make_person(actor=bank, family_name="Ehemalige", role="Kasse").roles.update(to_on=date(2025, 1, 1))
    make_person(family_name="Brief", email="", channel="post")
    client = sign_in(coordinator)

    def rows(query):
        page = client.get(reverse("actors:person-list") + query).content.decode()
        return re.findall(r"<tr role=\"row\"><th scope=\"row\".*?</tr>", page)

    assert len(rows("")) == 3
    assert rows("") == rows("?sort=-name")[::-1]
    (row,) = (row for row in rows("") if "Böhm" in row)
    assert 'Stadtwerke, Sparkasse <span class="soft">(Vorstand)</span>' in row
    assert not any("Kasse" in row for row in rows(""))


@pytest.mark.parametrize("rows", (1, 3))
def test_actor_page_has_a_fixed_number_of_queries(
    rows, actor, coordinator, sign_in, django_assert_num_queries
):
    for n in range(rows):
        make_person(actor=actor)
        make_person().roles.create(actor=actor, to_on=date(2025, 1, 1))
        actor.key_periods.create(from_on=date(2020 + n, 1, 1), to_on=date(2020 + n, 6, 1))
    client = sign_in(coordinator)
    with django_assert_num_queries(12):
        client.get(actor.get_absolute_url())


@pytest.mark.parametrize("rows", (1, 3))
def test_person_page_has_a_fixed_number_of_queries(rows, coordinator, sign_in, django_assert_num_queries):
    person = make_person(actor=make_actor())
    for _ in range(rows):
        person.roles.create(actor=make_actor(), role="X")
        person.roles.create(actor=make_actor(), role="X", to_on=date(2025, 1, 1))
    client = sign_in(coordinator)
    with django_assert_num_queries(7):
        client.get(person.get_absolute_url())


@pytest.mark.parametrize("rows", (1, 3))
@pytest.mark.parametrize("kind", ("csv", "xlsx"))
def test_exports_have_a_fixed_number_of_queries(rows, kind, coordinator, sign_in, django_assert_num_queries):
    for _ in range(rows):
        make_person(actor=make_actor())
        make_person()
    client = sign_in(coordinator)
    with django_assert_num_queries(7):
        response = client.get(reverse(f"actors:export-{kind}"))
        b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bäckerei Öztürk", "Stadtwerke"]),
        ("q=ozturk", ["Bäckerei Öztürk"]),
        ("q=INFO@back", ["Bäckerei Öztürk"]),
        ("q=mia+mem", ["Stadtwerke"]),
        ("q=gegangen", []),
        ("q=%25", []),
        ("group=business", ["Bäckerei Öztürk"]),
        ("sector=Handwerk", ["Bäckerei Öztürk"]),
        ("key=yes", ["Stadtwerke"]),
        ("key=no", ["Bäckerei Öztürk"]),
        ("sort=-name", ["Stadtwerke", "Bäckerei Öztürk"]),
        ("sort=password", ["Bäckerei Öztürk", "Stadtwerke"]),
    ],
)
def test_actor_list_finds(query, found, coordinator, sign_in):
    make_actor(
        name="Bäckerei Öztürk", email="info@backerei.example", target_group="business", sector="Handwerk"
    )
    works = make_actor(name="Stadtwerke")
    make_person(actor=works, given_name="Mia", family_name="Member")
    make_person(given_name="Gustav", family_name="Gegangen").roles.create(actor=works, to_on=date(2025, 1, 1))
    works.key_periods.create(from_on=date(2024, 1, 1))
    make_actor(name="Aufgegangen", merged_into=works)
    response = sign_in(coordinator).get(f"{reverse('actors:list')}?{query}")
    assert names(response) == found


def test_the_filter_offers_each_sector_of_the_directory_once(coordinator, sign_in):
    for sector in ("Handwerk", "", "Energie", "Handwerk", "Wohnen"):
        merged = make_actor(sector=sector)
    make_actor(sector="Aufgegangen", merged_into=merged)
    page = sign_in(coordinator).get(reverse("actors:list"))
    offered = [value for value, _label in page.context["filter_form"].fields["sector"].choices]
    assert offered == ["", "Energie", "Handwerk", "Wohnen"]


def test_without_a_sector_there_is_none_to_choose(coordinator, sign_in):
    make_actor(sector="")
    page = sign_in(coordinator).get(reverse("actors:list"))
    assert [value for value, _label in page.context["filter_form"].fields["sector"].choices] == [""]


def test_actor_list_filters_by_municipality(coordinator, sign_in):
    neighbour = make_municipality(name="Gemeinde Hollerbach")
    make_actor(name="Hier")
    make_actor(name="Dort", municipality=neighbour)
    response = sign_in(coordinator).get(f"{reverse('actors:list')}?municipality={neighbour.public_id}")
    assert names(response) == ["Dort"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=anna+bohm", ["Anna Böhm"]),
        ("q=stadtw", ["Anna Böhm"]),
        ("channel=post", ["Zoë Schäfer"]),
        ("place=no", ["Zoë Schäfer"]),
        ("place=yes", ["Anna Böhm"]),
        ("login=yes", []),
        ("sort=-name", ["Zoë Schäfer", "Anna Böhm"]),
    ],
)
def test_person_list_finds(query, found, coordinator, sign_in):
    make_person(actor=make_actor(name="Stadtwerke"), given_name="Anna", family_name="Böhm")
    make_person(given_name="Zoë", family_name="Schäfer", channel="post")
    assert names(sign_in(coordinator).get(f"{reverse('actors:person-list')}?{query}")) == found


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_notes_are_for_coordinators_and_contacts_not_for_members(member, actor, coordinator, reader, sign_in):
    Actor.objects.filter(pk=actor.pk).update(notes="schwierig im Gespräch")
    Person.objects.filter(user=member).update(phone="0176 555", notes="krank")
    person = Person.objects.get(user=member)
    seen = {
        who.name: (
            "schwierig im Gespräch" in (page := text_of(sign_in(who).get(actor.get_absolute_url()))),
            "0176 555" in page,
            "Mia Member" in page,
        )
        for who in (coordinator, reader, member)
    }
    assert seen == {
        coordinator.name: (True, True, True),
        reader.name: (False, True, True),
        member.name: (False, False, True),
    }
    assert "krank" in text_of(sign_in(coordinator).get(person.get_absolute_url()))
    assert "krank" not in text_of(sign_in(reader).get(person.get_absolute_url()))
    exported = b"".join(sign_in(reader).get(reverse("actors:export-csv"))).decode()
    assert ("krank" in exported, "schwierig" in exported, "0176 555" in exported) == (False, False, True)


def test_create_and_edit_an_actor(coordinator, sign_in):
    town = make_town()
    client = sign_in(coordinator)
    fields = {"kind": "organisation", "name": "VHS Birkenfurt", "municipality": town.pk, "influence": "2"}
    response = client.post(reverse("actors:create"), fields | {"emissions_t": "1,200.5", "tags": "a, b"})
    actor = Actor.objects.get()
    assert response.headers["Location"] == "/actors/vhs-birkenfurt/"
    assert (actor.influence, str(actor.emissions_t), actor.tags, actor.interest) == (
        2,
        "1200.50",
        ["a", "b"],
        None,
    )
    client.post(
        reverse("actors:edit", args=[actor.slug]), fields | {"name": "Volkshochschule", "influence": ""}
    )
    actor.refresh_from_db()
    assert (actor.name, actor.slug, actor.influence) == ("Volkshochschule", "volkshochschule", None)
    wrong = client.post(reverse("actors:create"), fields | {"name": "", "email": "kein-at"})
    assert wrong.context["form"].errors == {
        "name": ["Fill in “Name”"],
        "email": ["Enter the whole e-mail address, for example name@company.com"],
    }
    assert Actor.objects.count() == 1


def test_key_actor_is_marked_and_unmarked(actor, coordinator, sign_in):
    client = sign_in(coordinator)
    today = timezone.localdate().isoformat()
    client.post(reverse("actors:key-actor-mark", args=[actor.slug]), {"on": today, "reason": "groß"})
    assert list(actor.key_periods.values_list("reason", "to_on", "by")) == [("groß", None, coordinator.pk)]
    again = client.post(
        reverse("actors:key-actor-mark", args=[actor.slug]), {"on": today, "reason": "noch mal"}
    )
    assert again.context["form"].non_field_errors() == ["This actor is already a key actor."]
    client.post(reverse("actors:key-actor-end", args=[actor.slug]), {"on": today})
    assert actor.key_periods.get().to_on == timezone.localdate()


def test_merge_asks_first_and_leads_old_links_on(actor, other_actor, coordinator, sign_in):
    client = sign_in(coordinator)
    make_person(actor=other_actor)
    chosen = client.post(
        reverse("actors:merge-choice", args=[other_actor.slug]), {"other": actor.public_id, "keep": "other"}
    )
    assert chosen.headers["Location"] == "/actors/stadtwerke/merge/verkehrsbetriebe/"
    question = client.get(chosen.headers["Location"])
    assert (question.context["heading"], question.context["consequence"]) == (
        "Merge “Verkehrsbetriebe” into “Stadtwerke”?",
        "1 person moves to the entry that stays.",
    )
    assert "moves to “Stadtwerke”: people" in text_of(question)
    assert 'href="/actors/stadtwerke/"' in question.content.decode()
    assert Actor.objects.current().count() == 2
    client.post(chosen.headers["Location"])
    assert list(Actor.objects.current()) == [actor]
    assert client.get("/actors/verkehrsbetriebe/").headers["Location"] == "/actors/stadtwerke/"
    assert client.get("/actors/verkehrsbetriebe/edit/").status_code == 404


def test_person_is_created_for_an_actor_given_roles_and_a_login(actor, other_actor, coordinator, sign_in):
    client = sign_in(coordinator)
    page = client.get(f"{reverse('actors:person-create')}?actor=stadtwerke")
    assert page.context["form"]["actor"].initial == actor.public_id
    client.post(
        reverse("actors:person-create"),
        {
            "family_name": "Groß", "given_name": "Emre", "email": "emre@x.example", "channel": "email", "language": "en",
            "actor": actor.public_id, "role": "Vorsitz",
        },
    )  # fmt: skip
    person = Person.objects.get()
    today = timezone.localdate()
    client.post(
        reverse("actors:role-create", args=[person.public_id]),
        {"actor": other_actor.public_id, "role": "Beirat", "from_on": today.isoformat()},
    )
    client.post(reverse("actors:role-end", args=[person.public_id, actor.slug]), {"on": today.isoformat()})
    assert list(person.roles.order_by("pk").values_list("actor__slug", "role", "to_on")) == [
        ("stadtwerke", "Vorsitz", today),
        ("verkehrsbetriebe", "Beirat", None),
    ]
    client.post(reverse("actors:give-login", args=[person.public_id]))
    person.refresh_from_db()
    assert (person.user.email, person.user.role) == ("emre@x.example", "")


def test_form_does_not_take_a_login_or_role_from_extra_fields(coordinator, admin, sign_in):  # proof 82
    person = make_person(family_name="Groß")
    sign_in(coordinator).post(
        reverse("actors:person-edit", args=[person.public_id]),
        {
            "family_name": "Klein",
            "channel": "email",
            "language": "de",
            "user": admin.pk,
            "informed_on": "2020-01-01",
        },
    )
    person.refresh_from_db()
    assert (person.family_name, person.user, person.informed_on) == ("Klein", None, None)


def test_municipality_is_entered_changed_and_given_balances_and_neighbours(admin, sign_in):
    client = sign_in(admin)
    fields = {"name": "Stadt Birkenfurt", "state": "AT-9", "zone": "Europe/Vienna", "inhabitants": "50,000"}
    # Which languages pages are offered in is the host's question alone.
    fields["languages"] = "de en"
    assert client.get(reverse("actors:municipality")).status_code == 200
    client.post(reverse("actors:municipality"), fields)
    town = Municipality.objects.host()
    assert (town.name, town.state_country, town.subdivision, town.zone, town.inhabitants) == (
        "Stadt Birkenfurt",
        "AT",
        "9",
        "Europe/Vienna",
        50_000,
    )
    for tonnes in ("400,000", "396,000.5"):
        client.post(
            reverse("actors:municipality-balance"), {"year": "2024", "tonnes": tonnes, "source": "BISKO"}
        )
    assert list(EmissionBalance.objects.values_list("year", "tonnes")) == [(2024, pytest.approx(396_000.5))]
    client.post(reverse("actors:municipality-neighbour-create"), fields | {"name": "Gemeinde Hollerbach"})
    twice = client.post(
        reverse("actors:municipality-neighbour-create"), fields | {"name": "gemeinde hollerbach"}
    )
    assert twice.context["form"].errors == {"name": ["This municipality is already in the list."]}
    neighbour = Municipality.objects.get(is_host=False)
    client.post(
        reverse("actors:municipality-neighbour-edit", args=[neighbour.public_id]),
        fields | {"name": "Gemeinde Hollerbach am See"},
    )
    neighbour.refresh_from_db()
    assert neighbour.name == "Gemeinde Hollerbach am See"
    # The host itself is not changed under a neighbour's address.
    assert client.get(reverse("actors:municipality-neighbour-edit", args=[town.public_id])).status_code == 404


def test_hostile_names_are_shown_as_text(coordinator, sign_in):  # proof 86
    actor = make_actor(name="<script>alert(1)</script>", notes="<img src=x onerror=alert(1)>")
    make_person(actor=actor, family_name="<b>x</b>", role="<i>r</i>")
    for url in (reverse("actors:list"), actor.get_absolute_url(), reverse("actors:person-list")):
        page = sign_in(coordinator).get(url).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page, "<b>x" in page, "<i>r" in page) == (False,) * 4


def test_actor_before_the_municipality_says_what_comes_first(coordinator, sign_in):
    response = sign_in(coordinator).post(
        reverse("actors:create"), {"name": "Bäckerei", "kind": "organisation"}
    )
    assert response.context["form"].errors["municipality"] == [
        "Enter the municipality in the settings first."
    ]
