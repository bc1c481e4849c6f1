"""The moderator's part of a meeting's page: declaring neutrality, being warned, stepping down."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common import dates
from meetings.models import DeclaredHow, MeetingStatus
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
from tests.factories.networks import make_membership, make_project
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db

DECLARE, NOTE = "I declare that I am neutral", "Note that it was declared"


@pytest.fixture
def led(topic_area, moderator):
    return make_meeting(topic_area, moderator=moderator.person)


def page(response):
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.ref])


def represented(meeting, name="Stadtwerke"):
    """Makes the moderator a voice of a member."""
    actor = make_actor(name=name)
    make_membership(meeting.network, actor)
    meeting.moderator.roles.create(actor=actor)


def test_the_moderator_declares_with_one_click_and_takes_it_back(client, led, moderator):
    sign_in(client, moderator)
    text = page(client.get(led.get_absolute_url()))
    assert ("not declared" in text, DECLARE in text, NOTE in text) == (True, True, False)
    assert f'action="{url("neutrality-declare", led)}"' in text
    text = page(client.post(url("neutrality-declare", led), follow=True))
    assert "The declaration of neutrality is noted." in text
    assert ("Withdraw the declaration" in text, DECLARE in text) == (True, False)
    led.refresh_from_db()
    assert (led.neutrality_declared_on, led.neutrality_declared_how) == (dates.today(), DeclaredHow.SELF)
    client.post(url("neutrality-withdraw", led))
    led.refresh_from_db()
    assert led.neutrality_declared_on is None


def test_the_coordination_may_note_it(client, led, coordinator):
    sign_in(client, coordinator)
    text = page(client.get(led.get_absolute_url()))
    assert (NOTE in text, DECLARE in text) == (True, False)
    text = page(client.post(url("neutrality-declare", led), follow=True))
    assert "recorded by the coordination" in text


def test_who_reads_or_is_a_member_sees_nothing_of_it(client, led, reader, member):
    represented(led)
    for user in (reader, member):
        text = page(sign_in(client, user).get(led.get_absolute_url()))
        assert ("moderation/declare" in text, "speaks for Stadtwerke" in text) == (False, False)


def test_both_are_warned_in_words_of_their_own(client, led, moderator, coordinator):
    represented(led)
    text = page(sign_in(client, moderator).get(led.get_absolute_url()))
    assert "You speak for Stadtwerke, a member of the network." in text
    assert (url("edit", led) in text, text.count(f'href="{url("agenda", led)}"')) == (False, 1)
    text = page(sign_in(client, coordinator).get(led.get_absolute_url()))
    assert "Moni Moderator speaks for Stadtwerke, a member of the network." in text
    assert f'href="{url("edit", led)}#id_conflict_note"' in text


def test_the_form_warns_and_saves_all_the_same(client, led, coordinator):
    represented(led)
    sign_in(client, coordinator)
    form = client.get(url("edit", led)).context["form"]
    assert (
        form.fields["moderator"].help_text == "Moni Moderator speaks for Stadtwerke, a member of the network."
    )
    other = make_person(given_name="Anna", family_name="Jäger")
    make_membership(led.network, make_actor(name="Molkerei")).representatives.add(other)
    data = {name: form[name].value() or "" for name in form.fields} | {"moderator": other.pk}
    text = page(client.post(url("edit", led), data, follow=True))
    assert "Anna Jäger speaks for Molkerei, a member of the network." in text
    led.refresh_from_db()
    assert led.moderator == other


def test_a_noted_conflict_is_said_instead_of_the_warning(client, led, coordinator):
    represented(led)
    led.conflict_note = "Vorstand der Stadtwerke"
    led.save()
    text = page(sign_in(client, coordinator).get(led.get_absolute_url()))
    assert "Conflict of interest: Vorstand der Stadtwerke." in text
    assert "speaks for Stadtwerke" not in text


def test_once_the_minutes_are_begun_nobody_is_warned(client, topic_area, moderator, coordinator):
    held = make_meeting(
        topic_area,
        moderator=moderator.person,
        status=MeetingStatus.HELD,
        starts_at=timezone.now() - timedelta(days=9),
    )
    represented(held)
    sign_in(client, coordinator)
    assert "speaks for Stadtwerke" in page(client.get(held.get_absolute_url()))
    make_minutes(held)
    text = page(client.get(held.get_absolute_url()))
    assert ("speaks for Stadtwerke" in text, "moderation/declare" in text) == (False, False)
    assert "A declaration made on paper" in text


def test_moderator_who_leaves_finds_the_way_back_to_the_own_meetings(client, led, moderator, coordinator):
    sign_in(client, moderator)
    assert url("moderation-leave", led) in page(client.get(led.get_absolute_url()))
    assert "You cannot moderate this meeting?" in page(client.get(url("moderation-leave", led)))
    answer = client.post(url("moderation-leave", led), follow=True)
    assert answer.redirect_chain == [(reverse("meetings:own-list"), 302)]
    assert "Thank you for saying so." in page(answer)
    # The old page, still open in another tab.
    for name in ("moderation-leave", "neutrality-declare", "held"):
        assert client.post(url(name, led)).status_code == 404
    assert {client.get(f"/{path}").status_code for path in ("today/", "meetings/", "plan/", "calendar/")} <= {
        200,
        302,
    }
    text = page(sign_in(client, coordinator).get(led.get_absolute_url()))
    assert text.count("Name a moderator") == 2


def test_the_page_without_a_moderator_asks_for_one(client, topic_area, coordinator, moderator):
    meeting = make_meeting(topic_area)
    text = page(sign_in(client, coordinator).get(meeting.get_absolute_url()))
    assert f'href="{url("edit", meeting)}#id_moderator">Name a moderator' in text
    assert ("resources/moderator/" in text, "moderation/declare" in text) == (False, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_one_query_more_with_a_moderator(
    client, led, coordinator, rows, django_assert_num_queries
):
    for number in range(rows):
        represented(led, f"Werk {number}")
        make_invitation(led)
    sign_in(client, coordinator)
    with django_assert_num_queries(12):
        client.get(led.get_absolute_url())


def test_today_leads_the_moderator_to_the_declaration(client, led, moderator):
    sign_in(client, moderator)
    link = f'href="{led.get_absolute_url()}#moderation"'
    assert link in page(client.get("/today/"))
    client.post(url("neutrality-declare", led))
    assert link not in page(client.get("/today/"))


def test_what_stands_on_the_agenda_is_named_to_the_moderator_and_survives_saving(client, led, moderator):
    project = make_project(led.network, title="Wärmenetz Nord")
    make_project(led.network, title="Nicht auf der Tagesordnung")
    item = led.agenda.create(position=1, kind="projects", title="Projekte", project=project)
    sign_in(client, moderator)
    text = page(client.get(led.get_absolute_url()))
    assert ("Wärmenetz Nord" in text, project.get_absolute_url() in text) == (True, False)
    form = client.get(url("agenda", led))
    choices = form.context["formset"].forms[0].fields["project"].choices
    assert [words for _ref, words in choices] == ["nothing chosen", "Wärmenetz Nord"]
    data = {
        name: form.context["formset"].forms[0][name].value() or ""
        for name in ("ref", "title", "kind", "project")
    }
    data = {f"form-0-{name}": value for name, value in data.items()}
    client.post(
        url("agenda", led), data | {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-title": "Anders"}
    )
    item.refresh_from_db()
    assert (item.title, item.project) == ("Anders", project)
