"""Writing the audit trail, and asking it who changed something."""

from datetime import datetime

from accounts.models import AuditEvent, User


def record_event(
    action: str, *, subject, by, at: datetime, before: dict | None = None, after: dict | None = None
):
    """Append one event. ``subject`` is the object concerned; ``action`` is a dotted name like "meetings.cancel"."""
    return AuditEvent.objects.create(
        at=at,
        by=by if by is not None and by.pk else None,
        role=getattr(by, "role", "") or "",
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_id=getattr(subject, "public_id", None),
        subject_label=str(subject)[:300],
        before=before or {},
        after=after or {},
    )


def last_event(action: str, *, subject) -> AuditEvent | None:
    """The newest ``action`` on ``subject``."""
    kind = subject._meta.label_lower
    return AuditEvent.objects.filter(action=action, subject_kind=kind, subject_id=subject.public_id).first()


def last_change(subject, field: str, since: datetime) -> tuple[User | None, datetime] | None:
    """Who last changed ``field`` of ``subject``, and when; an event that names no fields may have been it, or
    a change of its state."""
    if getattr(subject, "public_id", None) is None:
        return None
    events = AuditEvent.objects.filter(
        subject_kind=subject._meta.label_lower, subject_id=subject.public_id, at__gte=since
    ).select_related("by")
    found = None
    for event in events:
        named = {*event.before, *event.after, *event.after.get("fields", ())} - {"fields"}
        if field in named:
            return event.by, event.at
        if not named and found is None:
            found = event.by, event.at
    if found is None and hasattr(subject, "transitions"):
        moved = subject.transitions.filter(at__gte=since).select_related("by").order_by("-at", "-pk").first()
        found = (moved.by, moved.at) if moved else None
    return found
