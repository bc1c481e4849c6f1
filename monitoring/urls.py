from django.urls import path, register_converter
from django.urls.converters import StringConverter

from monitoring.views import overview, reasons, reports, results, statements

app_name = "monitoring"


class RatingConverter(StringConverter):
    regex = "D[1-4]"


class FactorConverter(StringConverter):
    regex = "I[1-3]"


register_converter(RatingConverter, "rating")
register_converter(FactorConverter, "factor")

urlpatterns = [
    # monitoring/ – the year that runs
    path("monitoring/", overview.Overview.as_view(), name="overview"),
    # monitoring/<year>/ – all networks
    path("monitoring/<int:year>/", results.Result.as_view(), name="year"),
    path("monitoring/<int:year>/compute/", results.Compute.as_view(), name="compute"),
    path(
        "monitoring/<int:year>/nil-reports/new/",
        statements.NilReportCreate.as_view(),
        name="nil-report-create",
    ),
    path("monitoring/<int:year>/priority/", statements.PrioritySign.as_view(), name="priority-sign"),
    path("monitoring/<int:year>/gaps/", results.Gaps.as_view(), name="gaps"),
    path("monitoring/<int:year>/<rating:key>/", results.WhyOfYear.as_view(), name="rating"),
    path("monitoring/<int:year>/indicators/<factor:key>/", results.WhyOfYear.as_view(), name="indicator"),
    # monitoring/<year>/networks/<slug>/ – one network
    path("monitoring/<int:year>/networks/<slug:slug>/", results.Result.as_view(), name="network"),
    path("monitoring/<int:year>/networks/<slug:slug>/gaps/", results.Gaps.as_view(), name="network-gaps"),
    path(
        "monitoring/<int:year>/networks/<slug:slug>/<rating:key>/",
        results.WhyOfYear.as_view(),
        name="network-rating",
    ),
    path(
        "monitoring/<int:year>/networks/<slug:slug>/indicators/<factor:key>/",
        results.WhyOfYear.as_view(),
        name="network-indicator",
    ),
    path(
        "monitoring/<int:year>/networks/<slug:slug>/compute/",
        results.Compute.as_view(),
        name="network-compute",
    ),
    path(
        "monitoring/<int:year>/networks/<slug:slug>/nil-reports/new/",
        statements.NilReportCreate.as_view(),
        name="network-nil-report-create",
    ),
    path(
        "monitoring/<int:year>/networks/<slug:slug>/priority/",
        statements.PrioritySign.as_view(),
        name="network-priority-sign",
    ),
    path(
        "monitoring/nil-reports/<ref:ref>/withdraw/",
        statements.NilReportWithdraw.as_view(),
        name="nil-report-withdraw",
    ),
    # monitoring/snapshots/<ref>/ – one frozen result: files, data, and why
    path("monitoring/snapshots/<ref:ref>/reports/", reports.ReportList.as_view(), name="report-list"),
    path("monitoring/snapshots/<ref:ref>/data/", reasons.Data.as_view(), name="snapshot-data"),
    path("monitoring/snapshots/<ref:ref>/<slug:key>/", reasons.Why.as_view(), name="why"),
    path("monitoring/reports/<ref:ref>/", reports.ReportDownload.as_view(), name="report-download"),
]
