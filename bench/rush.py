"""Two hundred people answer one meeting with fifty places: spread over twenty seconds, and all in the same instant."""

import http.client
import statistics
import threading
import time
from urllib.parse import urlencode

from bench.figures import Figure
from bench.load import NotMeasured
from bench.pages import CSRF, answer_page

PEOPLE = 200
PLACES = 50
SECONDS = 20.0
ALONE = 20
NAMES = ("200 answers in 20 s, p95", "200 answers at once, all")


def measure(port: int) -> list[Figure]:
    """Times of one POST, against the middle of POSTs that met nobody: p95 under ten times it; all within 200 × 1.5."""
    figures = [
        Figure(NAMES[0], "ms", budget=10.0, at_most=True),
        Figure(NAMES[1], "ms", budget=PEOPLE * 1.5, at_most=True),
    ]
    try:
        alone = statistics.median(_post(port, path) for path in _invite(ALONE))
        spread = _together(port, _invite(PEOPLE), pause=SECONDS / PEOPLE)
        begun = time.perf_counter()
        _together(port, _invite(PEOPLE), pause=0.0)
        took = time.perf_counter() - begun
    except (NotMeasured, OSError, http.client.HTTPException) as reason:
        for figure in figures:
            figure.missing = str(reason) or type(reason).__name__
        return figures
    values = (statistics.quantiles(spread, n=20)[-1], took)
    for figure, value in zip(figures, values, strict=True):
        figure.value, figure.floor, figure.ratio = value * 1000, alone * 1000, value / alone
    return figures


def _together(port: int, paths: list[str], *, pause: float) -> list[float]:
    """Each path by a visitor of its own, one every ``pause`` seconds whatever the others wait for. Checks the places."""
    took: list[float] = []
    failures: list[str] = []
    gate = threading.Event()

    def answer(path: str) -> None:
        gate.wait()
        try:
            took.append(_post(port, path))
        except (NotMeasured, OSError, http.client.HTTPException) as error:
            failures.append(str(error) or type(error).__name__)

    threads = []
    if pause:
        gate.set()
    for path in paths:
        threads.append(threading.Thread(target=answer, args=[path]))
        threads[-1].start()
        time.sleep(pause)
    gate.set()
    for thread in threads:
        thread.join()
    if failures:
        raise NotMeasured(failures[0])
    _check_places()
    return took


def _post(port: int, path: str) -> float:
    """Seconds until the answer is committed; a connection of its own, as a phone's."""
    from django.conf import settings

    cookies = f"{settings.CSRF_COOKIE_NAME}={CSRF}; {settings.LANGUAGE_COOKIE_NAME}=de"
    body = urlencode({"csrfmiddlewaretoken": CSRF, "answer": "yes"})
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        begun = time.perf_counter()
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != 302:
            raise NotMeasured(f"answered {response.status}")
        return time.perf_counter() - begun
    finally:
        connection.close()


def _invite(people: int) -> list[str]:
    """A new meeting with fifty places and so many guests; the addresses of their answer pages."""
    from datetime import timedelta

    from django.utils import timezone

    from meetings.models import Invitation, Meeting, MeetingStatus
    from networks.models import TopicArea

    now = timezone.now()
    start = now + timedelta(days=30)
    meeting = Meeting.objects.create(
        topic_area=TopicArea.objects.order_by("pk").first(),
        title="Ansturm",
        status=MeetingStatus.INVITED,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place="Ratssaal",
        capacity=PLACES,
        created_at=now,
    )
    rows = [
        Invitation(
            meeting=meeting,
            guest_name=f"Gast {number}",
            guest_email=f"gast{number}@web.example",
            invited_at=now,
            last_sequence_sent=0,
        )
        for number in range(people)
    ]
    return [answer_page(row) for row in Invitation.objects.bulk_create(rows)]


def _check_places() -> None:
    from meetings.models import Meeting, Place

    rows = Meeting.objects.filter(title="Ansturm").latest("pk").invitations
    seats, waiting = (rows.filter(place=place).count() for place in (Place.SEAT, Place.WAITING))
    if (seats, waiting) != (PLACES, PEOPLE - PLACES):
        raise NotMeasured(f"{seats} seats and {waiting} waiting")
