"""Which rows of the meetings are about a person, and how the person is taken out of them."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from common.privacy import PersonalTable, register
from meetings.models import (
    ActionItem,
    AgendaItem,
    AnswerEvent,
    Attendance,
    BacklogItem,
    CalendarReply,
    ChecklistItem,
    Feed,
    Invitation,
    Letter,
    LetterFile,
    Meeting,
    MinutesVersion,
    PollParticipant,
)

_PRESENTER = AgendaItem._meta.get_field("presenter").max_length
NAMELESS = gettext_noop("removed person")


def _make_nameless(rows: QuerySet) -> None:
    """Answers stay countable; name, address and words go, and every link of the person with them."""
    rows.update(
        person=None,
        guest_name=NAMELESS,
        guest_email="",
        guest_language="",
        note="",
        personal_words="",
        link_version=F("link_version") + 1,
    )


def _leave_votes(rows: QuerySet) -> None:
    """What was voted stays countable; nobody can tell whose it was, and the link is worthless."""
    rows.update(person=None, is_required=False, link_version=F("link_version") + 1)


def _forget_words(rows: QuerySet) -> None:
    rows.update(note="")


def _replies_of(person) -> QuerySet:
    named = Q(invitation__person=person)
    addresses = [address.lower() for address in (person.email, *person.aliases) if address]
    if addresses:
        named |= Q(attendee__in=addresses) | Q(sender__in=addresses)
    return CalendarReply.objects.filter(named)


def _letters_to(person) -> QuerySet:
    # By key: they are erased after the invitations, which then name nobody.
    to_person = Q(invitation__person=person) | Q(participant__person=person)
    keys = Letter.objects.filter(to_person).values_list("pk", flat=True)
    return Letter.objects.filter(pk__in=list(keys))


def _forget_what_it_says(rows: QuerySet) -> None:
    in_file = Q(meeting__invitations__letters__in=rows) | Q(meeting__polls__participants__letters__in=rows)
    LetterFile.objects.filter(pk__in=LetterFile.objects.filter(in_file).values("pk")).delete()
    rows.update(details={})


def _forget_who_wrote(rows: QuerySet) -> None:
    rows.update(attendee="", sender="", comment="")


def _forget_who_came(rows: QuerySet) -> None:
    rows.update(person=None, person_name="")


def _presented_by(person) -> QuerySet:
    """Lines that name exactly this person, taken over from a proposal or typed."""
    names = {name.strip()[:_PRESENTER] for name in (person.name, f"{person.title} {person.name}")}
    return AgendaItem.objects.filter(presenter__in=names - {""})


def _forget_who_presents(rows: QuerySet) -> None:
    rows.update(presenter="")


def _leave_without_moderator(rows: QuerySet) -> None:
    """What was confirmed and declared was this person's, and the conflict noted is about them."""
    rows.update(
        moderator=None,
        moderator_asked_on=None,
        moderator_confirmed_on=None,
        neutrality_declared_on=None,
        neutrality_declared_how="",
        conflict_note="",
    )


def _forget(column: str):
    def erase(rows: QuerySet) -> None:
        rows.update(**{column: None})

    return erase


def _written_by(model, column: str = "by"):
    """Rows the person's login entered; nobody without one has any."""

    def rows(person) -> QuerySet:
        if not person.user_id:
            return model._base_manager.none()
        return model._base_manager.filter(**{column: person.user_id})

    return rows


def _feeds_of(person) -> QuerySet:
    return Feed.objects.filter(user=person.user_id) if person.user_id else Feed.objects.none()


def _end(rows: QuerySet) -> None:
    rows.delete()


def register_tables() -> None:
    """In the order of erasing: what hangs on the invitation before the invitation itself."""
    register(
        PersonalTable(AnswerEvent, lambda p: AnswerEvent.objects.filter(invitation__person=p), _forget_words)
    )
    register(PersonalTable(CalendarReply, _replies_of, _forget_who_wrote))
    register(PersonalTable(Letter, _letters_to, _forget_what_it_says))
    register(PersonalTable(Invitation, lambda p: Invitation.objects.filter(person=p), _make_nameless))
    register(PersonalTable(Attendance, lambda p: Attendance.objects.filter(person=p), _forget_who_came))
    register(PersonalTable(PollParticipant, lambda p: PollParticipant.objects.filter(person=p), _leave_votes))
    register(PersonalTable(ActionItem, lambda p: ActionItem.objects.filter(owner=p), _forget("owner")))
    register(
        PersonalTable(
            BacklogItem, lambda p: BacklogItem.objects.filter(proposed_by=p), _forget("proposed_by")
        )
    )
    register(PersonalTable(AgendaItem, _presented_by, _forget_who_presents))
    register(PersonalTable(Meeting, lambda p: Meeting.objects.filter(moderator=p), _leave_without_moderator))
    register(PersonalTable(MinutesVersion, _written_by(MinutesVersion), _forget("by")))
    register(PersonalTable(ChecklistItem, _written_by(ChecklistItem, "done_by"), _forget("done_by")))
    register(PersonalTable(Feed, _feeds_of, _end))
