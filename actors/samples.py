"""The mails of the directory's own pages, with invented data."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from common import links, samples
from common.samples import Sample

_TEXT = {
    "de": "Auf der Antwortseite liest mein Programm die Uhrzeit nicht vor.",
    "en": "My screen reader does not read out the time on the answer page.",
}


def _barrier(language: str, now: datetime) -> dict:
    return {
        "text": _TEXT[language],
        "page": links.absolute("portal:help"),
        "name": "Kim Muster",
        "email": "kim.muster@example.org",
        "spoken": language,
        "link": links.absolute("actors:statement"),
    }


def register_samples() -> None:
    barrier = Sample(
        _("Barrier reported"),
        _("When somebody reports a barrier. It goes to the municipality."),
        _barrier,
    )
    samples.register("actors", _("Pages for everyone"), {"barrier_report": barrier})
