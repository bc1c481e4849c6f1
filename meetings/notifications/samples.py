"""Every mail about meetings, with invented data. Nothing here is stored, and nothing is asked of the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common import dates, links, samples
from common.samples import Sample
from meetings.models import Meeting, Poll, PollOption
from meetings.notifications.letters import date_words, day_words, values_of, words_of
from meetings.notifications.polls import poll_words
from networks.models import Network, TopicArea

_WORDS = {
    "de": {
        "title": "Runder Tisch Wärmewende",
        "purpose": "Wir entscheiden, welche drei Gebäude als erste gemeinsam saniert werden.",
        "network": "Bündnis Wärmewende",
        "personal": "Ihre Erfahrung mit der Wärmepumpe hilft uns sehr.",
        "place": "Ratssaal, Markt 1",
        "access": "Aufzug",
        "organisation": "Musterbäckerei",
        "coordinator": "Robin Beispiel",
        "first": "Sascha Muster",
        "substitute": "Deniz Beispiel",
        "moved": "Der Ratssaal ist an diesem Tag belegt.",
        "cancelled": "Die Moderation ist verhindert",
        "decisions": [
            "Als erstes saniert wird die Turnhalle.",
            "Im Herbst laden wir alle Vermieter*innen ein.",
        ],
        "action": "Stromrechnung schicken",
        "other": "Netzwerktreffen Mobilität",
    },
    "en": {
        "title": "Round table on heat",
        "purpose": "We will decide which three buildings are renovated together first.",
        "network": "Heat alliance",
        "personal": "Your experience with the heat pump will help us a lot.",
        "place": "Council chamber, Markt 1",
        "access": "lift",
        "organisation": "Sample Bakery",
        "coordinator": "Robin Example",
        "first": "Sascha Sample",
        "substitute": "Deniz Example",
        "moved": "The council chamber is taken on that day.",
        "cancelled": "the moderator cannot come",
        "decisions": ["The gym is renovated first.", "In autumn we invite all landlords."],
        "action": "send the electricity bill",
        "other": "Network meeting on mobility",
    },
}
_PHONE = "01234 567-890"
_ONLINE = "https://video.example.org/runder-tisch"

Extras = Callable[[dict, Meeting, str], dict]


def _none(words: dict, meeting: Meeting, language: str) -> dict:
    return {}


def _sample(kind: str, name, when, extras: Extras = _none) -> Sample:
    def values(language: str, now: datetime) -> dict:
        words = _WORDS[language]
        meeting = _meeting(words, now)
        own = values_of(
            kind,
            meeting,
            language,
            name="Kim Muster" if language == "de" else "Kim Sample",
            organisation=words["organisation"],
            coordinator=words["coordinator"],
            phone=_PHONE,
            link=links.absolute("meetings:link-request"),
        )
        return own | extras(words, meeting, language)

    return Sample(name, when, values)


def _meeting(words: dict, now: datetime) -> Meeting:
    start = (now.astimezone(dates.zone()) + timedelta(days=14)).replace(
        hour=16, minute=30, second=0, microsecond=0
    )
    return Meeting(
        topic_area=TopicArea(network=Network(name=words["network"])),
        title=words["title"],
        purpose=words["purpose"],
        place=words["place"],
        access_note=words["access"],
        online_link=_ONLINE,
        capacity=20,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        answer_by=start - timedelta(days=2),
    )


def _coming(words, meeting, language):
    return {"position": 0, "capacity": 20, "takes_part_online": False, "online_link": _ONLINE, "plus_ones": 2}


def _waiting(words, meeting, language):
    return {"position": 2, "capacity": 20, "takes_part_online": False, "online_link": ""}


def _moved(words, meeting, language):
    old = day_words(meeting.starts_at - timedelta(days=7), meeting, language)
    return {"old_day": old, "reason_given": words["moved"]}


def _action(words, meeting, language):
    return {"text": words["action"], "due": date_words(meeting.starts_at.date(), language)}


def _reminded(words, meeting, language):
    return _coming(words, meeting, language) | {
        "days_left": 2,
        "own_actions": [_action(words, meeting, language)],
        "page_link": links.absolute("meetings:link-request"),
        "unsubscribe": _way_out(),
    }


def _reminded_together(words, meeting, language):
    url = links.absolute("meetings:link-request")
    coming = words_of(meeting, language) | {
        "coming": True,
        "link": url,
        "page_link": url,
        "online_link": _ONLINE,
    }
    meeting.starts_at += timedelta(days=7)
    meeting.ends_at += timedelta(days=7)
    other = words_of(meeting, language) | {"title": words["other"], "coming": False, "link": url}
    return {"entries": [coming, other], "unsubscribe": _way_out()}


def _way_out() -> str:
    return links.absolute("portal:privacy")


def _minutes(words, meeting, language):
    return {
        "decisions": words["decisions"],
        "decision_count": 2,
        "action_count": 5,
        "own_actions": [_linked_action(words, meeting, language)],
        "worth_link": links.absolute("meetings:link-request"),
        "comments_by": date_words(meeting.starts_at.date() + timedelta(days=14), language),
    }


def _poll(words, meeting, language):
    """Three dates in the weeks after the meeting's, one more than was asked about first."""
    starts = [meeting.starts_at + timedelta(days=days) for days in (0, 5, 12)]
    options = [PollOption(starts_at=start, ends_at=start + timedelta(hours=2)) for start in starts]
    poll = Poll(meeting=meeting, deadline=meeting.answer_by, zone=meeting.zone)
    return poll_words(poll, options, language) | {
        "added": 0,
        "partly": False,
        "unsubscribe": _way_out(),
    }


def _chosen(words, meeting, language):
    return {"maybe": False, "invited": True, "online_link": ""}


def _linked_action(words, meeting, language):
    return _action(words, meeting, language) | {"link": links.absolute("meetings:link-request")}


def _taken_on(words, meeting, language):
    return {"entries": [_linked_action(words, meeting, language)]}


def _links(words, meeting, language):
    later = {"title": words["title"], "when": words_of(meeting, language)["when_short"]}
    meeting.starts_at += timedelta(days=7)
    other = {"title": words["other"], "when": words_of(meeting, language)["when_short"]}
    url = links.absolute("meetings:link-request")
    return {"links": [{**entry, "name": "", "url": url} for entry in (later, other)]}


# By kind: its name, what makes it leave, what else its template asks for.
_ABOUT = {
    "invitation": (
        _("Invitation"),
        _("When a meeting's invitations are sent."),
        lambda words, meeting, language: {"personal": words["personal"]},
    ),
    "reminder_unanswered": (
        _("Reminder to those who have not answered"),
        _("By itself before the deadline, and when you ask again."),
        lambda words, meeting, language: {"maybe": False, "unsubscribe": _way_out()},
    ),
    "reminder_coming": (
        _("Reminder to those who come"),
        _("By itself, a few days before the meeting."),
        _reminded,
    ),
    "reminders": (
        _("Reminder of several meetings"),
        _("By itself, when several reminders of one person come due together."),
        _reminded_together,
    ),
    "confirmation_yes": (_("Accepted invitation"), _("Right after the answer “yes”."), _coming),
    "confirmation_maybe": (
        _("Answer “I do not know yet”"),
        _("Right after the answer “I do not know yet”."),
        _coming,
    ),
    "confirmation_no": (_("Declined invitation"), _("Right after the answer “no”."), _coming),
    "waiting": (_("Waiting list"), _("When all seats are taken."), _waiting),
    "promoted": (
        _("Moved up from the waiting list"),
        _("When a seat becomes free for somebody who waits."),
        _coming,
    ),
    "substitute": (
        _("To the substitute"),
        _("When somebody names a person to stand in for them."),
        lambda words, meeting, language: {"first": words["first"]},
    ),
    "substitute_named": (
        _("Substitute invited"),
        _("To the person who named a substitute."),
        lambda words, meeting, language: {"substitute": words["substitute"]},
    ),
    "substitute_declined": (
        _("Substitute cannot come"),
        _("When the substitute declines: to the person who named them."),
        lambda words, meeting, language: {"substitute": words["substitute"]},
    ),
    "substitute_silent": (
        _("Seat of a silent substitute released"),
        _("When the substitute has not answered by the deadline: to the person who named them."),
        lambda words, meeting, language: {"substitute": words["substitute"]},
    ),
    "gave_way": (
        _("A colleague comes instead"),
        _("When somebody comes in the place of a colleague of the same organisation: to that colleague."),
        lambda words, meeting, language: {"colleague": words["substitute"]},
    ),
    "moved": (_("New date"), _("When a meeting is moved: to everyone invited."), _moved),
    "place": (
        _("New place"),
        _("When place or online link change: to everyone who has not declined."),
        lambda words, meeting, language: {"online_link": _ONLINE},
    ),
    "cancelled": (
        _("Meeting cancelled"),
        _("When a meeting is cancelled: to everyone invited."),
        # On paper, where the date before was not told in time.
        lambda words, meeting, language: {"reason_given": words["cancelled"], "old_day": ""},
    ),
    "withdrawn": (_("Invitation withdrawn"), _("When you withdraw an invitation.")),
    "poll": (_("Date poll"), _("When you start a date poll, and when you propose further dates."), _poll),
    "poll_reminder": (
        _("Reminder of a date poll"),
        _("By itself before the deadline, and when you ask again: to those who have not voted."),
        _poll,
    ),
    "poll_chosen": (
        _("The date is fixed, answer known"),
        _("When you take a date of a poll: to those whom it suits, if need be too."),
        _chosen,
    ),
    "poll_result": (
        _("The date is fixed, not coming"),
        _("When you take a date of a poll: to those whom it does not suit, and to the moderator."),
        _chosen,
    ),
    "poll_cancelled": (
        _("Date poll ended"),
        _("When you give a date poll up, or cancel the meeting while it runs."),
        lambda words, meeting, language: {"reason_given": words["cancelled"]},
    ),
    "minutes": (_("Minutes"), _("When you send the minutes: to everyone invited."), _minutes),
    "actions": (
        _("What somebody took on"),
        _("When you send the minutes: to those who took something on and are not invited."),
        _taken_on,
    ),
    "links": (
        _("Links requested again"),
        _("When somebody has lost the personal link and asks for it."),
        _links,
    ),
}

KINDS = {kind: _sample(kind, *about) for kind, about in _ABOUT.items()}


def register_samples() -> None:
    samples.register("meetings", _("Meetings"), KINDS)
