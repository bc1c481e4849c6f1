import pytest

from outbox.compose import compose

LINK = "http://testserver/sign-in/abc_DEF-123/"
KINDS = {
    "accounts.sign_in_code": {"code": "K7QX-M2"},
    "accounts.sign_in_link": {"link": LINK, "hours": 24},
    "accounts.password_reset": {"link": LINK},
}


# proofs 77, 121
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_account_mail_says_what_is_needed_in_both_parts(town, kind, language):
    values = KINDS[kind]
    mail = compose(kind, language, {"name": "Kim Muster", "minutes": 15, **values})
    needed = values.get("link", values.get("code"))
    assert needed in mail.text
    assert needed in mail.html
    assert mail.text.startswith({"de": "Guten Tag Kim Muster,", "en": "Hello Kim Muster,"}[language])
    assert f'<html lang="{language}">' in mail.html
    # The code is for the body alone: subjects show on locked screens.
    assert needed not in mail.subject
    assert "Stadt Birkenfurt" in mail.text
