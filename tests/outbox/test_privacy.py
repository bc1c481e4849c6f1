import pytest
from allauth.account.models import EmailAddress

from common.privacy import tables
from outbox.models import MailAddress, OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.actors import make_person
from tests.factories.outbox import make_message


def table(label):
    return next(table for table in tables() if table.model._meta.label == label)


def erase(person):
    for table, rows in [(table, table.rows(person)) for table in tables()]:
        table.erase(rows)


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
    erase(person)
    found = {
        m.pk: (m.dedupe_key, m.status, m.to_email, m.to_name, m.text) for m in OutboxMessage.objects.all()
    }
    assert found == {
        sent.pk: ("a", "sent", "", "", ""),
        waiting.pk: ("b", "suppressed", "", "", ""),
        other.pk: ("c", "queued", "other@org.example", other.to_name, "Guten Tag"),
    }
    assert MailAddress.objects.count() == 0


# proof 107, for mail to the login, whose address need not be the one in the directory
@pytest.mark.django_db
def test_erased_person_leaves_no_trace_in_mail_to_the_login():
    user = make_user(email="login@org.example")
    person = make_person(email="kim@org.example", user=user)
    make_message(to_email="login@org.example", to_name="Kim")
    MailAddress.objects.create(address="login@org.example")
    erase(person)
    assert list(OutboxMessage.objects.values_list("to_email", "to_name")) == [("", "")]
    assert MailAddress.objects.count() == 0


# proof 107, for logins
@pytest.mark.django_db
def test_erased_login_leaves_no_confirmed_address():
    user = make_user(email="kim@org.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    erase(make_person(user=user))
    assert EmailAddress.objects.count() == 0


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
