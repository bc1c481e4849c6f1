"""/meetings/<ref>/letters/: what is to be printed and posted, and its row on Today."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from actors.models import Channel, Person
from common import dates
from common.privacy import tables
from config.settings import BASE_DIR
from meetings.domain.invitations import invite
from meetings.domain.letter_files import build_next_letter_file, request_letter_file
from meetings.domain.words import write_words
from meetings.models import Letter, LetterFile, LetterKind, MeetingStatus
from outbox.models import OutboxMessage
from portal.today.letters import letters_waiting
from portal.today.moment import Moment
from tests.factories.actors import make_person
from tests.factories.meetings import (
    make_invitation,
    make_letter,
    make_meeting,
    make_participant,
    make_poll,
)
from tests.meetings.conftest import sign_in
from tests.monitoring.pdf_text import pdf_text

pytestmark = pytest.mark.django_db
CONTACTS = BASE_DIR / "tests" / "data" / "contacts"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def coming(topic_area):
    return make_meeting(topic_area)


def make(meeting, **fields):
    person = make_person(channel=Channel.POST)
    return make_letter(make_invitation(meeting, person=person, last_sequence_sent=None), **fields)


@pytest.fixture
def letter(coming):
    return make(coming)


@pytest.fixture
def url(coming):
    return f"/meetings/{coming.ref}/letters/"


def test_nobody_needs_paper(client, coordinator, url):
    assert "Everybody invited so far gets mail." in text(sign_in(client, coordinator).get(url))


def test_printed_posted_and_back(client, coordinator, letter, url):
    sign_in(client, coordinator)
    page = text(client.get(url))
    for words in ("1 letter to print", letter.invitation.name, "to be printed", "Add the postal address"):
        assert words in page
    mailing = f"{url}invitation/1/"
    for step, said, state in (
        ("printed", "1 letter is marked as printed.", "printed on"),
        ("posted", "1 letter is on its way.", "posted on"),
        ("back", "Taken back.", "printed on"),
        ("back", "Taken back.", "to be printed"),
    ):
        page = text(client.post(f"{mailing}{step}/", follow=True))
        assert said in page
        assert state in page
    assert "Print the letters first." in text(client.post(f"{mailing}posted/", follow=True))


@pytest.mark.pango
def test_the_file_is_kept_nowhere(client, coordinator, letter, url):
    response = sign_in(client, coordinator).get(f"{url}invitation/1/letters.pdf")
    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert client.get(f"{url}minutes/1/letters.pdf").status_code == 404


@pytest.fixture
def large(monkeypatch):
    """Two letters are many."""
    monkeypatch.setattr("meetings.queries.letters.MOST", 1)


def buttons(page):
    tree = html.fromstring(page)
    found = tree.xpath("//*[@id='letters']//*[contains(@class, 'btn')]")
    return [" ".join(button.text_content().split()).removesuffix(": Invitation") for button in found]


def build_files():
    while build_next_letter_file(clock=timezone.now):
        pass


@pytest.mark.pango
def test_a_large_mailing_is_one_file_made_by_a_worker(client, coordinator, coming, url, large):
    rows = [make(coming) for _number in range(3)]
    sign_in(client, coordinator)
    mailing = f"{url}invitation/1/"
    assert buttons(client.get(url).content) == ["Make the PDF with 3 letters", "Mark as printed"]
    assert "Have the file made first" in text(client.get(f"{mailing}letters.pdf", follow=True))
    waiting = client.post(f"{mailing}make/", follow=True)
    assert buttons(waiting.content) == ["Load again", "Mark as printed"]
    assert "The PDF with 3 letters is being made" in text(waiting)
    assert 'data-every="3"' in text(waiting)
    build_files()
    ready = client.get(url)
    assert buttons(ready.content) == ["PDF with 3 letters", "Mark as printed"]
    assert "data-every" not in text(ready)
    response = client.get(f"{mailing}letters.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store, private"
    with pikepdf.open(io.BytesIO(response.content)) as opened:
        assert len(opened.pages) == 3
    assert all(row.invitation.name in pdf_text(response.content) for row in rows)
    # Printed, they are the same letters; posted, nobody needs the file any more.
    client.post(f"{mailing}printed/")
    assert buttons(client.get(url).content)[0] == "PDF with 3 letters"
    client.post(f"{mailing}posted/")
    assert not LetterFile.objects.exists()


@pytest.mark.pango
def test_what_has_changed_is_made_anew(client, coordinator, coming, url, large):
    rows = [make(coming) for _number in range(2)]
    sign_in(client, coordinator)
    client.post(f"{url}invitation/1/make/")
    build_files()
    rows[0].invitation.person.street = "Neue Straße 1"
    rows[0].invitation.person.save()
    page = client.get(url)
    assert buttons(page.content)[0] == "Make the PDF with 2 letters"
    assert "The letters have changed since the last file was made." in text(page)
    assert client.get(f"{url}invitation/1/letters.pdf").status_code == 302
    client.post(f"{url}invitation/1/make/")
    build_files()
    assert buttons(client.get(url).content)[0] == "PDF with 2 letters"
    write_words(
        coming.network,
        kind="invitation",
        language="de",
        greeting="Moin,",
        closing="",
        by=coordinator,
        at=timezone.now(),
    )
    assert buttons(client.get(url).content)[0] == "Make the PDF with 2 letters"


def test_a_file_that_could_not_be_made_says_why(
    client, coordinator, coming, url, large, monkeypatch, tmp_path
):
    for _number in range(2):
        make(coming)
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sign_in(client, coordinator)
    client.post(f"{url}invitation/1/make/")
    build_files()
    page = client.get(url)
    assert "Pango is missing" in text(page)
    assert buttons(page.content)[0] == "Make the PDF with 2 letters"


def test_there_is_no_file_of_letters_nobody_wrote(client, coordinator, coming, letter, url):
    sign_in(client, coordinator)
    for mailing in ("minutes/1", "invitation/2", "letters/1"):
        assert client.post(f"{url}{mailing}/make/").status_code == 404
    assert not LetterFile.objects.exists()


def test_a_letter_that_came_meanwhile_is_not_marked(client, coordinator, coming, letter, url):
    page = html.fromstring(sign_in(client, coordinator).get(url).content)
    (button,) = page.xpath("//button[@name='last']")
    make(coming)
    response = client.post(f"{url}invitation/1/printed/", {"last": button.get("value")}, follow=True)
    assert "1 letter is marked as printed." in text(response)
    assert "1 letter to print" in text(response)


@pytest.mark.parametrize(
    ("page", "by_mail", "by_post"),
    [
        ("renew", "The person gets a mail with the new one.", "their letter has to be printed again."),
        ("withdraw", "The person gets a mail, and the entry", "If a letter has left already, another one"),
    ],
)
def test_whom_no_mail_reaches_is_told_on_paper(client, coordinator, letter, page, by_mail, by_post):
    sign_in(client, coordinator)
    rows = (make_invitation(letter.invitation.meeting), letter.invitation)
    texts = [text(client.get(reverse(f"meetings:invitation-{page}", args=[row.ref]))) for row in rows]
    assert [by_mail in said for said in texts] == [True, False]
    assert [by_post in said for said in texts] == [False, True]


def test_missing_pango_is_said(client, coordinator, letter, url, monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sign_in(client, coordinator)
    assert "Pango is missing" in text(client.get(f"{url}invitation/1/letters.pdf", follow=True))
    assert "Pango is missing" in text(client.get(f"{url[:-8]}table.pdf", follow=True))


@pytest.mark.parametrize("rows", [2, 4])
def test_queries_do_not_grow_with_a_file(
    rows, client, coordinator, coming, url, large, django_assert_num_queries
):
    for _number in range(rows):
        make(coming)
    request_letter_file(coming, "invitation", 1, language="en", at=timezone.now())
    sign_in(client, coordinator)
    client.get(url)
    with django_assert_num_queries(8):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(rows, client, coordinator, coming, url, django_assert_num_queries):
    for _number in range(rows):
        make(coming)
    sign_in(client, coordinator)
    client.get(url)
    with django_assert_num_queries(7):
        assert client.get(url).status_code == 200


# --- Today -------------------------------------------------------------------------------------------------------


def todos(user):
    return {todo.title for todo in letters_waiting(Moment(user, timezone.now(), dates.today()))}


def test_row_of_today(coordinator, coming, letter):
    make(coming)
    assert todos(coordinator) == {"Print 2 letters"}
    with translation.override("de"):
        assert todos(coordinator) == {"2 Briefe drucken"}
    Letter.objects.update(printed_at=timezone.now())
    assert todos(coordinator) == {"Post 2 letters"}
    Letter.objects.update(posted_at=timezone.now())
    assert todos(coordinator) == set()


def test_too_late_is_nobodys_task(coordinator, coming, letter):
    past, end = (timezone.now() - timedelta(days=days) for days in (3, 2))
    type(coming).objects.update(status=MeetingStatus.CANCELLED, starts_at=past, ends_at=end)
    assert todos(coordinator) == set()


def test_cancellation_and_minutes_are_only_letters(coordinator, coming, letter):
    """They bring no other row about their meeting."""
    type(coming).objects.update(status=MeetingStatus.CANCELLED)
    assert todos(coordinator) == {"Print 1 letter"}


def test_those_invited_and_those_asked_for_dates_are_one_row(coordinator, coming, letter):
    make_letter(participant=make_participant(make_poll(coming), person=make_person(channel=Channel.POST)))
    assert todos(coordinator) == {"Print 2 letters"}
    letter.printed_at = timezone.now()
    letter.save()
    assert todos(coordinator) == {"Print 1 letter"}


@pytest.mark.parametrize(("days", "rows"), [(20, {"Print 1 letter"}), (130, set())])
def test_minutes_of_long_ago_wait_no_more(coordinator, coming, days, rows):
    make(coming, kind=LetterKind.MINUTES, version=1)
    start, end = (timezone.now() - timedelta(days=days, hours=hours) for hours in (2, 0))
    type(coming).objects.update(status=MeetingStatus.HELD, starts_at=start, ends_at=end)
    assert todos(coordinator) == rows


# --- the sample lists --------------------------------------------------------------------------------------------


def test_whoever_wants_post_in_the_sample_lists_gets_a_letter_and_no_mail(coordinator, meeting, now, capsys):
    files = [
        str(CONTACTS / name)
        for name in ("verteiler-excel.csv", "outlook-export-cp1252.csv", "akteursliste.xlsx", "kontakte.vcf")
    ]
    try:
        call_command("import_actors", *files, apply=True, accept_proposals=True, skip_refused=True)
    except SystemExit:
        pass  # some rows of the samples are refused on purpose
    people = list(Person.objects.order_by("pk"))
    wanting = {person.pk for person in people if person.channel == Channel.POST}
    assert len(wanting) >= 5
    invite(meeting, people=[(None, person) for person in people], by=coordinator, at=now)
    lettered = set(Letter.objects.values_list("invitation__person", flat=True))
    assert lettered == {person.pk for person in people if not person.takes_mail}
    assert wanting <= lettered
    mailed = OutboxMessage.objects.filter(kind="meetings.invitation")
    assert mailed.count() + len(lettered) == len(people)
    assert set(Letter.objects.values_list("kind", flat=True)) == {LetterKind.INVITATION}


def test_letters_are_in_the_registry(letter):
    table = {table.model: table for table in tables()}[Letter]
    rows = table.rows(letter.invitation.person)
    assert list(rows) == [letter]


def test_a_file_goes_with_the_person_in_it(letter):
    """Whose letter is in it, invited or asked about dates; others' files stay."""
    asked = make_letter(participant=make_participant(make_poll(), person=letter.invitation.person))
    other = make(make_meeting())
    for row in (letter, asked, other):
        meeting = row.invitation.meeting if row.invitation else row.participant.poll.meeting
        request_letter_file(meeting, row.kind, row.version, language="de", at=timezone.now())
    table = {table.model: table for table in tables()}[Letter]
    table.erase(table.rows(letter.invitation.person))
    assert LetterFile.objects.get().meeting == other.invitation.meeting
