"""Import of a list of 5,000 rows into the town's directory, dry and real, in a process of its own."""

import json
import random
import resource
import sys
import time

from bench.figures import Figure
from bench.processes import result_of

ROWS = 5_000
SECONDS = 10
MEGABYTES = 300

TRADES = (
    "Bäckerei|Metzgerei|Autohaus|Zimmerei|Spedition|Gärtnerei|Elektro|Sanitär|Dachdeckerei|Schreinerei|Kanzlei|Praxis"
    "|Apotheke|Druckerei|Brauerei|Gasthof|Hotel|Buchhandlung|Ingenieurbüro|Architekturbüro|Malerbetrieb|Fahrschule"
    "|Weingut|Mühle|Imkerei|Tierklinik|Optik|Juwelier|Reisebüro|Textilhaus"
).split("|")
NAMES = (
    "Abele|Bach|Cramer|Dietz|Ebert|Frank|Geiger|Haug|Immel|Jakobi|Kling|Lang|Maier|Nagel|Oswald|Pfaff|Quast|Roth"
    "|Sauer|Trautmann|Ulmer|Vogt|Weiß|Zeller|Bühler|Dörr|Fröhlich|Grün|Höfer|Jäger|König|Lösch|Müller|Nörr|Pröll"
    "|Rühl|Schön|Tröger|Wöhrle|Zöllner|Armbruster|Bertsch|Clauss|Drescher|Eisele|Faller|Gutmann|Hirsch|Kohler|Lutz"
).split("|")
GIVEN = (
    "Anna|Ben|Clara|David|Eva|Finn|Greta|Hans|Ida|Jan|Karla|Leo|Mara|Nils|Olga|Paul|Rosa|Sven|Tina|Uwe".split(
        "|"
    )
)
PLACES = "am Markt|Nord|Süd|West|Ost|an der Birken"


def measure() -> list[Figure]:
    found = result_of("bench.contacts")
    note = " ".join(f"{count} {verdict}" for verdict, count in sorted(found["counts"].items()) if count)
    return [
        Figure(
            "import, dry run",
            "s",
            value=found["dry"],
            budget=SECONDS,
            at_most=True,
            note=f"{ROWS:,} rows: {note}",
        ),
        Figure(
            "import, real", "s", value=found["real"], budget=SECONDS, at_most=True, note=f"{found['written']}"
        ),
        Figure(
            "import, memory", "MB", value=found["memory"], budget=MEGABYTES, at_most=True, note="at its peak"
        ),
    ]


def make_list() -> bytes:
    """5,000 rows as Excel writes them: an organisation each, with a person; every twentieth is wrong somewhere."""
    chance = random.Random(5)
    lines = ["Institution;Ansprechpartner/in;E-Mail;Tel.;Straße;PLZ;Ort;Bemerkung"]
    organisations = [f"{t} {n} {p}" for t in TRADES for n in NAMES for p in PLACES.split("|")]
    for number, name in enumerate(chance.sample(organisations, ROWS)):
        given, family = chance.choice(GIVEN), chance.choice(NAMES)
        address = f"{given}.{family}{number}@firma{number}.example".lower()
        address = address.replace("ß", "ss").translate(str.maketrans("äöü", "aou"))
        if number % 20 == 7:
            address = address.replace("@", " at ")
        lines.append(
            f"{name};{family}, {given};{address};0176/{number:08d};Hauptstraße {number % 90 + 1};77{number % 900:03d};"
            f"Birkenfurt;{'bitte nur per Post' if number % 15 == 3 else ''}"
        )
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def run() -> dict:
    from django.utils import timezone

    from actors.domain.imports import apply_file
    from actors.imports.examination import examine

    content = make_list()
    begun = time.perf_counter()
    found = examine(content, {})
    dry = time.perf_counter() - begun
    if found.plan is None:
        raise SystemExit(f"the list was refused: {found.refusal}")
    counts = {str(verdict): count for verdict, count in found.plan.counts.items()}
    del found
    begun = time.perf_counter()
    _plan, written = apply_file(
        content, filename="bench.csv", accept_proposals=True, without_refused=True, at=timezone.now()
    )
    real = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kB, macOS in bytes.
    return {
        "dry": dry,
        "real": real,
        "memory": peak / (2**10 if sys.platform != "darwin" else 2**20),
        "counts": counts,
        "written": " ".join(f"{count} {name}" for name, count in written.items() if count),
    }


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(run(), sys.stdout)
