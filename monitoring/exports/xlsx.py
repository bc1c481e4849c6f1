"""The workbook of one snapshot."""

from django.utils.translation import gettext as _

from common.exports import xlsx_workbook
from monitoring.exports.tables import make_tables
from monitoring.models import Snapshot
from monitoring.sheet import Sheet


def write_xlsx(snapshot: Snapshot, *, language: str) -> bytes:
    """In the active language; the same snapshot gives the same bytes."""
    title = _("Monitoring %(scope)s, %(day)s") % {
        "scope": Sheet(snapshot).scope_name,
        "day": snapshot.on.isoformat(),
    }
    return xlsx_workbook(make_tables(snapshot), language=language, title=title, created=snapshot.at)
