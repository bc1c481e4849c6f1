"""Writing the audit trail."""

from datetime import datetime

from accounts.models import AuditEvent


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
