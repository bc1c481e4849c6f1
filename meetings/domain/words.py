"""A network's own words in its mails: written, and given up again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from meetings.models import MailWords
from meetings.notifications.wording import PLACEHOLDERS, unknown_in
from networks.models import Network


@transaction.atomic
def write_words(
    network: Network, *, kind: str, language: str, greeting: str, closing: str, by, at: datetime
) -> MailWords | None:
    """``kind`` without the app ("invitation"), "" for all kinds. Both empty is ``reset_words``.

    Raises ``ValidationError`` at the field for a placeholder there is not.
    """
    for field, text in (("greeting", greeting), ("closing", closing)):
        if unknown := unknown_in(text):
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ValidationError(
                {
                    field: _("There is no placeholder {%(name)s}. You can use %(known)s.")
                    % {"name": unknown[0], "known": known}
                }
            )
    if not greeting.strip() and not closing.strip():
        reset_words(network, kind=kind, language=language, by=by, at=at)
        return None
    row, _created = MailWords.objects.update_or_create(
        network=network,
        kind=kind,
        language=language,
        defaults={"greeting": greeting.strip(), "closing": closing.strip()},
    )
    record_event(
        "meetings.write_words", subject=network, by=by, at=at, after={"kind": kind, "language": language}
    )
    return row


@transaction.atomic
def reset_words(network: Network, *, kind: str, language: str, by, at: datetime) -> None:
    """Back to the usual words."""
    gone, _rows = network.mail_words.filter(kind=kind, language=language).delete()
    if gone:
        record_event(
            "meetings.reset_words", subject=network, by=by, at=at, before={"kind": kind, "language": language}
        )
