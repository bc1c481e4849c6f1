"""Somebody at a page, with one means only: a mouse, or the keys. What they do is counted.

Both do the same things under the same names, so that a journey is written once. Elements are named by selectors, not by
their words, which are checked elsewhere.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass(frozen=True)
class Effort:
    """Pages are distinct addresses on which something had to be done; reading is free, so is the page that thanks."""

    pages: int
    clicks: int
    fields: int

    def within(self, most: "Effort") -> bool:
        return self.pages <= most.pages and self.clicks <= most.clicks and self.fields <= most.fields


class Hand:
    """The mouse. Works without JavaScript, too."""

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(10_000)
        self.steps: list[str] = []
        self._addresses: set[str] = set()
        self._clicks = self._fields = 0

    @property
    def effort(self) -> Effort:
        return Effort(len(self._addresses), self._clicks, self._fields)

    def open(self, address: str) -> None:
        """What brings one here: a link in a mail, a bookmark."""
        self.page.goto(address)

    def press(self, selector: str, *, leaves: bool = True) -> None:
        """A link or a button; ``leaves``: it leads to another page."""
        target = self._target("press", selector)
        if leaves:
            with self.page.expect_navigation():
                self._press(target)
        else:
            self._press(target)
        self._clicks += 1

    def tick(self, selector: str) -> None:
        """A tick or a radio button."""
        target = self._target("tick", selector)
        if not target.is_checked():
            self._tick(target)
            self._clicks += 1
        assert target.is_checked(), self._where(selector)

    def choose(self, selector: str, value: str) -> None:
        """An option of a list."""
        target = self._target("choose", selector)
        if target.input_value() != value:
            self._choose(target, value)
            self._clicks += 1
        assert target.input_value() == value, self._where(selector)

    def fill(self, selector: str, text: str) -> None:
        target = self._target("fill", selector)
        self._fill(target, text)
        self._fields += 1
        assert target.input_value() == text, self._where(selector)

    def _target(self, what, selector):
        self.steps.append(f"{what} {selector} on {urlsplit(self.page.url).path}")
        self._addresses.add(urlsplit(self.page.url).path)
        target = self.page.locator(selector).locator("visible=true").first
        assert target.count(), f"nothing to {self.steps[-1]}: {self.page.locator('main').inner_text()}"
        return target

    def _where(self, selector):
        return f"{selector} on {self.page.url}"

    def _press(self, target):
        target.click()

    def _tick(self, target):
        target.check()

    def _choose(self, target, value):
        target.select_option(value)

    def _fill(self, target, text):
        target.fill(text)


# How everything that can hold the focus looks while it does not hold it.
AT_REST = """() => {
  if (window.__rest) return;
  const look = element => [getComputedStyle(element), getComputedStyle(element, '::after')]
    .map(style => [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor,
      style.borderColor].join(' ')).join(' / ');
  window.__look = look;
  window.__rest = new Map([...document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')]
    .map(element => [element, look(element)]));
}"""
# The focused element; what is wrong with how it shows: no look of its own, or out of sight.
FOCUS = """target => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return {arrived: false, wrong: '', what: 'body'};
  const box = focused.getClientRects()[0] || focused.getBoundingClientRect();
  // The browser scrolls a large field's first line into the window, not all of it.
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, wrong = [];
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  // The calendar button inside a date field is the browser's, and so is its ring.
  const inside = focused.matches('[type=date], [type=time]') && !focused.matches(':focus-visible');
  if (!inside && window.__look(focused) === window.__rest.get(focused)) wrong.push('looks as without the focus');
  if (box.width < 2 || box.height < 2) wrong.push('has no size');
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) wrong.push('is out of the window');
  else {
    const top = document.elementFromPoint(x, y);
    const own = top && (focused.contains(top) || top.contains(focused) || focused.labels && [...focused.labels].includes(top));
    if (!own) wrong.push('is hidden below ' + (top ? top.outerHTML.slice(0, 80) : 'nothing'));
  }
  return {arrived: focused === target, wrong: wrong.join(', '), what: focused.outerHTML.slice(0, 160)};
}"""
GROUP = "(target) => document.activeElement.type === 'radio' && document.activeElement.name === target.name"
MOST_TABS = 250


def _ways_to_type(text: str, kind: str | None) -> list[str]:
    """The control for dates and times asks in the order of the browser's own language, whatever the page's is."""
    if kind == "date":
        year, month, day = text.split("-")
        return [day + month + year, month + day + year]
    if kind == "time":
        hour, minute = text.split(":")
        return [hour + minute, f"{int(hour) % 12 or 12:02}{minute}{'PM' if int(hour) > 11 else 'AM'}"]
    return [text]


class Keys(Hand):
    """The keyboard alone. At every stop on the way the focus is seen to be visible and not hidden by anything."""

    def _press(self, target):
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def _tick(self, target):
        if target.get_attribute("type") != "radio":
            self._go_to(target)
            self.page.keyboard.press("Space")
            return
        self._go_to(target, arrived=GROUP)
        for _step in range(20):
            if target.evaluate("target => target === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if not target.is_checked():
            self.page.keyboard.press("Space")

    def _choose(self, target, value):
        self._go_to(target)
        values = target.evaluate("target => [...target.options].map(option => option.value)")
        way = values.index(value) - values.index(target.input_value())
        for _step in range(abs(way)):
            self.page.keyboard.press("ArrowDown" if way > 0 else "ArrowUp")

    def _fill(self, target, text):
        self._go_to(target)
        for typed in _ways_to_type(text, target.get_attribute("type")):
            for _part in range(4):  # back to the first part of a date
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(typed)
            if target.input_value() == text:
                return

    def _go_to(self, target, arrived=None):
        """Tab on until the target holds the focus; it may hold it already."""
        self.page.evaluate(AT_REST)
        for _stop in range(MOST_TABS):
            stop = target.evaluate(FOCUS)
            if stop["wrong"]:  # the window follows the focus a moment later
                self.page.wait_for_timeout(200)
                stop = target.evaluate(FOCUS)
            assert not stop["wrong"], f"{stop['what']} {stop['wrong']}, on the way to {self.steps[-1]}"
            if stop["arrived"] or (arrived and target.evaluate(arrived)):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by Tab to {self.steps[-1]}")
