import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.domain.users import (
    LAST_ADMINISTRATOR,
    create_user,
    deactivate_user,
    reactivate_user,
    set_language,
    update_user,
)
from accounts.models import AuditEvent, Role, User
from tests.factories.accounts import make_user

AT = timezone.now()


def trail():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "by__name", "before", "after"))


@pytest.mark.django_db
def test_create_user_has_no_password_and_is_on_the_trail(admin):
    user = create_user(
        email=" Kim@Town.example", name=" Kim ", role=Role.COORDINATOR, by=admin, at=AT, language="en"
    )
    user.refresh_from_db()
    assert (user.email, user.name, user.role, user.language) == (
        "kim@town.example",
        "Kim",
        "coordinator",
        "en",
    )
    assert (user.has_usable_password(), user.is_active, user.joined_at) == (False, True, AT)
    after = {"email": user.email, "name": "Kim", "role": "coordinator", "language": "en", "is_active": True}
    assert trail() == [("accounts.create", "Alex Admin", {}, after)]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["kim@town.example", "KIM@town.example", "no address", ""])
def test_create_user_refuses_a_taken_or_bad_address(admin, email):
    make_user(email="kim@town.example")
    with pytest.raises(ValidationError):
        create_user(email=email, name="Kim", role="", by=admin, at=AT)
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_update_user_records_what_changed(admin, outsider):
    update_user(outsider, role=Role.READER, phone="0123", by=admin, at=AT)
    assert trail() == [("accounts.change", "Alex Admin", {"role": ""}, {"role": "reader"})]


@pytest.mark.django_db
def test_update_user_with_a_new_address_forgets_the_confirmed_old_one(admin, outsider):
    EmailAddress.objects.create(user=outsider, email=outsider.email, verified=True, primary=True)
    update_user(outsider, email="neu@town.example", by=admin, at=AT)
    assert EmailAddress.objects.count() == 0


@pytest.mark.django_db
def test_update_user_with_a_new_address_voids_links_sent_to_the_old_one(admin, outsider):
    create_sign_in_link(outsider, at=AT)
    update_user(outsider, name="Otto Neu", by=admin, at=AT)
    assert outsider.sign_in_links.count() == 1
    update_user(outsider, email="neu@town.example", by=admin, at=AT)
    assert outsider.sign_in_links.count() == 0


@pytest.mark.django_db
def test_trail_names_only_what_this_person_changed(admin, outsider):
    seen_before = User.objects.get(pk=outsider.pk)
    update_user(outsider, role=Role.READER, by=admin, at=AT)
    update_user(seen_before, name="Otto Neu", by=admin, at=AT)
    assert trail()[1:] == [("accounts.change", "Alex Admin", {"name": outsider.name}, {"name": "Otto Neu"})]
    assert User.objects.get(pk=outsider.pk).role == Role.READER


# proof 85
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda admin: update_user(admin, role=Role.COORDINATOR, by=admin, at=AT),
        lambda admin: update_user(admin, role=Role.NONE, by=admin, at=AT),
        lambda admin: deactivate_user(admin, by=admin, at=AT),
    ],
)
def test_last_administrator_stays(admin, coordinator, change):
    make_user(role=Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(ValidationError) as refusal:
        change(admin)
    assert refusal.value.messages == [str(LAST_ADMINISTRATOR)]
    admin.refresh_from_db()
    assert (admin.role, admin.is_active, trail()) == ("administrator", True, [])


@pytest.mark.django_db
def test_last_administrator_may_change_the_rest_and_one_of_two_may_go(admin):
    update_user(admin, name="Alexa Admin", by=admin, at=AT)
    make_user(role=Role.ADMINISTRATOR)
    update_user(admin, role=Role.NONE, by=admin, at=AT)
    admin.refresh_from_db()
    assert (admin.name, admin.role) == ("Alexa Admin", "")


# proof 84
@pytest.mark.django_db
def test_deactivated_user_is_out_at_the_next_request(client, admin, outsider):
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/settings/").status_code == 200
    create_sign_in_link(outsider, at=AT)
    deactivate_user(outsider, by=admin, at=AT)
    assert client.get("/account/settings/").status_code == 302
    assert outsider.sign_in_links.count() == 0
    reactivate_user(outsider, by=admin, at=AT)
    assert User.objects.get(pk=outsider.pk).is_active is True
    assert [action for action, *_rest in trail()] == ["accounts.deactivate", "accounts.reactivate"]


@pytest.mark.django_db
def test_set_language_is_not_on_the_trail(outsider):
    set_language(outsider, "en")
    assert (User.objects.get(pk=outsider.pk).language, trail()) == ("en", [])
