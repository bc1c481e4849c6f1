from django.utils import timezone

from common.dates import today
from monitoring.domain.nil_reports import file_nil_report
from monitoring.domain.reports import build_reports, request_report
from monitoring.models import NilKind, ReportFormat
from tests.architecture.access import DIRECTORY, EDITORS, STAFF, Answer, Row
from tests.factories.monitoring import make_snapshot

# All networks together: whoever works with them or oversees them.
WHOLE = Answer(ok=DIRECTORY | {"reader"})
WHOLE_EDIT = Answer(ok=DIRECTORY, forbidden={"reader"})
# One network: members see the result, those who run or read it the records behind it.
SHOWN = Answer(ok=STAFF | {"member"})
OPENED = Answer(ok=STAFF, forbidden={"member"})
CHANGED = Answer(ok=EDITORS, forbidden={"reader", "member"})


def _year(world):
    return {"year": today().year}


def _network(world):
    return {"year": today().year, "slug": world.network.slug}


def _snapshot(world):
    return {"ref": make_snapshot(network=world.network, on=today()).ref}


def _why(world):
    return {**_snapshot(world), "key": "D2"}


def _file(world):
    snapshot = make_snapshot(network=world.network, on=today())
    file = request_report(snapshot, format=ReportFormat.CSV, language="de", by=None, at=timezone.now())
    build_reports(clock=timezone.now)
    return {"ref": file.ref}


def _nil_report(world):
    report = file_nil_report(
        NilKind.PARTNER_COSTS,
        year=today().year,
        network=world.network,
        by=world.users["coordinator"],
        at=timezone.now(),
    )
    return {"ref": report.ref}


ACCESS = {
    # monitoring/ – members of one network are sent there, those of none have nothing to see
    "monitoring:overview": Row(get=Answer(ok=DIRECTORY | {"reader", "member", "other_member"})),
    "monitoring:year": Row(kwargs=_year, get=WHOLE),
    "monitoring:gaps": Row(kwargs=_year, get=WHOLE_EDIT),
    "monitoring:network-gaps": Row(kwargs=_network, get=CHANGED),
    # lasting addresses of reasons
    "monitoring:rating": Row(kwargs=lambda w: _year(w) | {"key": "D2"}, get=WHOLE),
    "monitoring:indicator": Row(kwargs=lambda w: _year(w) | {"key": "I1"}, get=WHOLE),
    "monitoring:network-rating": Row(kwargs=lambda w: _network(w) | {"key": "D2"}, get=OPENED),
    "monitoring:network-indicator": Row(kwargs=lambda w: _network(w) | {"key": "I1"}, get=OPENED),
    "monitoring:compute": Row(kwargs=_year, get=None, post=WHOLE_EDIT),
    "monitoring:nil-report-create": Row(
        kwargs=_year, get=WHOLE_EDIT, post=WHOLE_EDIT, data=lambda world: {"kind": NilKind.PARTNER_COSTS}
    ),
    "monitoring:priority-sign": Row(
        kwargs=_year,
        get=WHOLE_EDIT,
        post=WHOLE_EDIT,
        data=lambda world: {"points": "4", "reasoning": "Förderfenster"},
    ),
    "monitoring:network": Row(kwargs=_network, get=SHOWN),
    "monitoring:network-compute": Row(kwargs=_network, get=None, post=CHANGED),
    "monitoring:network-nil-report-create": Row(
        kwargs=_network, get=CHANGED, post=CHANGED, data=lambda world: {"kind": NilKind.PARTNER_COSTS}
    ),
    "monitoring:network-priority-sign": Row(
        kwargs=_network,
        get=CHANGED,
        post=CHANGED,
        data=lambda world: {"points": "4", "reasoning": "Förderfenster"},
    ),
    "monitoring:nil-report-withdraw": Row(
        kwargs=_nil_report,
        get=Answer(ok=EDITORS, forbidden={"reader"}),
        post=Answer(ok=EDITORS, forbidden={"reader"}),
    ),
    "monitoring:report-list": Row(
        kwargs=_snapshot, get=OPENED, post=OPENED, data=lambda world: {"format": "csv", "language": "de"}
    ),
    "monitoring:snapshot-data": Row(kwargs=_snapshot, get=OPENED),
    "monitoring:why": Row(kwargs=_why, get=OPENED),
    "monitoring:report-download": Row(kwargs=_file, get=Answer(ok=STAFF)),
}
