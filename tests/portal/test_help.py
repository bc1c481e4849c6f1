"""Help by task: complete in every language, and linked from the pages where the task is done."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.help import TASKS, TEXTS, task_of
from tests.factories.meetings import make_meeting

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


def test_every_task_has_a_text_in_every_language_and_there_are_no_others():
    wanted = {f"{task}.{language}.md" for task in TASKS for language in LANGUAGES}

    assert {path.name for path in TEXTS.iterdir()} == wanted


@pytest.mark.parametrize("task", TASKS)
def test_text_has_title_lead_and_steps_of_its_own_in_each_language(task):
    texts = [TASKS[task].text(language) for language in LANGUAGES]

    assert all(text.title and text.lead and "<li>" in text.html for text in texts)
    assert len({text.lead for text in texts}) == len(LANGUAGES)


@pytest.mark.parametrize("task", TASKS)
def test_some_page_links_to_it(task):
    assert task in {task_of(name) for name in _names(get_resolver())}


@pytest.mark.parametrize(
    ("url", "task"),
    [
        ("/today/", "today"),
        ("/actors/import/", "import-contacts"),
        ("/actors/", "actors-and-people"),
        ("/networks/new/", "found-a-network"),
        ("/outreach/", "win-key-actors"),
        ("/meetings/{meeting}/", "plan-meetings"),
        ("/meetings/{meeting}/invitations/", "invite"),
        ("/meetings/{meeting}/attendance/", "record-attendance"),
        ("/outbox/", "check-mails"),
        ("/account/settings/", "sign-in"),
    ],
)
def test_page_links_to_its_own_help(client, coordinator, topic_area, url, task):
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get(url.format(meeting=make_meeting(topic_area).ref)).content.decode()

    assert f'<a class="wide" href="/help/{task}/">' in html
    assert f'<li><a href="/help/{task}/">Hilfe</a></li>' in html


def test_page_without_a_task_links_to_the_list(town):
    html = Client().get("/privacy/").content.decode()

    assert '<li><a href="/help/">Hilfe</a></li>' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_leads_to_every_page(town, language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = client.get("/help/").content.decode()

    for key, task in TASKS.items():
        assert f'<a href="{reverse("portal:help-task", args=[key])}">{task.text(language).title}</a>' in html


def test_only_who_is_signed_in_is_led_to_the_task(client, coordinator):
    assert 'href="/plan/"' not in client.get("/help/plan-meetings/").content.decode()

    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert '<a class="btn btn-primary" href="/plan/">' in client.get("/help/plan-meetings/").content.decode()


def test_a_task_that_does_not_exist(town):
    assert Client().get("/help/no-such-task/").status_code == 404
