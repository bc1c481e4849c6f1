"""Steps 8 to 10 of the main job: what is recorded after a meeting, and what monitoring makes of it."""

import csv
import io
import time
from datetime import date, timedelta
from decimal import Decimal

import openpyxl

from meetings.models import Attendance, MeetingStatus, MinutesStatus
from monitoring.models import ReportFile, Snapshot
from networks.models import (
    Commitment,
    CommitmentStatus,
    CostRecord,
    Idea,
    IdeaStatus,
    Participation,
    Project,
    ProjectStatus,
)
from tests.monitoring.pdf_text import pdf_text

COUNTS = "Counts in t a year"

# --- step 8 --------------------------------------------------------------------------------------------------------


def record_attendance(story):
    """The answers are filled in already; what turned out differently is corrected."""
    page = story.visitor.open(f"/meetings/{story.meeting.ref}/attendance/")
    nabu = page.field_of("NABU Birkenfurt e. V.", "presence_")
    sparkasse = page.field_of("Sparkasse Birkenfurt", "presence_")
    values = {sparkasse: "excused", nabu: "absent", "guests": "Ada Beispiel\nBo Beispiel"}
    story.visitor.send(page, {**values, "kinds": {"exchange", "projects"}})
    rows = Attendance.objects.order_by("actor__name", "guest_name")
    assert list(rows.values_list("actor__name", "guest_name", "presence", "person__family_name")) == [
        ("Molkerei Lüttjohann & Söhne KG", "", "present", "Krüger"),
        ("NABU Birkenfurt e. V.", "", "absent", None),
        ("Sparkasse Birkenfurt", "", "excused", None),
        ("Stadtwerke Birkenfurt GmbH", "", "present", "Petersen"),
        (None, "Ada Beispiel", "present", None),
        (None, "Bo Beispiel", "present", None),
    ]
    assert (story.meeting.status, story.meeting.kinds_held) == (MeetingStatus.HELD, ["exchange", "projects"])


def write_and_send_minutes(story):
    page = story.visitor.open(f"/meetings/{story.meeting.ref}/minutes/")
    values = {
        "text": "# Ergebnis\n\nDas Quartier **Südhang** beginnt.",
        "decision_0": "Südhang wird Modellquartier",
        "action_0": "Wärmelinien zusammenstellen",
        "owner_0": page.choice("owner_0", "Çağla Petersen"),
        "due_0": (date.today() + timedelta(days=30)).isoformat(),
        "ideas": "Abwärme der Molkerei nutzen",
    }
    page = story.visitor.send(page, values)
    assert "The minutes are saved." in page.words
    page = story.visitor.fill(f"/meetings/{story.meeting.ref}/minutes/send/")
    # Maren Weiß wants letters.
    assert "The minutes will leave in the next few minutes; the letters wait to be printed." in page.words
    letters = story.mailbox.next_mails(5)
    for letter in letters.values():
        assert "Südhang wird Modellquartier" in letter.text
    assert [email for email in letters if "Wärmelinien zusammenstellen" in letters[email].text] == [
        "cagla.petersen@stadtwerke0.example"
    ]
    meeting = story.meeting
    assert meeting.minutes.status == MinutesStatus.CIRCULATED
    assert [row.text for row in meeting.decisions.all()] == ["Südhang wird Modellquartier"]
    assert [row.owner.family_name for row in meeting.actions.all()] == ["Petersen"]
    assert Idea.objects.get().title == "Abwärme der Molkerei nutzen"


# --- step 9 --------------------------------------------------------------------------------------------------------


def record_commitment(story):
    """Promised, submitted, adopted, and a first number reported."""
    page = story.visitor.open(f"/commitments/new/?network={story.network.slug}")
    values = {
        "membership": page.choice("membership", "Stadtwerke Birkenfurt GmbH"),
        "text": "20 % weniger Gas im Heizwerk",
        "target": "120",
        "unit": "t",
        "target_year": str(date.today().year + 2),
        "attribution": "1",
        "attribution_reason": "Der Plan entstand am Runden Tisch.",
    }
    story.visitor.send(page, values)
    row = Commitment.objects.get()
    url = row.get_absolute_url()
    story.visitor.fill(url, action="/submit/$")
    story.visitor.fill(f"{url}adopt/", {"effective_on": (date.today() - timedelta(days=1)).isoformat()})
    page = story.visitor.fill(f"{url}progress/", {"value": "30", "evidence": "measured"})
    assert "30 t CO₂e" in page.words
    row.refresh_from_db()
    assert (row.status, row.target) == (CommitmentStatus.ADOPTED, Decimal(120))
    assert list(row.reports.values_list("value", "evidence")) == [(Decimal(30), "measured")]


def make_idea_a_project(story):
    idea = Idea.objects.get()
    page = story.visitor.fill(f"{idea.get_absolute_url()}project/", {"title": "Abwärmeleitung Molkerei"})
    project = Project.objects.get()
    assert page.url == project.get_absolute_url()
    story.visitor.fill(
        f"{project.get_absolute_url()}edit/", {"saving": "80", "unit": "t", "evidence": "estimated"}
    )
    for stage in (ProjectStatus.DECIDED, ProjectStatus.IMPLEMENTING):
        story.visitor.fill(f"{project.get_absolute_url()}stage/", {"stage": stage.value})
    project.refresh_from_db()
    idea.refresh_from_db()
    assert (project.status, project.saving) == (ProjectStatus.IMPLEMENTING, Decimal(80))
    assert idea.status == IdeaStatus.PROJECT


def record_participation_and_costs(story):
    opened = (date.today() - timedelta(days=90)).isoformat()
    page = story.visitor.open("/planning/new/")
    concerned = {page.choice("networks", story.network.name)}
    values = {"name": "Kommunale Wärmeplanung", "opened_on": opened, "networks": concerned}
    story.visitor.send(page, values)
    page = story.visitor.open("/planning/participations/new/")
    values = {
        "actor": page.choice("actor", "Stadtwerke Birkenfurt GmbH"),
        "process": page.choice("process", "Kommunale Wärmeplanung"),
        "level": "3",
        "network": page.choice("network", story.network.name),
    }
    story.visitor.send(page, values)
    participation = Participation.objects.get()
    assert (participation.actor.name, participation.level) == ("Stadtwerke Birkenfurt GmbH", 3)
    page = story.visitor.open("/costs/new/")
    values = {
        "text": "Moderation",
        "amount": "1,250.50",
        "network": page.choice("network", story.network.name),
    }
    story.visitor.send(page, values)
    assert CostRecord.objects.get().amount == Decimal("1250.50")


# --- step 10 -------------------------------------------------------------------------------------------------------


def compute_monitoring(story):
    year = date.today().year
    page = story.visitor.open(f"/monitoring/{year}/networks/{story.network.slug}/")
    page = story.visitor.send(page, action="/compute/$")
    snapshot = Snapshot.objects.get()
    assert (snapshot.network, snapshot.on, snapshot.by_name) == (story.network, date.today(), story.user.name)
    assert "Computed from the records as of" in page.words
    # 75: the 30 reported and half of the 90 still promised. 32: the project's 80, under way, attribution not known.
    assert "It saves about 107 t CO₂e a year." in page.words
    dots = page.document.xpath("//main//*[contains(concat(' ', @class, ' '), ' dots ')]")
    assert len(dots) >= 7
    assert {key: _figure(page, key) for key in ("m11", "m14", "m15", "m21", "m23", "m24")} == {
        "m11": "1 of 1 (100 %)",  # the key actor is a member
        "m14": "50 %",  # two of four members came
        "m15": "100 %",  # a neutral moderator
        "m21": "1 of 1 (100 %)",
        "m23": "1 of 1 (100 %)",
        "m24": "1 of 1 (100 %)",
    }


def _figure(page, key: str) -> str:
    """What the first table with this figure shows for it."""
    row = page.document.xpath(f"//tr[th/small[text()='{key}']]")[0]
    return " ".join(row.xpath("./td")[0].text_content().replace("\u00a0", " ").split())


def download_reports(story):
    """All three files are made by the worker from the one snapshot, and one number stands in each of them."""
    snapshot = Snapshot.objects.get()
    url = f"/monitoring/snapshots/{snapshot.ref}/reports/"
    for kind in ("pdf", "xlsx", "csv"):
        story.visitor.fill(url, {"format": kind, "language": "en"})
    files = {kind: _finished(snapshot, kind) for kind in ("pdf", "xlsx", "csv")}
    page = story.visitor.open(url)
    contents = {}
    for kind, file in files.items():
        response = story.visitor.client.get(page.link(f"/reports/{file.ref}/$"))
        contents[kind] = response.content
    assert (tonnes := snapshot.output["thg"]["t"]) == 75 + 32
    book = openpyxl.load_workbook(io.BytesIO(contents["xlsx"]), read_only=True)
    assert _cell(book["Tonnes"].iter_rows(values_only=True), "Sum", COUNTS) == tonnes
    lines = list(csv.reader(io.StringIO(contents["csv"].decode("utf-8-sig")), delimiter=";"))
    [[value]] = [line[4:] for line in lines if (line[0], *line[2:4]) == ("Tonnes", "Sum", COUNTS)]
    assert float(value) == tonnes
    text = pdf_text(contents["pdf"])
    assert f"It saves about {tonnes:g} t CO₂e a year." in text
    for content in (text, "".join(line[4] for line in lines)):
        assert snapshot.digest in content.replace(" ", "")


def _finished(snapshot, kind: str, seconds: float = 180) -> ReportFile:
    deadline = time.monotonic() + seconds
    while True:
        file = ReportFile.objects.get(snapshot=snapshot, format=kind)
        if not file.is_waiting:
            assert file.is_ready, file.error
            return file
        assert time.monotonic() < deadline, kind
        time.sleep(0.2)


def _cell(rows, line: str, column: str):
    """The value of a table by the words at its left and on top."""
    titles, *rows = [row for row in rows if any(row)]
    [found] = [row for row in rows if row[0] == line]
    return found[titles.index(column)]
