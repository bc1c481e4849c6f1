"""htmx in Chromium: what changes in place, where the focus is, what is said when no answer comes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from common import dates
from meetings.models import Answer, MeetingStatus, Minutes
from monitoring.domain.reports import build_reports, request_report
from monitoring.models import ReportFormat
from networks.models import Stage
from tests.browser import sweep
from tests.factories.accounts import make_task
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.monitoring import make_example
from tests.factories.networks import make_membership, make_outreach, make_topic_area

pytestmark = pytest.mark.django_db(transaction=True)

DESK = sweep.Look("de", "light", 1280)


@pytest.fixture
def page(browser, live_server, settings, town, coordinator):
    settings.SITE_URL = live_server.url
    context = DESK.context(browser)
    context.add_cookies(DESK.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults = []
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(
        "window.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
    )
    yield page
    context.close()
    known = ("htmx:", "DISCONNECTED", "404", "401")
    assert [fault for fault in faults if not any(words in fault for words in known)] == []


def stay_on(page):
    """A mark that a new page would not have."""
    page.evaluate("window.marked = true")
    return lambda: page.evaluate("window.marked === true")


def test_a_list_is_filtered_sorted_and_gone_back_in_place(page, live_server):
    for name in ("Molkerei", "Stadtwerke"):
        make_actor(name=name)
    page.goto(live_server.url + reverse("actors:list"))
    same_page = stay_on(page)

    page.fill(".filters [name=q]", "molk")
    page.press(".filters [name=q]", "Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".filters [name=q]")).to_be_focused()
    assert same_page() and "q=molk" in page.url

    page.click(".applied a >> nth=0")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("h1")).to_be_focused()
    assert same_page() and "q=" not in page.url.replace("q=&", "")

    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_card_moves_and_keeps_the_focus(page, live_server, network):
    card = make_outreach(network, make_actor(name="Molkerei"))
    make_outreach(network, make_actor(name="Stadtwerke"))
    page.goto(f"{live_server.url}{reverse('networks:outreach')}?network={network.slug}")
    same_page = stay_on(page)
    place = page.locator(f"#card-{card.ref}")

    place.locator("summary").click()
    place.locator("select").select_option(Stage.APPROACHED.value)
    place.locator("button").click()

    expect(page.locator(".notice[role=status]")).to_contain_text("Molkerei")
    expect(place).to_be_focused()
    assert same_page()
    card.refresh_from_db()
    assert card.status == Stage.APPROACHED


def test_a_row_of_today_is_put_off_and_taken_back_in_place(page, live_server, network):
    for name in ("Molkerei", "Stadtwerke"):
        make_outreach(
            network, make_actor(name=name), status=Stage.IN_TALKS, next_step="Anrufen", due_on=dates.today()
        )
    page.goto(f"{live_server.url}/today/?whose=all")
    same_page = stay_on(page)
    row = page.locator("ul.todo > li", has_text="Molkerei")

    row.locator("summary").click()
    expect(page.locator("body > [role=status]")).to_have_count(1)  # htmx is there
    row.get_by_role("button", name="Auf morgen verschieben").click()

    expect(page.locator(".notice[role=status]")).to_contain_text("Anrufen: Molkerei")
    expect(page.locator(".notice button")).to_be_focused()
    expect(page.locator("body > [role=status]")).to_contain_text("Anrufen: Molkerei")
    expect(page.locator("section ul.todo > li", has_text="Molkerei")).to_have_count(0)
    assert same_page() and page.url.endswith("/today/?whose=all")

    page.keyboard.press("Enter")
    expect(row.locator("a").first).to_be_focused()
    expect(page.locator("section ul.todo > li", has_text="Molkerei")).to_have_count(1)
    assert same_page() and page.url.endswith("/today/?whose=all")


def test_a_task_is_done_and_taken_back_into_its_folded_group(page, live_server, coordinator, network):
    make_task(coordinator, text="Saal buchen", due_on=dates.today() + timedelta(days=40))
    page.goto(f"{live_server.url}/today/")
    same_page = stay_on(page)
    later = page.locator("details.fold")
    later.locator("summary").first.click()
    later.locator(".row-menu summary").first.click()
    expect(page.locator("body > [role=status]")).to_have_count(1)
    later.get_by_role("button", name="Erledigt").first.click()

    expect(page.locator(".notice[role=status]")).to_contain_text("Saal buchen")
    expect(page.get_by_role("link", name="Saal buchen")).to_have_count(0)
    page.locator(".notice button").click()

    expect(page.get_by_role("link", name="Saal buchen")).to_be_focused()
    assert same_page()


def test_a_row_somebody_else_has_finished_is_answered_by_the_servers_page(page, live_server, network):
    card = make_outreach(network, make_actor(name="Molkerei"), status=Stage.IN_TALKS, due_on=dates.today())
    page.goto(f"{live_server.url}/today/")
    row = page.locator("ul.todo > li", has_text="Molkerei")
    card.due_on = None
    card.save()

    row.locator("summary").click()
    expect(page.locator("body > [role=status]")).to_have_count(1)  # htmx is there
    row.get_by_role("button", name="Auf morgen verschieben").click()

    expect(page.locator("h1")).to_contain_text("gibt es nicht")


def test_without_a_network_it_says_so_and_keeps_what_was_chosen(page, live_server, network):
    card = make_outreach(network, make_actor(name="Molkerei"))
    page.goto(f"{live_server.url}{reverse('networks:outreach')}?network={network.slug}")
    place = page.locator(f"#card-{card.ref}")
    place.locator("summary").click()
    place.locator("select").select_option(Stage.APPROACHED.value)

    page.context.set_offline(True)
    place.locator("button").click()
    expect(page.locator("[role=alert].lost")).to_contain_text("Keine Verbindung")
    expect(place.locator("select")).to_have_value(Stage.APPROACHED.value)

    page.context.set_offline(False)
    place.locator("button").click()
    expect(place).to_be_focused()
    expect(page.locator("[role=alert].lost")).to_be_empty()


def test_answers_are_counted_while_somebody_looks(page, live_server, topic_area):
    meeting = make_meeting(topic_area, status=MeetingStatus.INVITED)
    invitation = make_invitation(meeting)
    page.clock.install()
    page.goto(live_server.url + meeting.get_absolute_url())
    before = page.locator("#counts").inner_text()
    invitation.answer = Answer.YES
    invitation.save()

    page.clock.run_for(31_000)

    expect(page.locator("#counts")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("body > [role=status]")).not_to_be_empty()


def test_a_file_that_is_made_shows_itself(page, live_server):
    snapshot = make_example()
    file = request_report(snapshot, format=ReportFormat.CSV, language="de", by=None, at=timezone.now())
    page.clock.install()
    page.goto(live_server.url + reverse("monitoring:report-list", args=[snapshot.ref]))
    same_page = stay_on(page)
    made = page.locator(f"#files a[href$='{reverse('monitoring:report-download', args=[file.ref])}']")
    page.clock.run_for(4_000)
    expect(page.locator("#files")).to_have_attribute("data-every", "3")
    expect(made).to_have_count(0)

    build_reports(clock=timezone.now)
    page.clock.run_for(4_000)

    expect(made).to_be_visible()
    expect(page.locator("body > [role=status]")).to_have_text("Alle Dateien sind fertig.")
    expect(page.locator("#files[data-every]")).to_have_count(0)
    assert same_page()


def test_without_script_the_page_of_files_is_loaded_again(browser, live_server, settings, town, coordinator):
    settings.SITE_URL = live_server.url
    snapshot = make_example()
    context = DESK.context(browser, java_script_enabled=False)
    context.add_cookies(DESK.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    page = context.new_page()
    page.goto(live_server.url + reverse("monitoring:report-list", args=[snapshot.ref]))

    page.select_option("[name=format]", "csv")
    page.locator("main form .form-actions button").click()
    again = page.get_by_role("link", name="Neu laden")
    expect(again).to_be_visible()
    build_reports(clock=timezone.now)
    again.click()

    expect(page.locator("#files tbody a")).to_have_count(1)
    expect(again).to_have_count(0)
    context.close()


@pytest.fixture
def held(topic_area, network):
    make_membership(network, make_actor(name="Molkerei"))
    return make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))


WARNS = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"


def test_a_tick_is_saved_and_waits_for_the_network(page, live_server, held):
    page.goto(live_server.url + reverse("meetings:attendance", args=[held.ref]))
    line = page.locator("#autosave")

    page.check("[value=present]")
    expect(line).to_have_attribute("data-state", "saved")
    assert held.attendance.get().presence == "present"
    assert page.evaluate(WARNS) is False

    page.context.set_offline(True)
    page.check("[value=excused]")
    assert page.evaluate(WARNS) is True
    expect(line).to_have_attribute("data-state", "failed")
    expect(line).to_contain_text("Noch nicht gespeichert: keine Verbindung")
    expect(line).to_be_in_viewport()
    # Its button would show the browser's own page instead.
    page.click("main .form-actions button[type=submit]")
    expect(page.locator("[value=excused]")).to_be_checked()
    assert page.evaluate(WARNS) is True

    page.context.set_offline(False)
    expect(line).to_have_attribute("data-state", "saved")
    assert held.attendance.get().presence == "excused"
    assert page.evaluate(WARNS) is False
    page.click("main .form-actions button[type=submit]")
    page.wait_for_url(live_server.url + held.get_absolute_url())


def test_a_request_that_a_bad_connection_swallows_is_repeated(page, live_server, held):
    path = reverse("meetings:attendance", args=[held.ref])
    page.goto(live_server.url + path)
    lost = []

    def swallow(route):
        if route.request.method == "POST" and len(lost) < 3:
            lost.append(route.request)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route(f"**{path}", swallow)
    page.check("[value=present]")
    line = page.locator("#autosave")
    expect(line).to_have_attribute("data-state", "failed")
    expect(line).to_have_attribute("data-state", "saved")

    assert (len(lost), held.attendance.get().presence) == (3, "present")


def test_who_is_signed_out_meanwhile_keeps_the_ticks_until_signed_in_again(
    page, live_server, held, coordinator
):
    page.goto(live_server.url + reverse("meetings:attendance", args=[held.ref]))
    here = page.url
    page.context.clear_cookies()
    page.check("[value=present]")
    line = page.locator("#autosave")
    expect(line).to_contain_text("Sie sind abgemeldet")
    page.click("main .form-actions button[type=submit]")
    expect(page.locator("[value=present]")).to_be_checked()
    assert (page.url, page.evaluate(WARNS), held.attendance.count()) == (here, True, 0)

    session = sweep.session_of(sweep.signed_in_as(coordinator))
    page.context.add_cookies(DESK.cookies(live_server.url, session))
    expect(line).to_have_attribute("data-state", "saved", timeout=15_000)
    assert held.attendance.get().presence == "present"


def test_a_walk_in_is_added_in_two_taps(browser, live_server, settings, town, coordinator, network, held):
    settings.SITE_URL = live_server.url
    other = make_topic_area(network=network, name="Mobilität")
    taxi = make_actor(name="Taxi Öztürk")
    make_membership(network, taxi).topic_areas.set([other])
    phone = sweep.Look("de", "dark", 375)
    context = phone.context(browser, has_touch=True)
    context.add_cookies(phone.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url + reverse("meetings:attendance", args=[held.ref]))

    page.locator("summary", has_text="Jemand kam dazu").tap()
    page.get_by_label("Taxi Öztürk").tap()

    expect(page.locator("#autosave")).to_have_attribute("data-state", "saved")
    assert sorted(held.attendance.values_list("actor__name", "presence")) == [
        ("Molkerei", "absent"),
        ("Taxi Öztürk", "present"),
    ]
    page.reload()
    expect(page.get_by_label("Taxi Öztürk")).to_be_checked()
    heights = page.locator("main :is(.ticks .form-check, .ticks .form-select:visible, summary)").evaluate_all(
        "found => found.map(part => part.getBoundingClientRect().height)"
    )
    assert len(heights) == 6 and min(heights) >= 44
    context.close()


def test_minutes_are_kept_at_most_every_ten_seconds(page, live_server, held):
    page.clock.install()
    page.goto(live_server.url + reverse("meetings:minutes", args=[held.ref]))
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    line, text = page.locator("#autosave"), page.locator("[name=text]")

    for word in ("Anfang ", "Mitte ", "Ende"):
        text.press_sequentially(word)
        page.clock.run_for(2_000)
    expect(line).to_have_attribute("data-state", "saved")
    assert len(sent) == 1
    page.clock.run_for(10_000)
    expect(line).to_have_attribute("data-state", "saved")

    assert len(sent) == 2
    minutes = Minutes.objects.get()
    assert (minutes.text, minutes.version) == ("Anfang Mitte Ende", 2)
    expect(text).to_be_focused()
    text.press_sequentially(", Schluss")
    page.click("main .form-actions button[type=submit]")
    page.wait_for_url(live_server.url + held.get_absolute_url())
    assert Minutes.objects.get().text.endswith("Schluss")


def test_a_line_of_the_agenda_moves_and_keeps_the_focus(page, live_server, topic_area):
    meeting = make_meeting(topic_area)
    for position, title in enumerate(("Ankommen", "Abwärme"), start=1):
        meeting.agenda.create(position=position, title=title, kind="exchange")
    page.goto(live_server.url + reverse("meetings:agenda", args=[meeting.ref]))
    same_page = stay_on(page)

    page.press("#move-2-up", "Enter")

    expect(page.locator("[name=form-0-title]")).to_have_value("Abwärme")
    expect(page.locator("#move-1-down")).to_be_focused()
    assert same_page()
    page.press("[name=form-0-title]", "Enter")
    page.wait_for_url(live_server.url + meeting.get_absolute_url())
    assert [item.title for item in meeting.agenda.all()] == ["Abwärme", "Ankommen"]
