import pytest

from common.privacy import tables
from outbox.models import MailAddress, OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.actors import make_person
from tests.factories.outbox import make_message


def table(label):
    return next(table for table in tables() if table.model._meta.label == label)


# proof 107, for mail
@pytest.mark.django_db
def test_erased_person_leaves_no_trace_in_mail_but_the_key():
    person = make_person(email="kim@org.example")
    sent = make_message(
        key="a", to_email="KIM@org.example", to_name="Kim", status="sent", text="Guten Tag, Kim"
    )
    waiting = make_message(key="b", to_email="kim@org.example")
    other = make_message(key="c", to_email="other@org.example", text="Guten Tag")
    MailAddress.objects.create(address="kim@org.example")
    for label in ("outbox.OutboxMessage", "outbox.MailAddress"):
        rows = table(label)
        rows.erase(rows.rows(person))
    found = {
        m.pk: (m.dedupe_key, m.status, m.to_email, m.to_name, m.text) for m in OutboxMessage.objects.all()
    }
    assert found == {
        sent.pk: ("a", "sent", "", "", ""),
        waiting.pk: ("b", "suppressed", "", "", ""),
        other.pk: ("c", "queued", "other@org.example", other.to_name, "Guten Tag"),
    }
    assert MailAddress.objects.count() == 0


# proof 107, for logins
@pytest.mark.django_db
def test_erased_login_is_nameless_and_shut():
    user = make_user(name="Kim Muster", email="kim@org.example", phone="0123")
    person = make_person(user=user)
    rows = table("accounts.User")
    rows.erase(rows.rows(person))
    user.refresh_from_db()
    assert (user.name, user.email, user.phone, user.is_active) == (
        "–",
        f"erased-{user.public_id}@invalid.invalid",
        "",
        False,
    )


@pytest.mark.django_db
def test_person_without_address_and_login_has_no_rows():
    make_message(to_email="x@org.example")
    person = make_person(email="")
    labels = (
        "outbox.OutboxMessage",
        "outbox.MailAddress",
        "accounts.User",
        "accounts.SignInLink",
        "accounts.AuditEvent",
    )
    assert [table(label).rows(person).count() for label in labels] == [0, 0, 0, 0, 0]
