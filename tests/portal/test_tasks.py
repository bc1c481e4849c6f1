"""/tasks/: what somebody wants to remember, alone or for a colleague."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.domain.tasks import finish_task, reopen_task
from accounts.models import AuditEvent, Task
from common import dates
from portal.today import tasks_of
from portal.today.moment import Moment
from tests.factories.accounts import make_task

pytestmark = pytest.mark.django_db


def _sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def _titles(user, **kwargs):
    tasks = tasks_of(Moment(user, now=timezone.now(), today=dates.today()), **kwargs)
    return [todo.title for todo in (*tasks.urgent, *tasks.week, *tasks.later)]


def test_what_a_task_says_is_not_on_the_trail(client, member):
    _sign_in(client, member)
    client.post(reverse("portal:task-create"), {"text": "Arzt anrufen"})
    task = Task.objects.get()
    client.post(reverse("portal:task-edit", args=[task.ref]), {"text": "Ärztin anrufen"})
    client.post(reverse("portal:task-done", args=[task.ref]))

    events = AuditEvent.objects.filter(subject_id=task.public_id)
    assert sorted(event.action for event in events) == [
        "accounts.change_task",
        "accounts.create_task",
        "accounts.finish_task",
    ]
    assert not [
        event for event in events if "anrufen" in f"{event.subject_label} {event.before} {event.after}"
    ]


@pytest.mark.parametrize("who", ["coordinator", "member", "moderator", "outsider"])
def test_a_task_noted_anywhere_stands_on_today(client, request, town, who):
    user = request.getfixturevalue(who)
    _sign_in(client, user)
    assert reverse("portal:task-create") in client.get("/help/").content.decode()

    client.post(reverse("portal:task-create"), {"text": "Raum buchen", "owner": user.pk})

    assert _titles(user) == ["Raum buchen"]


def test_a_task_remembers_the_page_it_was_noted_on(client, coordinator, actor):
    _sign_in(client, coordinator)
    page = client.get(actor.get_absolute_url()).content.decode()
    url = f"{reverse('portal:task-create')}?subject=actors.actor:{actor.ref}"
    assert url in page

    answer = client.post(url, {"text": "Vertrag prüfen", "owner": coordinator.pk})

    assert answer.url == actor.get_absolute_url()
    task = Task.objects.get()
    assert (task.subject_kind, task.subject_id, task.subject_label) == (
        "actors.actor",
        actor.public_id,
        "Stadtwerke",
    )
    assert (
        'href="/actors/stadtwerke/"'
        in client.get(reverse("portal:task-edit", args=[task.ref])).content.decode()
    )


@pytest.mark.parametrize(
    "subject", ["networks.network:{}", "accounts.user:{}", "networks.network:x", "\0", "::"]
)
def test_a_subject_one_does_not_see_is_none(client, coordinator, other_network, subject):
    _sign_in(client, coordinator)
    url = f"{reverse('portal:task-create')}?subject={subject.format(other_network.ref)}"

    client.post(url, {"text": "Nachsehen", "owner": coordinator.pk})

    assert Task.objects.get().subject_label == ""


def test_a_task_for_a_colleague_is_hers_and_stays_among_everybodys(client, coordinator, other_coordinator):
    _sign_in(client, coordinator)

    client.post(
        reverse("portal:task-create"),
        {"text": "Plakate", "due_on": dates.today().isoformat(), "owner": other_coordinator.pk},
    )

    assert (_titles(coordinator), _titles(other_coordinator)) == ([], ["Plakate"])
    assert _titles(coordinator, everybodys=True) == ["Plakate"]


def test_member_notes_for_nobody_else(client, member, coordinator):
    _sign_in(client, member)

    client.post(reverse("portal:task-create"), {"text": "Plakate", "owner": coordinator.pk})

    assert Task.objects.get().owner == member


def test_done_with_undo_and_twice_is_refused(client, coordinator):
    task = make_task(coordinator)
    _sign_in(client, coordinator)
    done = reverse("portal:task-done", args=[task.ref])

    page = client.get(client.post(done).url)
    assert _titles(coordinator) == []
    (message,) = page.context["messages"]
    (again,) = client.get(client.post(done).url).context["messages"]
    assert (message.level_tag, again.level_tag) == ("success", "error")

    client.post(message.extra_tags.removeprefix("undo:"))
    assert _titles(coordinator) == ["Druckerei anrufen"]


@pytest.mark.parametrize("call", [reopen_task, finish_task])
def test_what_is_so_already_is_refused(coordinator, call):
    task = make_task(coordinator, done_at=timezone.now() if call is finish_task else None)

    with pytest.raises(ValidationError):
        call(task, by=coordinator, at=timezone.now())
    assert not AuditEvent.objects.exists()


def test_edit_changes_text_day_and_owner(client, coordinator, other_coordinator):
    task = make_task(coordinator)
    day = dates.today() + timedelta(days=9)
    _sign_in(client, coordinator)

    client.post(
        reverse("portal:task-edit", args=[task.ref]),
        {"text": "Bäckerei anrufen", "due_on": day.isoformat(), "owner": other_coordinator.pk},
    )

    task.refresh_from_db()
    assert (task.text, task.due_on, task.owner) == ("Bäckerei anrufen", day, other_coordinator)
    event = AuditEvent.objects.get()
    assert (event.before["owner"], event.after["owner"]) == (coordinator.email, other_coordinator.email)


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_task_without_or_with_too_much_text_is_refused(client, coordinator, text):
    _sign_in(client, coordinator)

    answer = client.post(reverse("portal:task-create"), {"text": text, "owner": coordinator.pk})

    assert list(answer.context["form"].errors) == ["text"]
    assert not Task.objects.exists()
