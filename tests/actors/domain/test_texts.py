"""Crest, statement, further texts: what is stored, what is refused, what the trail keeps."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from accounts.models import AuditEvent
from actors.domain.municipality import CREST_SIDE, remove_crest, set_crest
from actors.domain.texts import a_year_after, save_statement, write_texts
from actors.models import AccessibilityStatement, Municipality, SiteText, TextKind
from tests.factories.actors import make_crest, make_statement
from tests.factories.documents import PDF, image_bytes

NOW = timezone.now()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield tmp_path


def _crests(media):
    return sorted(path.name for path in (media / "crest").glob("*")) if (media / "crest").exists() else []


def test_crest_is_drawn_anew_as_a_small_square(town, media):
    hidden = b"GPS 48.5 N"
    make_crest(town, content=image_bytes("JPEG", size=(900, 300), comment=hidden), name="wappen.jpg")

    stored = media / Municipality.objects.host().crest.name
    with Image.open(stored) as picture:
        assert (picture.format, picture.size) == ("PNG", (CREST_SIDE, CREST_SIDE))
        assert (
            picture.convert("RGBA").getpixel((0, 0))[3] == 0
        )  # the square around a wide crest is transparent
    assert hidden not in stored.read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wappen.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("wappen.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("wappen.pdf", PDF),
    ],
)
def test_what_is_no_picture_of_points_is_no_crest(town, media, name, content):
    with pytest.raises(ValidationError) as refusal:
        make_crest(town, content=content, name=name)

    assert "Choose a PNG or JPEG picture" in refusal.value.message_dict["crest"][0]
    assert _crests(media) == []


def test_a_broken_picture_is_refused_and_the_old_crest_stays(town, media):
    make_crest(town)
    before = _crests(media)

    with pytest.raises(ValidationError) as refusal:
        make_crest(town, content=image_bytes()[:40])

    assert list(refusal.value.message_dict) == ["crest"]
    assert (_crests(media), Municipality.objects.host().crest.name) == (before, f"crest/{before[0]}")


def test_another_crest_takes_the_place_and_the_address_of_the_first(
    town, media, django_capture_on_commit_callbacks
):
    make_crest(town)
    first = Municipality.objects.host().crest_version
    with django_capture_on_commit_callbacks(execute=True):
        make_crest(town)
    second = Municipality.objects.host().crest_version

    assert first != second
    assert _crests(media) == [f"{second}.png"]


def test_removed_crest_leaves_nothing(town, admin, media, django_capture_on_commit_callbacks):
    make_crest(town)
    with django_capture_on_commit_callbacks(execute=True):
        remove_crest(by=admin, at=NOW)

    assert (_crests(media), Municipality.objects.host().crest.name) == ([], "")
    assert AuditEvent.objects.filter(by=admin).values_list("action", flat=True)[0] == "actors.remove_crest"


def test_nobody_has_a_crest_before_there_is_a_municipality(db, admin):
    with pytest.raises(ValidationError):
        set_crest(file=SimpleUploadedFile("wappen.png", image_bytes()), by=admin, at=NOW)


# --- statement -----------------------------------------------------------------------------------------------


def _save(admin, *, texts=None, **fields):
    return save_statement(by=admin, at=NOW, texts=texts or {}, **fields)


def test_statement_falls_due_a_year_after_its_check(town, admin):
    day = timezone.localdate() - timedelta(days=3)

    assert _save(admin, checked_on=day).next_check_on == a_year_after(day)
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("checked", "following", "field"),
    [(1, None, "checked_on"), (0, 380, "next_check_on"), (0, 0, "__all__"), (0, -5, "__all__")],
)
def test_statement_refuses_days_that_cannot_be(town, admin, checked, following, field):
    today = timezone.localdate()
    with pytest.raises(ValidationError) as refusal:
        _save(
            admin,
            checked_on=today + timedelta(days=checked),
            next_check_on=None if following is None else today + timedelta(days=following),
        )

    assert list(refusal.value.message_dict) == [field]
    assert not AccessibilityStatement.objects.exists()


def test_statement_published_again_is_the_same_one_and_on_the_trail(town, admin):
    make_statement(town, checked_on=date(2024, 5, 2))
    _save(
        admin,
        checked_on=date(2026, 5, 4),
        feedback_email="barriere@birkenfurt.example",
        texts={"de": "Alte PDF-Dateien."},
    )

    assert AccessibilityStatement.objects.get().checked_on == date(2026, 5, 4)
    events = AuditEvent.objects.filter(by=admin).order_by("pk")
    assert [event.action for event in events] == ["actors.save_accessibilitystatement", "actors.write_text"]
    assert (events[0].before["checked_on"], events[0].after["checked_on"]) == ("2024-05-02", "2026-05-04")
    assert events[1].after == {"kind": "barriers", "languages": ["de"]}


@pytest.mark.parametrize(
    ("days", "asks", "old"), [(31, False, False), (30, True, False), (1, True, False), (0, True, True)]
)
def test_statement_asks_for_a_check_before_it_is_old(town, days, asks, old):
    today = date(2026, 6, 1)
    statement = make_statement(town, checked_on=date(2025, 9, 1), next_check_on=today + timedelta(days=days))

    assert (statement.asks_for_a_check(today), statement.is_old(today)) == (asks, old)


# --- texts ---------------------------------------------------------------------------------------------------


def test_text_is_replaced_left_alone_and_taken_away(town, admin):
    write_texts(TextKind.EASY, {"de": " Kurze Sätze. ", "en": "Short."}, by=admin, at=NOW)
    write_texts(TextKind.EASY, {"de": "Kurze Sätze.", "en": ""}, by=admin, at=NOW)

    assert list(SiteText.objects.values_list("kind", "language", "text")) == [("easy", "de", "Kurze Sätze.")]
    assert [event.after["languages"] for event in AuditEvent.objects.order_by("pk")] == [["de", "en"], ["en"]]


def test_text_of_a_language_that_is_not_offered_now_stays(town, admin):
    write_texts(TextKind.EASY, {"de": "Kurz.", "en": "Short."}, by=admin, at=NOW)
    write_texts(TextKind.EASY, {"de": "Kürzer."}, by=admin, at=NOW)

    assert dict(SiteText.objects.values_list("language", "text")) == {"de": "Kürzer.", "en": "Short."}
