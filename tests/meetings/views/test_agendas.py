"""The page of the agenda, what is proposed for it, and the versions of the minutes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from meetings.domain.minutes import write_minutes
from meetings.models import BacklogItem, MeetingStatus
from meetings.notifications import answer_token
from tests.common.test_sent import sent_as_shown, visitor
from tests.factories.meetings import make_invitation, make_meeting, make_proposal
from tests.factories.networks import make_commitment, make_membership, make_project
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


def url(name, *things):
    return reverse(f"meetings:{name}", args=[thing.ref for thing in things])


def page(response):
    return response.content.decode()


def test_an_item_names_its_project_and_its_commitment(topic_area, network, coordinator):
    meeting = make_meeting(topic_area)
    project = make_project(network, title="Quartier Südhang")
    commitment = make_commitment(make_membership(network), status="adopted")
    make_project(title="Fremdes Projekt")
    jana = visitor(coordinator)
    shown = jana.open(url("agenda", meeting))
    assert "Fremdes Projekt" not in shown.words
    typed = {
        "form-0-title": "Südhang",
        "form-0-project": project.ref,
        "form-0-commitment": commitment.ref,
        "form-0-minutes": "150",
    }
    jana.client.post(url("agenda", meeting), sent_as_shown(shown) | typed)
    item = meeting.agenda.get()
    assert (item.project, item.commitment) == (project, commitment)
    text = page(jana.client.get(meeting.get_absolute_url()))
    assert "The agenda is 30 minutes longer than the meeting." in text
    assert project.get_absolute_url() in text
    shorter = sent_as_shown(jana.open(url("agenda", meeting))) | {"form-0-minutes": "20"}
    jana.client.post(url("agenda", meeting), shorter)
    again = meeting.agenda.get()
    assert (again.pk, again.project, again.minutes) == (item.pk, project, 20)


def test_a_member_proposes_behind_the_personal_link_and_reading_changes_nothing(client, topic_area):
    meeting = make_meeting(topic_area)
    invitation = make_invitation(meeting)
    here = reverse("meetings:answer-propose", args=[answer_token(invitation)])
    assert here in page(client.get(reverse("meetings:answer", args=[answer_token(invitation)])))
    client.get(here)
    assert not BacklogItem.objects.exists()
    client.post(here, {"title": "Wärmepumpen", "text": "<b>Wer</b> hat Erfahrung?"})
    client.post(here, {"title": "Wärmepumpen", "text": "<b>Wer</b> hat Erfahrung?"})
    row = BacklogItem.objects.get()
    assert (row.topic_area, row.proposed_by, row.title) == (topic_area, invitation.person, "Wärmepumpen")


def test_nothing_is_proposed_for_a_meeting_that_is_over(client, topic_area):
    over = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=2))
    token = answer_token(make_invitation(over))
    here = reverse("meetings:answer-propose", args=[token])
    response = client.post(here, {"title": "Zu spät"})
    assert response.url == reverse("meetings:answer", args=[token])
    assert not BacklogItem.objects.exists()


def test_proposals_are_taken_declined_and_taken_back(client, topic_area, coordinator):
    meeting = make_meeting(topic_area)
    first, second = make_proposal(topic_area, title="Eins <b>"), make_proposal(topic_area, title="Zwei")
    elsewhere = make_proposal(make_meeting().topic_area)
    office = sign_in(client, coordinator)
    text = page(office.get(url("backlog", meeting)))
    assert ("Eins &lt;b&gt;" in text, "Zwei" in text) == (True, True)
    office.post(url("backlog-take", meeting, first))
    assert [item.title for item in meeting.agenda.all()] == ["Eins <b>"]
    shown = page(office.post(url("backlog-decline", meeting, second), follow=True))
    assert "Nothing is proposed" in shown
    assert url("backlog-return", meeting, second) in shown
    office.post(url("backlog-return", meeting, second))
    assert BacklogItem.objects.waiting().filter(topic_area=topic_area).get() == second
    assert office.post(url("backlog-take", meeting, elsewhere)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, topic_area, network, coordinator, rows, django_assert_num_queries):
    meeting = make_meeting(topic_area)
    for number in range(rows):
        project = make_project(network)
        commitment = make_commitment(make_membership(network), status="adopted")
        meeting.agenda.create(
            position=number, kind="exchange", title=f"{number}", project=project, commitment=commitment
        )
        make_proposal(topic_area, proposed_by=make_invitation(meeting).person)
    office = sign_in(client, coordinator)
    office.get(url("agenda", meeting))
    for name, queries in (("agenda", 13), ("backlog", 7)):
        with django_assert_num_queries(queries):
            office.get(url(name, meeting))


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def versions(topic_area, coordinator):
    held = make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3), title="Auftakt"
    )
    item = held.agenda.create(position=1, kind="exchange", title="Rückblick <i>")
    for text, notes in (
        ("Anfang", "drei <script>alert(1)</script> Gebäude"),
        ("Anfang", "vier <script>alert(1)</script> Gebäude"),
        ("Schluss", "vier <script>alert(1)</script> Gebäude"),
    ):
        write_minutes(held, text=text, items={item.pk: {"notes": notes}}, by=coordinator, at=timezone.now())
    return held


def test_two_versions_are_compared_word_by_word(client, versions, coordinator):  # proof 86
    office = sign_in(client, coordinator)
    newest = page(office.get(url("minutes-versions", versions)))
    assert "<del>Anfang</del><ins>Schluss</ins>" in newest
    chosen = page(office.get(url("minutes-versions", versions), {"old": "1", "new": "2"}))
    assert "<del>drei</del><ins>vier</ins> &lt;script&gt;alert(1)&lt;/script&gt; Gebäude" in chosen
    assert ("<script>alert" in chosen, "<i>" in chosen, "Anfang</del>" in chosen) == (False, False, False)
    odd = page(office.get(url("minutes-versions", versions), {"old": "x", "new": "999"}))
    assert "<del>Anfang</del><ins>Schluss</ins>" in odd


def test_one_version_has_nothing_to_be_compared_with(client, topic_area, coordinator):
    held = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))
    write_minutes(held, text="x", by=coordinator, at=timezone.now())
    text = page(sign_in(client, coordinator).get(url("minutes-versions", held)))
    assert "There is one version so far" in text


@pytest.mark.parametrize("more", [0, 2])
def test_versions_queries_do_not_grow(client, versions, coordinator, more, django_assert_num_queries):
    for number in range(more):
        write_minutes(versions, text=f"Fassung {number}", by=coordinator, at=timezone.now())
    office = sign_in(client, coordinator)
    with django_assert_num_queries(8):
        office.get(url("minutes-versions", versions))


def test_one_more_line_keeps_what_was_typed_and_saves_nothing(client, topic_area, coordinator):
    meeting = make_meeting(topic_area)
    meeting.agenda.create(position=1, title="Ankommen", kind="exchange")
    sign_in(client, coordinator)
    address = url("agenda", meeting)
    formset = client.get(address).context["formset"]
    assert [form["title"].value() or "" for form in formset] == ["Ankommen", ""]
    typed = {form.add_prefix(name): form[name].value() or "" for form in formset for name in form.fields}
    typed |= {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "form-1-title": "Abwärme"}
    typed |= {"form-1-kind": "exchange", "add": "1"}

    formset = client.post(address, typed).context["formset"]

    assert [form["title"].value() or "" for form in formset] == ["Ankommen", "Abwärme", ""]
    assert [form.errors for form in formset] == [{}, {}, {}]
    assert [item.title for item in meeting.agenda.all()] == ["Ankommen"]


@pytest.mark.parametrize(("total", "lines"), [("40", 40), ("x", 0), ("", 0)])
def test_there_are_never_too_many_lines(client, topic_area, coordinator, total, lines):
    sign_in(client, coordinator)
    address = url("agenda", make_meeting(topic_area))

    response = client.post(address, {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0", "add": "1"})

    assert (response.status_code, len(response.context["formset"].forms)) == (200, lines)


def test_what_is_rarely_said_is_folded_until_it_is_said(client, topic_area, coordinator):
    meeting = make_meeting(topic_area)
    meeting.agenda.create(position=1, title="Ankommen", kind="exchange")
    meeting.agenda.create(position=2, title="Personal", kind="exchange", is_internal=True)
    sign_in(client, coordinator)

    shown = html.document_fromstring(page(client.get(url("agenda", meeting))))

    folds = shown.xpath("//fieldset[@class='agenda-line']//details")
    assert [fold.get("open") is not None for fold in folds] == [False, True, False]
    assert [len(fold.xpath(".//input[contains(@name, '-is_internal')]")) for fold in folds] == [1, 1, 1]
