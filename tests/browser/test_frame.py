"""The frame of every page in a real browser: style, font and policy fit together."""


def test_sign_in_page_loads_without_complaint(page, live_server, complaints):
    page.goto(f"{live_server.url}/account/login/")
    assert complaints == []


def test_own_font_is_used(page, live_server):
    page.goto(f"{live_server.url}/account/login/")
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Atkinson Hyperlegible\"'))"
    )
    faces = "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    assert set(page.evaluate(faces)) == {"Atkinson Hyperlegible"}


def test_nothing_is_fetched_from_elsewhere(page, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/account/login/")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
