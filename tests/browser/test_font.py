"""The font of every page is the product's own."""


def test_own_font_is_used(page, live_server):
    page.goto(f"{live_server.url}/account/login/")
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Atkinson Hyperlegible\"'))"
    )
    faces = "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    assert set(page.evaluate(faces)) == {"Atkinson Hyperlegible"}
