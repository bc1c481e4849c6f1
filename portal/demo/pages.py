"""What the demo town says about itself on its public pages."""

from datetime import timedelta

from actors.domain.texts import a_year_after
from actors.models import AccessibilityStatement, Imprint, PrivacyNotice, SiteText, TextKind
from portal.demo.world import World, fill

TEXTS = {
    (TextKind.BARRIERS, "de"): (
        "- Ältere Protokolle liegen als eingescannte PDF vor; Vorleseprogramme lesen sie nicht. Wir tippen sie ab.\n"
        "- Schaubilder in Berichten haben eine Tabelle daneben, aber keine Beschreibung in Leichter Sprache."
    ),
    (TextKind.BARRIERS, "en"): (
        "- Older minutes are scanned PDF files that screen readers cannot read. We are typing them.\n"
        "- Charts in reports stand beside a table, but are not described in plain language."
    ),
    (TextKind.EASY, "de"): (
        "## Was ist das hier?\n\nBirkenfurt will das Klima schützen.\nViele Menschen und Firmen helfen mit.\n"
        "Sie treffen sich und reden.\nDas heißt: Runder Tisch.\n\n"
        "## Sie haben eine Einladung bekommen?\n\nIn der E-Mail ist ein Link.\nKlicken Sie auf den Link.\n"
        "Dann können Sie antworten:\n\n- Ja, ich komme.\n- Nein, ich komme nicht.\n\n"
        "## Sie haben eine Frage?\n\nRufen Sie uns an: 01234 567-890"
    ),
}


def make_pages(world: World) -> None:
    town = world.made["town"]
    checked = world.today - timedelta(days=120)
    AccessibilityStatement.objects.create(
        municipality=town,
        checked_on=checked,
        next_check_on=a_year_after(checked),
        feedback_email="barrierefrei@birkenfurt.example",
        feedback_phone="01234 567-893",
    )
    Imprint.objects.create(
        municipality=town,
        representative="Oberbürgermeisterin Marlene Vogel",
        supervisor="Regierungspräsidium Beispielstadt",
        editor="Jana Sommer, Markt 1, 12345 Birkenfurt",
    )
    PrivacyNotice.objects.create(
        municipality=town,
        officer="Datenschutz der Stadt Birkenfurt",
        officer_email="datenschutz@birkenfurt.example",
    )
    fill(SiteText, [SiteText(kind=kind, language=code, text=text) for (kind, code), text in TEXTS.items()])
