"""Somebody at a browser, without one: opens pages, fills in the forms that stand there and presses their buttons.

What a page does not offer cannot be sent: an unknown field, choice or button ends the test. Tokens against forged
requests are checked as in production.
"""

import re

from django.test import Client
from lxml import html

from common import display

ERRORS = "//div[@class='errors']//li"


class Page:
    def __init__(self, response, url: str):
        self.response, self.url = response, url
        self.document = html.document_fromstring(response.content.decode())

    @property
    def heading(self) -> str:
        [heading] = self.document.xpath("//h1")
        return words_of(heading)

    @property
    def words(self) -> str:
        [main] = self.document.xpath("//main")
        return words_of(main)

    def link(self, path: str) -> str:
        """The address of the one link whose path matches the pattern."""
        found = {href for href in self.document.xpath("//main//a/@href") if re.search(path, href)}
        assert len(found) == 1, (path, found)
        return found.pop()

    def form(self, action: str = "", press: tuple[str, str] | None = None):
        """The form to send: by the end of its address, or by a button in it; else the only one of the page."""
        forms = self.document.xpath("//main//form[translate(@method, 'POST', 'post')='post']")
        if action:
            forms = [form for form in forms if re.search(action, form.get("action") or self.url)]
        if press:
            button = f".//button[@name='{press[0]}'][@value='{press[1]}']"
            forms = [form for form in forms if form.xpath(button)]
        assert len(forms) == 1, f"{len(forms)} forms for {action or press} on {self.url}: {self.words}"
        return forms[0]

    def choice(self, name: str, label: str) -> str:
        """The value of the option, radio button or tick that carries the label."""
        for field in self.document.xpath(f"//select[@name='{name}']/option"):
            if label in words_of(field):
                return field.get("value")
        for field in self.document.xpath(f"//input[@name='{name}']"):
            [caption] = self.document.xpath(f"//label[@for='{field.get('id')}']")
            if label in words_of(caption):
                return field.get("value")
        raise AssertionError(f"{name} does not offer {label} on {self.url}")

    def field_of(self, legend: str, prefix: str) -> str:
        """The name of a field by the heading of its group."""
        for group in self.document.xpath("//fieldset"):
            if words_of(group.xpath("./legend")[0]) == legend:
                return next(name for name in group.xpath(".//@name") if name.startswith(prefix))
        raise AssertionError(f"no group {legend} on {self.url}")


class Visitor:
    def __init__(self, language: str = "en"):
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": language})

    def open(self, url: str, status: int = 200) -> Page:
        response = self.client.get(url, follow=True)
        assert response.status_code == status, (url, response.status_code)
        return Page(response, self._arrived(response, url))

    def send(
        self, page: Page, values=None, *, action: str = "", press=None, files=None, refused=False
    ) -> Page:
        """Fill the form with ``values``, leave the rest as the page has it, and send it."""
        form = page.form(action, press)
        for name, value in (values or {}).items():
            field = form.inputs[name]
            if getattr(field, "type", "") == "checkbox" and isinstance(value, bool):
                field.checked = value
            else:
                field.value = value
        data: dict = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data |= dict([press] if press else []) | (files or {})
        url = form.get("action") or page.url
        response = self.client.post(url, data, follow=True)
        assert response.status_code == 200, (url, response.status_code)
        arrived = Page(response, self._arrived(response, url))
        errors = [words_of(error) for error in arrived.document.xpath(ERRORS)]
        assert bool(errors) == refused, (url, errors)
        return arrived

    def fill(self, url: str, values=None, **options) -> Page:
        return self.send(self.open(url), values, **options)

    @staticmethod
    def _arrived(response, url: str) -> str:
        return response.redirect_chain[-1][0] if response.redirect_chain else url


def words_of(element) -> str:
    return " ".join(display.plain(element.text_content()).split())
