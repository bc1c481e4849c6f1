"""The monitoring pages: what they show, to whom, from what, and with how many queries."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from actors.models import Actor, KeyActorPeriod
from common.dates import today
from common.display import plain
from monitoring.domain.reports import build_reports, request_report
from monitoring.models import ExpertPriority, NilKind, NilReport, ReportFile, ReportFormat, Snapshot
from monitoring.sheet import Sheet
from monitoring.sheet.gaps import find_patchy
from tests.factories.actors import make_actor
from tests.factories.monitoring import make_example, make_snapshot, noon
from tests.factories.networks import make_idea, make_membership, make_network, make_project

pytestmark = pytest.mark.django_db
YEAR = "/monitoring/2025/"


# --- what it shows ---------------------------------------------------------------------------------------------


def test_lists_come_first_then_the_matrix_then_thirteen_figures(read, coordinator):
    snapshot = make_example("E1")
    text = read(YEAR, coordinator)
    order = ["Success factors", "Ratings", "How this hangs together", "The figures behind it"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    sheet = Sheet(snapshot)
    with translation.override("en"):
        expected = [f"{row.number} {row.verdict}" for row in (*sheet.factors, *sheet.ratings)]
    assert [words for words in expected if words not in text] == []
    assert (
        "Klimatisch computes these points from your records (model 1.0.0). They are not the rating of the"
        in text
    )
    assert "9 of 12 (75 %)" in text
    assert "2 of 3 (66.67 %)" in text
    assert "few: one more or less gives 2.33 to 6 points" in text
    assert "658 t CO₂e a year, 0.16 % of the municipality's emissions; 507 t are certain." in text
    assert "42.26 EUR per tonne; partners add 1.12 EUR to each euro of the municipality." in text


def test_missing_is_not_zero(read, coordinator):
    make_example("E2")
    text = read(YEAR, coordinator)
    assert "Cannot be rated yet. Missing:" in text
    assert re.search(r"\d to \d points are possible", text)
    assert "Provisional." in text
    assert "not rated" in text


def test_whole_dots_with_their_bounds_in_words(client, coordinator):
    make_example("E1a")
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["language"] = "en"
    body = client.get(YEAR).content.decode()
    assert 'aria-label="5 of 6 points, certain 4, possible 5"' in body
    assert "s-half" not in body


def test_german_numbers(read, coordinator):
    make_example("E1")
    assert "5,3 " in read(YEAR, coordinator, language="de")


def test_network_page_has_its_topic_areas_as_figures_only(read, coordinator, network, topic_area):
    make_snapshot(network=network)
    text = read(f"{YEAR}networks/{network.slug}/", coordinator)
    assert "Bündnis Wärmewende: Quartierswärme" in text
    assert "What can be said of this topic area alone" in text


def test_catalogue_rating_is_empty_until_somebody_has_read_it(read, coordinator, network):
    snapshot = make_snapshot()
    assert "Empty until somebody reads the dots off the original sheet." in read(YEAR, coordinator)
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    network.measure.rating_priority, network.measure.rating_source = 5, "Leitfaden, S. 12"
    network.measure.rating_on = date(2025, 5, 5)
    network.measure.save()
    make_snapshot()
    text = read(YEAR, coordinator)
    assert "Priority 5 of 6" in text
    assert "Leitfaden, S. 12" in text


def test_page_is_read_from_the_snapshot_alone(read, coordinator, network, topic_area):
    actor = make_actor(name="Molkerei Talgrund")
    KeyActorPeriod.objects.create(actor=actor, from_on=date(2024, 1, 1))
    make_membership(network, actor)
    make_project(network, title="Solardächer", created_at=noon(date(2025, 6, 1)))
    snapshot = make_snapshot(network=network)
    urls = [
        f"{YEAR}networks/{network.slug}/",
        *(
            reverse("monitoring:why", args=[snapshot.ref, key])
            for key in ("I1", "I2", "I3", "D1", "D2", "D3", "D4")
        ),
    ]
    before = [read(url, coordinator) for url in urls]
    assert "Molkerei Talgrund" in before[1]
    assert "Solardächer" in before[5]
    Actor.objects.filter(pk=actor.pk).update(name="Andere")
    network.projects.update(title="Anderes", saving=5)
    network.memberships.all().delete()
    make_idea(topic_area)
    KeyActorPeriod.objects.all().delete()
    assert [read(url, coordinator) for url in urls] == before


def test_files_made_later_still_hold_the_frozen_names(network, topic_area):
    actor = make_actor(name="Molkerei Talgrund")
    KeyActorPeriod.objects.create(actor=actor, from_on=date(2024, 1, 1))
    snapshot = make_snapshot()
    for language in ("de", "en"):
        request_report(snapshot, format=ReportFormat.CSV, language=language, by=None, at=timezone.now())
    build_reports(clock=timezone.now)
    first = bytes(ReportFile.objects.get(language="de").content)
    Actor.objects.update(name="Andere")
    KeyActorPeriod.objects.all().delete()
    ReportFile.objects.all().delete()
    request_report(snapshot, format=ReportFormat.CSV, language="de", by=None, at=timezone.now())
    build_reports(clock=timezone.now)
    assert bytes(ReportFile.objects.get().content) == first
    assert b"Molkerei Talgrund" in first


# --- years and snapshots ---------------------------------------------------------------------------------------


def test_past_year_shows_its_last_day_and_offers_the_others(read, coordinator):
    early = make_snapshot(on=date(2025, 6, 30))
    last = make_snapshot(on=date(2025, 12, 31))
    assert "Reference date Wed 31 December 2025" in read(YEAR, coordinator)
    text = read(f"{YEAR}?snapshot={early.ref}", coordinator)
    assert "Reference date Mon 30 June 2025" in text
    assert "Other results of this year 2" in text
    read(f"{YEAR}?snapshot={make_snapshot(on=date(2024, 12, 31)).ref}", coordinator, status=404)
    read(f"{YEAR}?snapshot=nonsense", coordinator, status=404)
    assert last.on == date(2025, 12, 31)


def test_year_without_a_result_says_what_will_be_here(read, coordinator, reader):
    text = read("/monitoring/2023/", coordinator)
    assert "Nothing has been computed for this year yet." in text
    assert "Compute now" in text
    assert "Compute now" not in read("/monitoring/2023/", reader)


def test_years_that_cannot_be(read, coordinator):
    read(f"/monitoring/{today().year + 1}/", coordinator, status=404)
    read("/monitoring/1999/", coordinator, status=404)


def test_overview_sends_on(client, coordinator, member, network, outsider, words):
    def answer(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get("/monitoring/")

    year = today().year
    assert answer(coordinator).headers["Location"] == f"/monitoring/{year}/"
    assert answer(member).headers["Location"] == f"/monitoring/{year}/networks/{network.slug}/"
    assert answer(outsider).status_code == 404
    second = make_network(name="Zweites")
    make_membership(second, member.person.roles.get().actor)
    assert "Zweites" in words(answer(member))


def test_of_many_networks_one_is_found_by_its_name(monkeypatch, client, read, coordinator, network):
    second = make_network(name="Zweites Netz")
    second.coordinator_links.create(user=coordinator, since=date(2025, 1, 1))
    make_example("E1")
    assert {network.name, "Zweites Netz"} <= set(
        re.findall("Zweites Netz|" + network.name, read(YEAR, coordinator))
    )
    monkeypatch.setattr("networks.forms.filters.MOST_OFFERED", 1)
    text = read(YEAR, coordinator)
    assert "Name of the network or a part of it" in text
    assert "Zweites Netz" not in text
    answer = client.get(YEAR, {"network": "zweites"})
    assert answer.headers["Location"] == f"{YEAR}networks/{second.slug}/"
    assert "No network has this in its name" in read(f"{YEAR}?network=unbekannt", coordinator)


# --- buttons and forms -----------------------------------------------------------------------------------------


def test_compute_now_freezes_today_once(coordinator, post):
    year = today().year
    answer = post(coordinator, f"/monitoring/{year}/compute/")
    snapshot = Snapshot.objects.get()
    assert (snapshot.on, snapshot.by, snapshot.by_name) == (today(), coordinator, "Jana Sommer")
    assert answer.headers["Location"] == f"/monitoring/{year}/?snapshot={snapshot.ref}"
    post(coordinator, f"/monitoring/{year}/compute/")
    assert Snapshot.objects.count() == 1
    post(coordinator, "/monitoring/2024/compute/")
    assert Snapshot.objects.last().on == date(2024, 12, 31)


def test_nil_report_by_form(client, read, coordinator, network, topic_area, post):
    KeyActorPeriod.objects.create(actor=make_actor(), from_on=date(2024, 1, 1))
    make_snapshot()
    assert "Was there really nothing? File a nil report" in read(YEAR, coordinator)
    url = f"{YEAR}nil-reports/new/"
    assert 'value="planning"' in client.get(f"{url}?kind=planning").content.decode()
    assert post(coordinator, url, {}).status_code == 200
    assert NilReport.objects.count() == 0
    answer = post(coordinator, url, {"kind": "planning", "note": "Kein Plan offen"})
    assert answer.headers["Location"] == YEAR
    report = NilReport.objects.get()
    assert (report.kind, report.year, report.network, report.by) == (
        NilKind.PLANNING,
        2025,
        None,
        coordinator,
    )
    text = read(YEAR, coordinator)
    assert "A nil report says there was no planning process." in text
    again = post(coordinator, url, {"kind": "planning"})
    assert (again.status_code, NilReport.objects.count()) == (200, 1)
    post(coordinator, reverse("monitoring:nil-report-withdraw", args=[report.ref]))
    assert NilReport.objects.count() == 0
    assert "A nil report says" not in read(YEAR, coordinator)


def test_priority_is_signed_and_stands_beside(read, coordinator, network, topic_area, post):
    year = today().year
    url = f"/monitoring/{year}/networks/{network.slug}/priority/"
    assert post(coordinator, url, {"points": "7", "reasoning": "x"}).status_code == 200
    assert ExpertPriority.objects.count() == 0
    post(coordinator, url, {"points": "6", "reasoning": "Förderfenster bis Mai"})
    text = read(f"/monitoring/{year}/networks/{network.slug}/", coordinator)
    assert "6 of 6 Förderfenster bis Mai Signed by Jana Sommer" in text


def test_file_is_ordered_made_and_taken(client, read, coordinator, post):
    snapshot = make_example("E1")
    url = reverse("monitoring:report-list", args=[snapshot.ref])
    assert "No file has been made yet." in read(url, coordinator)
    assert post(coordinator, url, {"format": "docx", "language": "de"}).status_code == 200
    assert post(coordinator, url, {"format": "xlsx", "language": "en"}).headers["Location"] == url
    assert "is being made" in read(url, coordinator)
    file = ReportFile.objects.get()
    download = reverse("monitoring:report-download", args=[file.ref])
    assert client.get(download).status_code == 404
    build_reports(clock=timezone.now)
    assert download in client.get(url).content.decode()
    answer = client.get(download)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="monitoring-2025-12-31-en.xlsx"'
    assert answer.content[:2] == b"PK"


def test_failed_file_says_why(read, coordinator):
    snapshot = make_example("E1")
    request_report(snapshot, format=ReportFormat.PDF, language="de", by=coordinator, at=timezone.now())
    ReportFile.objects.update(state="failed", error="pango")
    text = read(reverse("monitoring:report-list", args=[snapshot.ref]), coordinator)
    assert "This server cannot make PDF files: the system library Pango is missing." in text


def test_downloaded_data_computes_the_same(client, coordinator, tmp_path, capsys):
    snapshot = make_example("E1")
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("monitoring:snapshot-data", args=[snapshot.ref]))
    path = tmp_path / "data.json"
    path.write_bytes(answer.content)
    call_command("score_file", str(path))
    assert json.loads(capsys.readouterr().out) == snapshot.output
    assert set(json.loads(answer.content)) == {"model", "input", "output"}


# --- why -------------------------------------------------------------------------------------------------------


def test_ledger_down_to_the_records(read, coordinator):
    snapshot = make_example("E1")
    text = read(reverse("monitoring:why", args=[snapshot.ref, "D2"]), coordinator)
    assert "Why 3 of 6 for “GHG reduction”?" in text
    assert "Project J1 Project, completed. 240 t × stage 1 × attribution 1" in text
    assert "(255 t − 240 t held by linked projects) × attribution 1" in text
    assert "Sum 657.78 506.58 to 808.97" in text
    assert "400,000 t CO₂e a year, from its greenhouse-gas balance" in text
    assert "4 1,200 t a year" in text


def test_factor_opens_to_formula_weights_and_records(read, coordinator):
    snapshot = make_example("E1")
    text = read(reverse("monitoring:why", args=[snapshot.ref, "I1"]), coordinator)
    assert "Attendance 20 % 4.87" in text
    assert "Invited organisations that came, divided by all invited" in text
    assert "Meeting T5 Meeting Thu 25 September 2025 no: the moderation was not neutral" in text
    assert "Actor A11 Actor no: is in no network" in text
    assert "One more or less gives 4.44 to 5.56 points." in text


def test_records_are_links_for_those_who_may_open_them(client, coordinator, admin, network, topic_area):
    project = make_project(network, slug="solar", created_at=noon(date(2025, 6, 1)))
    idea = make_idea(topic_area)

    def links(user, snapshot, key):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        body = client.get(reverse("monitoring:why", args=[snapshot.ref, key])).content.decode()
        return [
            url for url in (f"/projects/{project.slug}/", f"/ideas/{idea.ref}/") if f'href="{url}"' in body
        ]

    alone, whole = make_snapshot(network=network), make_snapshot()
    assert (links(coordinator, alone, "D2"), links(coordinator, alone, "I3")) == (
        ["/projects/solar/"],
        ["/projects/solar/", f"/ideas/{idea.ref}/"],
    )
    assert (links(coordinator, whole, "D2"), links(admin, whole, "D2")) == ([], ["/projects/solar/"])


def test_year_before_stands_beside(read, coordinator):
    make_example("E1")
    make_snapshot(on=date(2026, 1, 31))
    text = read("/monitoring/2026/", coordinator)
    assert "· 2025: 5 of 6" in text
    assert "2024:" not in text


def test_course_over_the_years(client, coordinator):
    make_snapshot(on=date(2022, 12, 31))
    make_snapshot(on=date(2024, 6, 30))
    make_example("E1")
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with translation.override("en"):
        sheet = client.get(YEAR, headers={"accept-language": "en"}).context["sheet"]
        course = {trend.name: trend for trend in sheet.trends}
        assert len(course) == 7
        points = course[sheet.factors[0].name].series[0].points
        assert [(point.label, point.note) for point in points] == [
            ("2022", "not rated"),
            ("2023", "no result"),
            ("2024", "not rated"),
            ("2025", ""),
        ]
        assert points[-1].value == sheet.factors[0].dots
        assert course[sheet.factors[0].name].sentence == (
            f"Not rated in 2022, {sheet.factors[0].number} in 2025."
        )


def test_no_course_with_one_year(read, coordinator):
    make_example("E1")
    assert "Course over the years" not in read(YEAR, coordinator)


def test_of_each_earlier_year_the_last_result_counts(coordinator):
    for on in (date(2023, 3, 31), date(2023, 12, 31), date(2024, 5, 5), date(2025, 1, 1)):
        make_snapshot(on=on)
    rows = Snapshot.objects.of(None).last_of_years(before=date(2025, 1, 1))
    assert [row.on for row in rows] == [date(2023, 12, 31), date(2024, 5, 5)]


def test_gaps_have_their_page_with_the_way_to_the_records(client, read, coordinator):
    snapshot = make_example("E2")
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"{YEAR}gaps/", headers={"accept-language": "en"})
    gaps, text = page.context["gaps"], page.content.decode()
    assert len(gaps) > 3
    assert [f'href="/monitoring/snapshots/{snapshot.ref}/{gap.key}/"' in text for gap in gaps] == [
        True
    ] * len(gaps)
    assert f"{len(gaps)} figures are missing" in read(f"{YEAR}gaps/", coordinator)
    result = client.get(YEAR).content.decode()
    assert result.count('<ol class="lift">') == 1
    assert result.partition('<ol class="lift">')[2].partition("</ol>")[0].count("<li>") == 3
    assert f'href="{YEAR}gaps/"' in result


def test_gaps_name_the_figures_with_incomplete_records_too(read, coordinator):
    snapshot = make_example("E2")
    with translation.override("en"):
        patchy = [(str(row.name), plain(row.completeness)) for row in find_patchy(Sheet(snapshot))]
    assert patchy
    text = read(f"{YEAR}gaps/", coordinator)
    assert [(name, share) for name, share in patchy if f"{name} : {share} complete" not in text] == []


def test_one_network_is_spoken_of_as_one(read, coordinator, network):
    make_example("E1", network=network)
    assert "The network is well anchored. It saves about 658 t CO₂e a year." in read(
        f"{YEAR}networks/{network.slug}/", coordinator
    )


def test_gaps_without_a_result_ask_for_one(read, coordinator):
    assert "Nothing has been computed for this year yet." in read(f"{YEAR}gaps/", coordinator)


@pytest.mark.parametrize(("path", "key"), [("D2/", "D2"), ("indicators/I1/", "I1")])
def test_lasting_address_of_a_reason_leads_to_the_result_shown(client, coordinator, network, path, key):
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"{YEAR}{path}").headers["Location"] == YEAR
    make_snapshot(on=date(2025, 6, 30))
    snapshot = make_snapshot()
    own = make_snapshot(network=network)
    why = "/monitoring/snapshots/{}/{}/"
    assert client.get(f"{YEAR}{path}").headers["Location"] == why.format(snapshot.ref, key)
    url = f"{YEAR}networks/{network.slug}/{path}"
    assert client.get(url).headers["Location"] == why.format(own.ref, key)


@pytest.mark.parametrize("path", ["D5/", "I1/", "indicators/I4/", "indicators/D1/"])
def test_no_such_reason(client, coordinator, path):
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"{YEAR}{path}").status_code == 404


@pytest.mark.parametrize("key", ["D1", "D3", "D4", "I2", "I3"])
@pytest.mark.parametrize("example", ["E1", "E2", "E4"])
def test_every_rating_opens(read, coordinator, key, example):
    snapshot = make_example(example)
    text = read(reverse("monitoring:why", args=[snapshot.ref, key]), coordinator)
    rating = next(row for row in Sheet(snapshot).groups if row.key == key)
    with translation.override("en"):
        assert f"Points possible with what is missing {rating.bounds_shown}" in text


def test_unknown_key_is_404(read, coordinator):
    snapshot = make_example("E1")
    read(reverse("monitoring:why", args=[snapshot.ref, "D9"]), coordinator, status=404)
