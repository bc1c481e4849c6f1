"""The file of a large mailing: ordered once, made by one worker, sealed, made again after a crash, forgotten."""

import io
from datetime import timedelta

import pikepdf
import pytest

from common.pdf import Fault
from common.pdf.sealed import seal, unseal
from config.schedule import SCHEDULE
from meetings.domain.letter_files import (
    KEPT,
    LEASE,
    LIMITS,
    MAX_ATTEMPTS,
    build_next_letter_file,
    claim_letter_file,
    doorbell,
    forget_letter_files,
    has_current_file,
    read_letter_file,
    request_letter_file,
)
from meetings.models import FileState, Letter, LetterFile
from meetings.queries.letters import codes_of, mailing_of
from tests.factories.actors import make_person, make_town
from tests.factories.meetings import make_invitation, make_letter
from tests.monitoring.pdf_text import pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(meeting):
    make_town()
    people = [make_person(channel="post") for _number in range(3)]
    return [make_letter(make_invitation(meeting, person=one, last_sequence_sent=None)) for one in people]


def first_words_at(page):
    """In CSS pixels: where the first word of a page stands."""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tm":
            return [round(float(number)) for number in operands[4:]]
    raise AssertionError("an empty page")


def make(at):
    """All steps of what was ordered; returns how many."""
    return len(list(iter(lambda: build_next_letter_file(clock=lambda: at), False)))


def order(meeting, at):
    return request_letter_file(meeting, "invitation", 1, language="de", at=at)


@pytest.mark.pango
def test_made_once_with_a_page_for_each(meeting, letters, now):
    file = order(meeting, now)
    assert order(meeting, now + timedelta(seconds=1)) == file
    assert make(now) == 2
    file.refresh_from_db()
    assert (file.state, file.attempts, file.finished_at, file.error) == (FileState.READY, 1, now, "")
    content = read_letter_file(file)
    with pikepdf.open(io.BytesIO(content)) as opened:
        # Every window shows its address: all letters stand in the same place, 25 mm from the left.
        assert [first_words_at(page) for page in opened.pages] == 3 * [[94, 387]]
        assert "/StructTreeRoot" in opened.Root
        assert not opened.is_encrypted
    codes = codes_of(row.invitation for row in letters).values()
    text = pdf_text(content)
    assert [text.count(code) for code in codes] == [2, 2, 2]


@pytest.mark.pango
def test_what_is_kept_opens_nothing(meeting, letters, now, settings):
    file = order(meeting, now)
    build_next_letter_file(clock=lambda: now)
    half = bytes(file.parts.get().content)
    make(now)
    file.refresh_from_db()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(half))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(bytes(file.content)))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    assert read_letter_file(file)[:5] == b"%PDF-"
    settings.SECRET_KEY_FALLBACKS = []
    assert read_letter_file(file) is None


def test_a_seal_fits_one_file():
    document = pikepdf.new()
    document.add_blank_page()
    target = io.BytesIO()
    document.save(target)
    sealed = seal(target.getvalue(), "one")
    assert unseal(sealed, "one")[:5] == b"%PDF-"
    assert unseal(sealed, "other") is None


def test_a_lost_worker_costs_the_lease(meeting, letters, now):
    order(meeting, now)
    assert claim_letter_file(now=now) is not None
    assert claim_letter_file(now=now + LEASE) is None
    later = now + LEASE + timedelta(seconds=1)
    assert claim_letter_file(now=later).attempts == 2


def test_three_lost_workers_are_enough_until_somebody_asks_again(meeting, letters, now):
    file = order(meeting, now)
    for number in range(MAX_ATTEMPTS):
        assert claim_letter_file(now=now + number * (LEASE + timedelta(seconds=1))) is not None
    last = now + MAX_ATTEMPTS * (LEASE + timedelta(seconds=1))
    assert claim_letter_file(now=last) is None
    file.refresh_from_db()
    assert (file.state, file.fault) == (FileState.FAILED, Fault.OTHER)
    again = order(meeting, last)
    assert (again.pk, again.state, again.attempts, again.fault) == (file.pk, FileState.WAITING, 0, None)
    assert claim_letter_file(now=last) == file


@pytest.mark.pango
def test_who_comes_back_late_writes_nothing(meeting, letters, now):
    """The lease ran out and another worker holds the order."""
    order(meeting, now)
    build_next_letter_file(clock=lambda: now)
    clock = iter([now, now + timedelta(minutes=1)])

    def steal():
        moment = next(clock)
        if moment > now:
            LetterFile.objects.update(claimed_at=now + LEASE)
        return moment

    assert build_next_letter_file(clock=steal)
    file = LetterFile.objects.get()
    assert (file.is_waiting, file.parts.count()) == (True, 1)


def pages_of_tags(opened):
    """The numbers of the pages that the tags of each letter point to, letter by letter."""
    numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages)}

    def pages(node):
        found = {numbers[node.Pg.objgen]} if "/Pg" in node else set()
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                found |= pages(kid)
        return found

    (document,) = opened.Root.StructTreeRoot.K
    return [pages(kid) for kid in document.K]


@pytest.mark.pango
def test_more_letters_than_a_task_has_time_for(meeting, letters, now, monkeypatch):
    """A part for each step; what was made before a worker was lost is not made again."""
    monkeypatch.setattr("meetings.domain.letter_files.PART", 1)
    file = order(meeting, now)
    assert build_next_letter_file(clock=lambda: now)
    made = [part.content is not None for part in file.parts.all()]
    kept = bytes(file.parts.get(number=0).content)
    assert (made, claim_letter_file(now=now).attempts) == ([True, False, False], 1)
    later = now + LEASE + timedelta(seconds=1)
    assert build_next_letter_file(clock=lambda: later)
    assert bytes(file.parts.get(number=0).content) == kept
    assert make(later) == 2
    file.refresh_from_db()
    assert (file.state, file.parts.count()) == (FileState.READY, 0)
    content = read_letter_file(file)
    text = pdf_text(content)
    shown = mailing_of(meeting, "invitation", 1).letters
    places = [text.index(code) for code in codes_of(row.recipient for row in shown).values()]
    assert places == sorted(places)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert pages_of_tags(opened) == [{0}, {1}, {2}]
        assert [page.obj.StructParents for page in opened.pages] == [0, 1, 2]
        assert list(opened.Root.StructTreeRoot.ParentTree.Nums[::2]) == [0, 1, 2]


@pytest.mark.pango
def test_a_letter_nobody_needs_any_more_is_left_out_of_its_part(meeting, letters, now, monkeypatch):
    monkeypatch.setattr("meetings.domain.letter_files.PART", 1)
    file = order(meeting, now)
    build_next_letter_file(clock=lambda: now)
    letters[1].delete()
    make(now)
    file.refresh_from_db()
    with pikepdf.open(io.BytesIO(read_letter_file(file))) as opened:
        assert len(opened.pages) == 2
    assert not has_current_file(meeting, mailing_of(meeting, "invitation", 1))


def test_limits_fit_a_task(settings):
    assert LIMITS.wall < settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


def test_nothing_left_to_print(meeting, letters, now):
    order(meeting, now)
    Letter.objects.all().delete()
    assert build_next_letter_file(clock=lambda: now)
    assert not LetterFile.objects.exists()


def test_kept_for_a_day(meeting, letters, now):
    file = order(meeting, now)
    LetterFile.objects.filter(pk=file.pk).update(state=FileState.READY, content=b"x", finished_at=now)
    assert forget_letter_files(now=now + KEPT) == 0
    assert forget_letter_files(now=now + KEPT + timedelta(seconds=1)) == 1
    assert read_letter_file(file) is None


def test_the_bell_rings_and_the_timetable_looks(meeting, letters, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        order(meeting, now)
        order(meeting, now)
    assert rung == [doorbell.ring]
    assert {"meetings.build_letter_files", "meetings.forget_letter_files"} <= SCHEDULE.keys()
