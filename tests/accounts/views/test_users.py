import pytest
from django.utils import translation

from accounts.domain.users import LAST_ADMINISTRATOR
from accounts.models import Role, User
from outbox.models import OutboxMessage
from tests.factories.accounts import make_user


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_one_and_three_logins(
    client, admin, town, number, django_assert_num_queries
):
    for _number in range(number - 1):
        make_user()
    client.force_login(admin)
    client.get("/settings/users/")
    with django_assert_num_queries(7):
        response = client.get("/settings/users/")
    assert len(response.context["object_list"]) == number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alex Admin", "Jana Sommer", "Karl Klein"]),
        ("q=sommer", ["Jana Sommer"]),
        ("q=KARL@", ["Karl Klein"]),
        ("role=coordinator", ["Jana Sommer"]),
        ("active=no", ["Karl Klein"]),
        ("sort=-name", ["Karl Klein", "Jana Sommer", "Alex Admin"]),
    ],
)
def test_list_filters_searches_and_sorts(client, admin, coordinator, query, expected):
    make_user(name="Karl Klein", email="karl@town.example", is_active=False)
    client.force_login(admin)
    assert [user.name for user in client.get(f"/settings/users/?{query}").context["object_list"]] == expected


@pytest.mark.django_db
def test_create_sends_a_link_if_wanted(client, admin):
    client.force_login(admin)
    values = {"name": "Kim", "email": "Kim@Town.example", "role": "coordinator", "language": "en"}
    client.post("/settings/users/new/", values | {"send_link": "on"})
    user = User.objects.get(email="kim@town.example")
    assert (user.role, user.language) == ("coordinator", "en")
    message = OutboxMessage.objects.get()
    assert (message.to_email, message.subject) == ("kim@town.example", "Your access to Klimatisch")


@pytest.mark.django_db
def test_create_without_link_sends_nothing(client, admin):
    client.force_login(admin)
    client.post(
        "/settings/users/new/", {"name": "Kim", "email": "kim@town.example", "role": "", "language": "de"}
    )
    assert (User.objects.count(), OutboxMessage.objects.count()) == (2, 0)


@pytest.mark.django_db
def test_create_refuses_an_address_that_is_taken(client, admin, outsider):
    client.force_login(admin)
    values = {"name": "Kim", "email": outsider.email.upper(), "role": "", "language": "de"}
    response = client.post("/settings/users/new/", values)
    assert response.status_code == 200
    with translation.override("en"):
        errors = {field: list(said) for field, said in response.context["form"].errors.items()}
    assert errors == {"email": ["There is already a user with this e-mail address."]}
    assert User.objects.count() == 2


# proof 85
@pytest.mark.django_db
def test_last_administrator_reads_why_not(client, admin):
    client.force_login(admin)
    path = f"/settings/users/{admin.ref}/"
    response = client.post(path, {"name": admin.name, "email": admin.email, "role": "", "language": "de"})
    assert response.context["form"].non_field_errors() == [str(LAST_ADMINISTRATOR)]
    for response in (client.get(f"{path}deactivate/"), client.post(f"{path}deactivate/")):
        assert (response.context["lead"], response.context["form"]) == (str(LAST_ADMINISTRATOR), None)
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMINISTRATOR, True)


@pytest.mark.django_db
def test_deactivate_reactivate_and_send_link(client, admin, outsider):
    client.force_login(admin)
    path = f"/settings/users/{outsider.ref}/"
    client.get(f"{path}deactivate/")
    outsider.refresh_from_db()
    assert outsider.is_active is True
    client.post(f"{path}deactivate/")
    outsider.refresh_from_db()
    assert outsider.is_active is False
    client.post(f"{path}reactivate/")
    client.post(f"{path}send-link/")
    outsider.refresh_from_db()
    assert (outsider.is_active, OutboxMessage.objects.get().kind) == (True, "accounts.sign_in_link")


# proof 82
@pytest.mark.django_db
def test_own_settings_change_name_language_phone_and_nothing_else(client, outsider):
    client.force_login(outsider)
    before = outsider.email
    response = client.post(
        "/account/settings/",
        {
            "name": "Otto Neu",
            "language": "en",
            "phone": "0123",
            "role": "administrator",
            "email": "x@y.example",
        },
    )
    outsider.refresh_from_db()
    assert (outsider.name, outsider.language, outsider.phone) == ("Otto Neu", "en", "0123")
    assert (outsider.role, outsider.email) == ("", before)
    assert response.cookies["language"].value == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"), [("q=admin", "1 Zugang"), ("", "2 Zugänge"), ("q=nobody", "0 Zugänge")]
)
def test_list_says_how_many(client, admin, coordinator, query, said):
    client.force_login(admin)
    assert f"<span>{said}</span>" in client.get(f"/settings/users/?{query}").content.decode()
