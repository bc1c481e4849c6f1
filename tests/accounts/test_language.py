import pytest

from accounts.models import User


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "kept"), [("en", "en"), ("fr", "de")])
def test_language_switch_is_kept_for_the_login(client, outsider, chosen, kept):
    client.force_login(outsider)
    client.post("/preferences/language/", {"language": chosen, "next": "/"})
    assert User.objects.get(pk=outsider.pk).language == kept


@pytest.mark.django_db
def test_page_follows_the_language_of_the_login_after_sign_in(client, outsider):
    User.objects.filter(pk=outsider.pk).update(language="en")
    outsider.refresh_from_db()
    client.force_login(outsider)
    client.post("/account/settings/", {"name": outsider.name, "language": "en", "phone": ""})
    assert client.get("/account/settings/").headers["Content-Language"] == "en"
