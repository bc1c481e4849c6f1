"""One's own account: what is known, and signing out wherever one is signed in."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.models import AuditEvent

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_page_shows_what_is_known_and_leads_to_the_change(outsider, django_assert_num_queries):
    client = _signed_in(outsider)
    client.get("/account/")
    with django_assert_num_queries(4):
        html = client.get("/account/").content.decode()

    main = html[html.index("<main") : html.index("</main>")]
    assert outsider.name in main
    assert outsider.email in main
    assert f'href="{reverse("accounts:settings")}"' in main


def test_signing_out_everywhere_ends_every_session_of_that_user_and_no_other(outsider, coordinator):
    here, there, colleague = _signed_in(outsider), _signed_in(outsider), _signed_in(coordinator)
    link = create_sign_in_link(outsider, at=timezone.now())

    response = here.post("/account/sign-out-everywhere/")

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert [client.get("/account/").status_code for client in (here, there, colleague)] == [302, 302, 200]
    assert Client().get(link.removeprefix("http://testserver")).status_code == 404
    assert AuditEvent.objects.filter(by=outsider, action="accounts.end_sessions").count() == 1

    assert _signed_in(type(outsider).objects.get(pk=outsider.pk)).get("/account/").status_code == 200
