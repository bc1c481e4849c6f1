"""What the meetings know about one actor."""

from actors.models import Actor
from meetings.models import Answer, Attendance, Invitation, Meeting

MOST = 100  # newest first; a page shows no more


def attendance_of(actor: Actor, user) -> list[Attendance]:
    """Where it was expected, of the meetings ``user`` sees."""
    rows = Attendance.objects.filter(actor=actor, meeting__in=Meeting.objects.visible_to(user))
    return list(rows.select_related("meeting", "person").order_by("-meeting__starts_at", "-pk")[:MOST])


def answers_of(actor: Actor, user) -> list[Invitation]:
    """Its people's answers to invitations, as far as they are ``user``'s to see."""
    rows = Invitation.objects.visible_to(user).standing().filter(actor=actor, answered_at__isnull=False)
    rows = rows.exclude(answer=Answer.OPEN)
    return list(rows.select_related("meeting", "person").order_by("-answered_at", "-pk")[:MOST])
