"""The outbox: its result on top, and whom to call where mail does not get through."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outbox import answers
from outbox.models import MessageStatus
from tests.factories.actors import make_actor, make_person
from tests.factories.outbox import make_message

FAILED = {"status": MessageStatus.FAILED, "reason": answers.NO_SUCH_ADDRESS}


def page_for(user, url="/outbox/"):
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(url)
    assert page.status_code == 200
    return page


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.mark.parametrize(
    ("states", "heading"),
    [
        ("", "Outbox"),
        ("sent suppressed", "Every mail has been accepted"),
        ("sent queued retry", "2 mails are waiting"),
        ("sent queued failed", "1 mail needs you"),
        ("failed bounced failed", "3 mails need you"),
    ],
)
def test_headline_is_the_result(coordinator, network, states, heading):
    for status in states.split():
        make_message(scope=network, status=MessageStatus(status))
    page = page_for(coordinator)
    assert f"<h1>{heading}</h1>" in page.content.decode()
    assert "Outbox. Accepted means" in words_of(page)


def test_whom_to_call_with_phone_and_the_way_to_the_address(coordinator, network):
    actor = make_actor(name="Stadtwerke", slug="stadtwerke", email="info@x.example", phone="01234 1")
    person = make_person(
        actor=actor, given_name="Ayşe", family_name="Yıldız", email="ayse@x.example", phone="01234 567"
    )
    now = timezone.now()
    mails = {"scope": network} | FAILED
    make_message(to_email="ayse@x.example", to_name="Ayşe Yıldız", at=now, **mails)
    make_message(to_email="ayse@x.example", to_name="Ayşe Yıldız", at=now - timedelta(days=1), **mails)
    make_message(to_email="info@x.example", to_name="", at=now - timedelta(days=2), **mails)
    make_message(to_email="gast@y.example", to_name="Gustav Gast", at=now - timedelta(days=3), **mails)
    make_message(to_email="ok@x.example", to_name="Arrived", scope=network, status=MessageStatus.SENT)
    page = page_for(coordinator)
    assert [(entry.name, entry.phone, entry.url) for entry in page.context["to_call"]] == [
        ("Ayşe Yıldız", "01234 567", f"/people/{person.ref}/edit/"),
        ("Stadtwerke", "01234 1", "/actors/stadtwerke/edit/"),
        ("Gustav Gast", "", ""),
    ]
    text = page.content.decode()
    assert 'href="tel:01234567"' in text
    assert "Call these 3" in words_of(page)


def test_only_own_networks_mails_are_to_call(coordinator, other_network):
    make_message(scope=other_network, to_name="Foreign", **FAILED)
    page = page_for(coordinator)
    assert "to_call" not in page.context
    assert "Call" not in words_of(page)


def test_readers_may_call_and_not_correct(reader, network):
    make_person(email="ayse@x.example", phone="01234 567")
    make_message(scope=network, to_email="ayse@x.example", to_name="Ayşe", **FAILED)
    (entry,) = page_for(reader).context["to_call"]
    assert (entry.phone, entry.url) == ("01234 567", "")


@pytest.mark.parametrize("rows", [1, 3])
def test_costs_the_same_with_one_and_three_to_call(
    client, coordinator, network, rows, django_assert_num_queries
):
    for number in range(rows):
        make_person(email=f"p{number}@x.example")
        make_message(scope=network, to_email=f"p{number}@x.example", **FAILED)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/outbox/")
    with django_assert_num_queries(10):
        client.get("/outbox/")


def test_a_mail_that_failed_leads_to_its_address(coordinator, network):
    person = make_person(email="ayse@x.example", phone="01234 567")
    failed = make_message(scope=network, to_email="ayse@x.example", **FAILED)
    sent = make_message(scope=network, to_email="ayse@x.example", status=MessageStatus.SENT)
    assert (
        f'href="/people/{person.ref}/edit/"'
        in page_for(coordinator, failed.get_absolute_url()).content.decode()
    )
    assert "Who was not reached" not in words_of(page_for(coordinator, sent.get_absolute_url()))
