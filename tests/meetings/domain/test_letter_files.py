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
    read_letter_file,
    request_letter_file,
)
from meetings.models import FileState, Letter, LetterFile
from meetings.queries.letters import codes_of
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


def order(meeting, at):
    return request_letter_file(meeting, "invitation", 1, language="de", at=at)


@pytest.mark.pango
def test_made_once_with_a_page_for_each(meeting, letters, now):
    file = order(meeting, now)
    assert order(meeting, now + timedelta(seconds=1)) == file
    assert build_next_letter_file(clock=lambda: now)
    assert not build_next_letter_file(clock=lambda: now)
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
    file.refresh_from_db()
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
    clock = iter([now, now + timedelta(minutes=1)])

    def steal():
        moment = next(clock)
        if moment > now:
            LetterFile.objects.update(claimed_at=now + LEASE)
        return moment

    assert build_next_letter_file(clock=steal)
    assert LetterFile.objects.get().is_waiting


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
