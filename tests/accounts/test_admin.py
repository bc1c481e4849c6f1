import pytest

from tests.factories.outbox import make_message

PAGES = ("accounts/user", "accounts/auditevent", "outbox/outboxmessage", "outbox/mailaddress")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_support_pages_show_and_change_nothing(client, admin, page):
    client.force_login(admin)
    assert client.get(f"/admin/{page}/").status_code == 200
    assert client.get(f"/admin/{page}/add/").status_code == 403


@pytest.mark.django_db
def test_support_pages_hold_no_secret(client, admin):
    message = make_message(text="http://testserver/r/" + "a" * 44 + "/")
    client.force_login(admin)
    assert "a" * 44 not in client.get(f"/admin/outbox/outboxmessage/{message.pk}/change/").content.decode()
    assert admin.password not in client.get(f"/admin/accounts/user/{admin.pk}/change/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["coordinator", "reader", "outsider", "member"])
def test_support_pages_are_for_administrators(client, request, role):
    client.force_login(request.getfixturevalue(role))
    response = client.get("/admin/accounts/user/")
    assert response.status_code in (302, 403)
    assert b"@" not in response.content
