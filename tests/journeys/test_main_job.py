"""The coordinator's whole job once through: from a contact list to the report, with a real worker and mail server.

Steps 2 to 10 of the main job. Everything happens through pages and mails; only time passes by hand, because nobody can
wait for a meeting (``let_days_pass``).
"""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import holidays
import pytest
from django.db.models import F
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.models import AuditEvent, User
from actors.models import Actor, Channel, Person
from config.celery import app
from meetings.models import (
    Answer,
    AnswerEvent,
    Invitation,
    Meeting,
    MeetingStatus,
    Place,
    Reminder,
    ReminderRule,
    ReminderState,
)
from networks.models import Network, NetworkKeyActor, NetworkStatus, Outreach, Stage
from outbox.models import MessageStatus, OutboxMessage
from tests.clocks import zone_of_noon
from tests.factories.actors import make_town
from tests.journeys import after_the_meeting
from tests.journeys.browsing import Visitor
from tests.journeys.mailbox import Mailbox

CONTACTS = Path(__file__).parents[1] / "data" / "contacts" / "verteiler-excel.csv"

CAGLA = "cagla.petersen@stadtwerke0.example"
HULYA = "hulya.muller@sparkasse1.example"
WIEBKE = "wiebke.kruger@molkerei24.example"
VERA = "vera.weis@nabu11.example"
DENIZ = "deniz.arslan@sparkasse1.example"
MEMBERS = [
    "Stadtwerke Birkenfurt GmbH",
    "Sparkasse Birkenfurt",
    "Molkerei Lüttjohann & Söhne KG",
    "NABU Birkenfurt e. V.",
]


@dataclass
class Story:
    """Who acts, and what the steps so far have made."""

    user: User
    visitor: Visitor
    mailbox: Mailbox
    links: dict[str, str] = field(default_factory=dict)

    @property
    def network(self) -> Network:
        return Network.objects.get()

    @property
    def meeting(self) -> Meeting:
        """The one people are invited to."""
        return Meeting.objects.order_by("pk").first()

    def invitation(self, email: str) -> Invitation:
        rows = Invitation.objects.select_related("person")
        return next(row for row in rows if row.email == email)


@pytest.fixture
def story(coordinator, start_worker, embedded_broker, use_broker, smtp_sink):
    make_town(city="Birkenfurt")
    coordinator.language = "en"
    coordinator.save()
    use_broker(embedded_broker)
    start_worker(
        embedded_broker,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_USE_TLS="False",
        EMAIL_TIMEOUT=60,
    )
    return Story(coordinator, Visitor(), Mailbox(smtp_sink))


@pytest.mark.slow
@pytest.mark.pango
@pytest.mark.django_db(transaction=True)
def test_coordinator_does_her_whole_job(story):
    sign_in(story)
    import_contacts(story)
    found_network(story)
    take_actors_in(story)
    plan_the_year(story)
    prepare_first_meeting(story)
    invite(story)
    opening_the_link_writes_nothing(story)
    members_answer(story)
    waiting_list_moves_up(story)
    substitute_takes_the_seat(story)
    reminders_go_out(story)
    move_the_meeting(story)
    meeting_takes_place(story)
    after_the_meeting.record_attendance(story)
    after_the_meeting.write_and_send_minutes(story)
    after_the_meeting.record_commitment(story)
    after_the_meeting.make_idea_a_project(story)
    after_the_meeting.record_participation_and_costs(story)
    after_the_meeting.compute_monitoring(story)
    after_the_meeting.download_reports(story)
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {MessageStatus.SENT}


def let_days_pass(days: int) -> None:
    """What was ``days`` ahead is now, what was now lies so many days back."""
    ago = timedelta(days=days)
    Meeting.objects.update(
        starts_at=F("starts_at") - ago, ends_at=F("ends_at") - ago, answer_by=F("answer_by") - ago
    )
    Invitation.objects.update(invited_at=F("invited_at") - ago, answered_at=F("answered_at") - ago)
    ReminderRule.objects.update(created_at=F("created_at") - ago)


def sign_in(story):
    page = story.visitor.open(create_sign_in_link(story.user, at=timezone.now()))
    assert story.user.name in page.words
    page = story.visitor.send(page)
    assert page.url == "/today/"


# --- step 2 --------------------------------------------------------------------------------------------------------


def import_contacts(story):
    """Upload, look, decide, confirm; nothing is written before."""
    with CONTACTS.open("rb") as file:
        preview = story.visitor.fill("/actors/import/", files={"file": file})
    assert "Lüders" in preview.words
    assert (Actor.objects.count(), Person.objects.count()) == (0, 0)
    result = story.visitor.send(preview, action="/confirm/$")
    assert "The list is taken over into the directory." in result.words
    with CONTACTS.open(encoding="utf-8-sig", newline="") as file:
        institutions = {row["Institution"] for row in csv.DictReader(file, delimiter=";")}
    assert set(Actor.objects.values_list("name", flat=True)) == institutions
    assert Person.objects.get(email=VERA).channel == Channel.EMAIL
    assert Person.objects.get(email="maren.weis@nabu11.example").channel == Channel.POST
    # One of them reads English.
    hulya = Person.objects.get(email=HULYA)
    story.visitor.fill(f"/people/{hulya.ref}/edit/", {"language": "en"})


# --- step 3 --------------------------------------------------------------------------------------------------------


def found_network(story):
    page = story.visitor.open("/networks/new/")
    values = {
        "name": "Wärmewende Birkenfurt",
        "kind": "alliance",
        "topic_area_names": "Quartierswärme\nAbwärme der Betriebe",
        "moderator": page.choice("moderator", "Anna Jäger"),
        "starts_on": (date.today() - timedelta(days=400)).isoformat(),
    }
    page = story.visitor.send(page, values)
    assert page.heading == "Wärmewende Birkenfurt"
    topics = list(story.network.topic_areas.order_by("pk").values_list("name", flat=True))
    assert topics == ["Quartierswärme", "Abwärme der Betriebe"]
    assert story.network.moderator.name == "Anna Jäger"
    assert story.network.target_per_year == 3
    kick_off = {"kick_off_on": (date.today() - timedelta(days=300)).isoformat()}
    story.visitor.fill(f"/networks/{story.network.slug}/activate/", kick_off)
    assert story.network.status == NetworkStatus.ACTIVE


def take_actors_in(story):
    """From the first idea to the membership, one with a no; and the ones the network cannot do without."""
    for name in [*MEMBERS, "Klinikum Birkenfurt gGmbH"]:
        page = story.visitor.open(f"/outreach/new/?network={story.network.slug}")
        story.visitor.send(page, {"actor": page.choice("actor", name)})
    stadtwerke = Outreach.objects.get(actor__name=MEMBERS[0])
    for stage in ("approached", "in_talks"):
        story.visitor.fill(f"/outreach/{stadtwerke.ref}/move/", {"stage": stage})
    klinikum = Outreach.objects.get(actor__name="Klinikum Birkenfurt gGmbH")
    story.visitor.fill(
        f"/outreach/{klinikum.ref}/move/", {"stage": "declined", "reason": "Erst nach dem Umbau"}
    )
    joined = (date.today() - timedelta(days=200)).isoformat()
    for name in MEMBERS:
        actor = Actor.objects.get(name=name)
        page = story.visitor.open(f"/networks/{story.network.slug}/members/new/?actor={actor.ref}")
        values = {"from_on": joined}
        if name == MEMBERS[0]:
            values["representatives"] = {page.choice("representatives", "Çağla Petersen")}
        story.visitor.send(page, values)
    assert dict(Outreach.objects.values_list("actor__name", "status")) == {
        **dict.fromkeys(MEMBERS, Stage.MEMBER),
        "Klinikum Birkenfurt gGmbH": Stage.DECLINED,
    }
    steps = list(stadtwerke.transitions.order_by("pk").values_list("target", flat=True))
    assert steps == [Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS, Stage.MEMBER]
    page = story.visitor.open(f"/networks/{story.network.slug}/key-actors/")
    page = story.visitor.send(
        page, {"actor": page.choice("actor", MEMBERS[0]), "reason": "Betreibt das Netz"}
    )
    assert NetworkKeyActor.objects.get().actor.name == MEMBERS[0]
    assert MEMBERS[0] in page.words


# --- step 4 --------------------------------------------------------------------------------------------------------


def plan_the_year(story):
    """All proposed dates of next year for one topic area become drafts; the other one stays to be planned."""
    year = date.today().year + 1
    page = story.visitor.open(f"/plan/{year}/")
    assert page.heading == "6 of 6 meetings are still missing"
    topic = story.network.topic_areas.get(name="Quartierswärme")
    usual = {"weekday": "3", "starts_at": "16:30", "duration": "120", "place": "Ratssaal"}
    story.visitor.fill(f"/topics/{topic.ref}/edit/", usual)
    page = story.visitor.fill(f"/plan/{year}/{topic.ref}/")
    assert "3 drafts created. Nobody is invited yet." in page.words
    assert page.heading == "3 of 6 meetings are still missing"
    starts = [meeting.local_start for meeting in Meeting.objects.order_by("starts_at")]
    assert [f"{start:%Y %a %H:%M}" for start in starts] == [f"{year} Thu 16:30"] * 3
    assert min(later - earlier for earlier, later in pairwise(starts)) > timedelta(days=60)
    assert {start.date() for start in starts}.isdisjoint(holidays.Germany(subdiv="BW", years=year))
    assert set(Meeting.objects.values_list("status", "place", "topic_area__name")) == {
        (MeetingStatus.DRAFT, "Ratssaal", "Quartierswärme")
    }


# --- step 5 --------------------------------------------------------------------------------------------------------


def prepare_first_meeting(story):
    """The first one is brought forward, has two places, and its moderator is declared neutral."""
    day = date.today() + timedelta(days=10)
    declared = date.today() - timedelta(days=90)
    values = {
        "title": "Runder Tisch Quartierswärme",
        "starts_at_date": day.isoformat(),
        "starts_at_time": "16:30",
        "ends_at_date": day.isoformat(),
        "ends_at_time": "18:30",
        "answer_by_date": "",
        "answer_by_time": "",
        "capacity": "2",
        "neutrality_declared_on": declared.isoformat(),
    }
    page = story.visitor.fill(f"/meetings/{story.meeting.ref}/edit/", values)
    assert page.heading == "Runder Tisch Quartierswärme"
    meeting = story.meeting
    assert (f"{meeting.local_start:%d %H:%M}", meeting.capacity) == (f"{day:%d} 16:30", 2)
    assert (meeting.moderator.name, meeting.neutrality_declared_on) == ("Anna Jäger", declared)


def invite(story):
    """Choose, see the mail, send: one mail for each person, a letter for who wants one."""
    page = story.visitor.fill(f"/meetings/{story.meeting.ref}/invitations/")
    assert page.heading == "4 people will now get an e-mail"
    assert "Maren Weiß" in page.words
    assert OutboxMessage.objects.count() == 0
    page = story.visitor.send(page, press=("step", "send"))
    assert "1 letter waits to be printed: Maren Weiß." in page.words
    letters = story.mailbox.next_mails(4)
    assert set(letters) == {CAGLA, HULYA, WIEBKE, VERA}
    for letter in letters.values():
        assert letter.kinds == ["text/plain", "text/html", "text/calendar"]
        assert "METHOD:REQUEST" in letter.part("text/calendar")
        assert letter.link in letter.part("text/html")
    assert letters[WIEBKE].subject.startswith("Einladung: Runder Tisch Quartierswärme")
    assert letters[HULYA].subject.startswith("Invitation: Runder Tisch Quartierswärme")
    assert len({letter.link for letter in letters.values()}) == 4
    story.links = {email: letter.link for email, letter in letters.items()}
    assert story.meeting.status == MeetingStatus.INVITED


# --- step 6 --------------------------------------------------------------------------------------------------------


def opening_the_link_writes_nothing(story):
    before = (AnswerEvent.objects.count(), AuditEvent.objects.count(), OutboxMessage.objects.count())
    for query in ("", "?a=yes", "?a=no", "?lang=en"):
        Visitor().open(story.links[CAGLA] + query)
    assert story.invitation(CAGLA).answer == Answer.OPEN
    assert (AnswerEvent.objects.count(), AuditEvent.objects.count(), OutboxMessage.objects.count()) == before


def answer(story, email: str, word: str):
    """Open the link without any login and press the button; no second confirmation is asked."""
    return Visitor().fill(story.links[email], press=("answer", word))


def members_answer(story):
    page = answer(story, CAGLA, "yes")
    assert page.heading == "Danke, Sie sind dabei!"
    assert answer(story, HULYA, "yes").heading == "Thank you, you are in!"
    answer(story, WIEBKE, "yes")
    answer(story, VERA, "maybe")
    Visitor().fill(f"{story.links[CAGLA]}done/", {"note": "Ich komme mit dem Rad."})
    rows = {email: story.invitation(email) for email in story.links}
    assert {email: (row.answer, row.place) for email, row in rows.items()} == {
        CAGLA: (Answer.YES, Place.SEAT),
        HULYA: (Answer.YES, Place.SEAT),
        WIEBKE: (Answer.YES, Place.WAITING),
        VERA: (Answer.MAYBE, Place.NONE),
    }
    assert rows[CAGLA].note == "Ich komme mit dem Rad."
    letters = story.mailbox.next_mails(4)
    assert set(letters) == {CAGLA, HULYA, WIEBKE, VERA}
    assert "Warteliste" in letters[WIEBKE].text


def waiting_list_moves_up(story):
    page = answer(story, CAGLA, "no")
    assert page.heading == "Danke für Ihre Antwort. Schade, bis zum nächsten Mal."
    assert (story.invitation(CAGLA).answer, story.invitation(CAGLA).place) == (Answer.NO, Place.NONE)
    assert story.invitation(WIEBKE).place == Place.SEAT
    assert set(story.mailbox.next_mails(2)) == {CAGLA, WIEBKE}


def substitute_takes_the_seat(story):
    """The seat stays with the organisation; the colleague gets a link of their own."""
    page = answer(story, HULYA, "substitute")
    known = {"person": "other"} if "person" in page.form().inputs else {}
    page = Visitor().fill(page.url, {**known, "name": "Deniz Arslan", "email": DENIZ})
    assert page.heading == "Thank you. We are inviting Deniz Arslan now."
    letters = story.mailbox.next_mails(2)
    assert set(letters) == {HULYA, DENIZ}
    story.links[DENIZ] = letters[DENIZ].link
    answer(story, DENIZ, "yes")
    assert (story.invitation(DENIZ).place, story.invitation(HULYA).answer) == (Place.SEAT, Answer.NO)
    assert set(story.mailbox.next_mails(1)) == {DENIZ}
    page = story.visitor.open(f"/meetings/{story.meeting.ref}/")
    assert "Deniz Arslan" in page.words


# --- step 7 --------------------------------------------------------------------------------------------------------


def reminders_go_out(story):
    """The day before: the sweep reminds whom it concerns, once however often it runs."""
    let_days_pass(9)
    own_zone = story.meeting.zone
    # At night nobody is reminded, and the tests run at any hour.
    Meeting.objects.update(zone=zone_of_noon(timezone.now()))
    for _turn in range(2):
        app.send_task("meetings.queue_due_reminders")
    letters = story.mailbox.next_mails(3)
    assert set(letters) == {WIEBKE, DENIZ, VERA}
    reminders = Reminder.objects.select_related("invitation__person")
    assert {row.invitation.name: row.state for row in reminders} == {
        "Wiebke Krüger": ReminderState.QUEUED,
        "Deniz Arslan": ReminderState.QUEUED,
        "Vera Weiß": ReminderState.QUEUED,
        "Maren Weiß": ReminderState.SKIPPED,  # she wants letters
    }
    Meeting.objects.update(zone=own_zone)


def move_the_meeting(story):
    day = date.today() + timedelta(days=20)
    values = {
        "starts_at_date": day.isoformat(),
        "ends_at_date": day.isoformat(),
        "reason": "Der Ratssaal ist belegt",
    }
    page = story.visitor.fill(f"/meetings/{story.meeting.ref}/move/", values)
    assert "Moved. The new invitations will leave in the next few minutes." in page.words
    letters = story.mailbox.next_mails(5)
    assert set(letters) == {CAGLA, HULYA, WIEBKE, VERA, DENIZ}
    for letter in letters.values():
        assert "Der Ratssaal ist belegt" in letter.text
        assert "METHOD:REQUEST" in letter.part("text/calendar")
    assert {row.answer for row in story.meeting.invitations.all()} == {Answer.OPEN}
    for email in (CAGLA, WIEBKE):
        story.links[email] = letters[email].link
        answer(story, email, "yes")
    assert set(story.mailbox.next_mails(2)) == {CAGLA, WIEBKE}


def meeting_takes_place(story):
    let_days_pass(21)
    page = Visitor().open(story.links[CAGLA])
    assert "Dieses Treffen ist vorbei" in page.words
