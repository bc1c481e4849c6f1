"""Who sees what of the monitoring pages, and with how many queries."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from monitoring.domain.reports import build_reports, request_report
from monitoring.models import ExpertPriority, NilKind, NilReport, ReportFile, ReportFormat, Snapshot
from networks.models import Network
from tests.factories.monitoring import make_example, make_snapshot
from tests.factories.networks import make_idea, make_membership, make_network, make_topic_area

pytestmark = pytest.mark.django_db
YEAR = "/monitoring/2025/"


# --- who sees what ---------------------------------------------------------------------------------------------


def test_member_sees_the_result_without_sums_and_records(read, member, network):
    snapshot = make_example("E1", network=network)
    text = read(f"{YEAR}networks/{network.slug}/", member)
    assert "The coordination sees the sums behind it." in text
    assert "EUR per tonne" not in text
    assert "Why?" not in text
    assert "Compute now" not in text
    assert "Report as a file" not in text
    read(reverse("monitoring:why", args=[snapshot.ref, "D4"]), member, status=403)


def test_foreign_network_does_not_exist(client, other_coordinator, network, coordinator):  # proof 81
    snapshot = make_snapshot(network=network, on=today())
    file = request_report(snapshot, format=ReportFormat.CSV, language="de", by=coordinator, at=timezone.now())
    build_reports(clock=timezone.now)
    report = NilReport.objects.create(
        kind=NilKind.IDEAS, year=2025, network=network, by=coordinator, at=timezone.now()
    )
    client.force_login(other_coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    year = today().year
    urls = [
        f"/monitoring/{year}/networks/{network.slug}/",
        f"/monitoring/{year}/networks/{network.slug}/nil-reports/new/",
        f"/monitoring/{year}/networks/{network.slug}/priority/",
        reverse("monitoring:report-list", args=[snapshot.ref]),
        reverse("monitoring:snapshot-data", args=[snapshot.ref]),
        reverse("monitoring:why", args=[snapshot.ref, "I1"]),
        reverse("monitoring:report-download", args=[file.ref]),
        reverse("monitoring:nil-report-withdraw", args=[report.ref]),
        f"/monitoring/{year}/?snapshot={snapshot.ref}",
    ]
    assert [client.get(url).status_code for url in urls] == [404] * len(urls)
    posts = [*urls[1:4], urls[7], f"/monitoring/{year}/networks/{network.slug}/compute/"]
    data = {"kind": "ideas", "points": "1", "reasoning": "x", "format": "csv", "language": "en"}
    assert [client.post(url, data).status_code for url in posts] == [404] * len(posts)
    assert (Snapshot.objects.count(), ReportFile.objects.count(), NilReport.objects.count()) == (1, 1, 1)
    assert ExpertPriority.objects.count() == 0


def test_reader_of_one_network_sees_its_reasons_but_changes_nothing(
    read, outsider, network, coordinator, post
):
    network.reader_links.create(user=outsider, since=today())
    snapshot = make_example("E1", network=network)
    text = read(f"{YEAR}networks/{network.slug}/", outsider)
    assert "EUR per tonne" in text
    read(reverse("monitoring:why", args=[snapshot.ref, "D2"]), outsider)
    assert post(outsider, f"{YEAR}networks/{network.slug}/compute/").status_code == 403
    read(YEAR, outsider, status=404)


# --- queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_the_year(client, coordinator, django_assert_num_queries, times):
    for number in range(times):
        make_network(coordinator=coordinator, name=f"Netz {number}")
        make_snapshot(on=date(2025, 12, 1 + number))
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    # The result itself, which never changes, is read once a process.
    for number in (10, 9):
        with django_assert_num_queries(number):
            assert client.get(YEAR).status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_a_network(client, coordinator, network, django_assert_num_queries, times):
    for _turn in range(times):
        make_idea(make_topic_area(network))
        make_membership(network)
    make_snapshot(network=network)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    # The result, and the records behind the topic areas, are read once a process.
    for number in (11, 9):
        with django_assert_num_queries(number):
            assert client.get(f"{YEAR}networks/{network.slug}/").status_code == 200


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_the_gaps(client, coordinator, django_assert_num_queries, times):
    for number in range(times):
        make_network(coordinator=coordinator, name=f"Netz {number}")
        make_snapshot(on=date(2025, 12, 1 + number))
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(9):
        assert client.get(f"{YEAR}gaps/").status_code == 200


def test_members_and_readers_find_no_gaps_to_close(read, member, reader, network):
    make_snapshot(network=network)
    read(f"{YEAR}networks/{network.slug}/gaps/", member, status=403)
    read(f"{YEAR}gaps/", reader, status=403)
    assert "Complete the data" not in read(f"{YEAR}networks/{network.slug}/", member)
    assert "Complete the data" not in read(f"{YEAR}networks/{network.slug}/", reader)


def test_part_that_is_kept_is_each_readers_own(read, coordinator, member, network):
    make_example("E1", network=network)
    url = f"{YEAR}networks/{network.slug}/"
    for _turn in range(2):
        assert "EUR per tonne" in read(url, coordinator)
        assert "EUR per tonne" not in read(url, member)


@pytest.mark.parametrize("example", ["E1", "E4"])
def test_queries_of_a_reason(client, coordinator, django_assert_num_queries, example):
    snapshot = make_example(example)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(6):
        assert client.get(reverse("monitoring:why", args=[snapshot.ref, "I1"])).status_code == 200


@pytest.mark.parametrize("languages", [("de",), ("de", "en")])
def test_queries_of_the_files(client, coordinator, django_assert_num_queries, languages):
    snapshot = make_example("E1")
    for language in languages:
        request_report(
            snapshot, format=ReportFormat.CSV, language=language, by=coordinator, at=timezone.now()
        )
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(7):
        assert client.get(reverse("monitoring:report-list", args=[snapshot.ref])).status_code == 200


def test_hostile_names_are_text(client, coordinator):
    snapshot = make_example("E1", names={"J1": "<script>alert(1)</script>", "A11": "<img src=x onerror=y>"})
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    for key in ("D2", "I1", "I3"):
        body = client.get(reverse("monitoring:why", args=[snapshot.ref, key])).content.decode()
        assert ("<script>alert" in body, "<img src=x" in body) == (False, False)
    assert Network.objects.count() == 0
