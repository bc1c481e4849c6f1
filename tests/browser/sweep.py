"""Every page, each way it can look: which pages there are, and what is looked for on one.

Nothing here names a page: the list comes from the URL configuration through the access table, with the world of
``tests/architecture``. Left out is Django's admin alone, a support tool whose widgets and faults are not ours.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import axe_playwright_python
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from portal.context import THEME_COOKIE
from tests.architecture.access import table

# From the one who may do most to the one who may do least.
BY_RIGHTS = (
    "admin",
    "coordinator",
    "other_coordinator",
    "reader",
    "moderator",
    "member",
    "other_member",
    "outsider",
    "anonymous",
)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Look:
    """One combination a page is looked at in."""

    language: str
    theme: str
    width: int

    def __str__(self):
        return f"{self.language}-{self.theme}-{self.width}"

    def context(self, browser, **options):
        return browser.new_context(
            viewport={"width": self.width, "height": 800 if self.width > 700 else 568},
            locale={"de": "de-DE", "en": "en-GB"}[self.language],
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            **options,
        )

    def cookies(self, site: str, session: str = "") -> list[dict]:
        values = {settings.LANGUAGE_COOKIE_NAME: self.language, THEME_COOKIE: self.theme}
        if session:
            values[settings.SESSION_COOKIE_NAME] = session
        return [{"name": name, "value": value, "url": site} for name, value in values.items()]


# Four that hold every pair of two values; the whole product is `make axe-all`.
PAIRWISE = (
    Look("de", "light", 320),
    Look("de", "dark", 1280),
    Look("en", "light", 1280),
    Look("en", "dark", 320),
)
ALL_LOOKS = tuple(Look(*values) for values in product(("de", "en"), ("light", "dark"), (320, 1280)))


# --- which pages -----------------------------------------------------------------------------------------------------

TABLE = {name: row for name, row in table().items() if row.get is not None}
APPS = sorted({name.partition(":")[0] if ":" in name else "allauth" for name in TABLE})
# An app's pages by what differs between roles, found once a process.
_roles_of: dict[str, dict[str, list[str]]] = {}


def names_of(app: str) -> list[str]:
    return sorted(
        name for name in TABLE if (name.partition(":")[0] == app if ":" in name else app == "allauth")
    )


def addresses_of(app: str, world) -> dict[str, str]:
    return {name: reverse(name, kwargs=TABLE[name].kwargs(world)) for name in names_of(app)}


def signed_in(world, role: str) -> Client:
    return signed_in_as(None if role == "anonymous" else world.users[role])


def signed_in_as(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def roles_to_look_as(app: str, addresses: dict[str, str], clients: dict[str, Client]) -> dict[str, list[str]]:
    """Per page the most privileged role that gets it, and each further role that is shown other things on it."""
    if app not in _roles_of:
        _roles_of[app] = {name: list(_different(name, url, clients)) for name, url in addresses.items()}
    return _roles_of[app]


def roles_that_see(app: str, addresses: dict[str, str], clients: dict[str, Client]) -> dict[str, list[str]]:
    """Per page everybody who gets it."""
    return {
        name: [role for role in BY_RIGHTS if gets_page(name, url, role, clients)]
        for name, url in addresses.items()
    }


def _different(name, url, clients):
    seen = []
    for role in BY_RIGHTS:
        response = _ask(name, url, role, clients)
        if is_page(response) and (shape := _shape(response.content.decode())) not in seen:
            seen.append(shape)
            yield role


def gets_page(name: str, url: str, role: str, clients: dict[str, Client]) -> bool:
    return is_page(_ask(name, url, role, clients))


def _ask(name, url, role, clients):
    return clients[role].get(url) if TABLE[name].get.expected(role) == "ok" else None


def is_page(response) -> bool:
    return (
        response is not None and response.status_code == 200 and _is_html(response) and not _is_part(response)
    )


def _is_part(response) -> bool:
    """A document its policy puts into a sandbox is shown inside a page and looked at there: the preview of a mail."""
    return "sandbox" in response.headers.get("Content-Security-Policy", "")


def _is_html(response) -> bool:
    if response.streaming:
        for _part in response:  # read to its end, so that the file is closed
            pass
    return response.headers["Content-Type"].startswith("text/html")


def _shape(text: str) -> frozenset:
    """The kinds of elements in the page's body; the frame around it is the same on every page of a role."""
    return frozenset(_path(element) for element in html.document_fromstring(text).iterfind(".//main//*"))


@cache
def _label(tag, css, kind):
    return f"{tag}.{css}[{kind}]"


def _path(element) -> tuple:
    steps = [element, *element.iterancestors()]
    return tuple(_label(str(step.tag), step.get("class"), step.get("type")) for step in steps)


# --- what is looked for ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    kind: str
    detail: str
    place: str


class Watch:
    """A browser page whose complaints are kept: console, failed and foreign requests, reports of the policy."""

    def __init__(self, context, site: str):
        self.site, self.heard = site, []
        context.add_init_script(
            "window.__reports = []; document.addEventListener('securitypolicyviolation', event => "
            "window.__reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
        )
        self.page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(("script", str(error))))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def _console(self, said):
        if said.type in ("error", "warning"):
            self.heard.append(("console", said.text))

    def _request(self, request):
        if not request.url.startswith((f"{self.site}/", "data:")):
            self.heard.append(("foreign host", request.url))

    def _failed(self, request):
        # Aborted: a file that was still on its way when the next page was opened.
        if request.failure != "net::ERR_ABORTED":
            self.heard.append(("request failed", f"{request.url} {request.failure}"))

    def open(self, address: str) -> list[tuple[str, str]]:
        """Load the page; what is wrong with its answer, its requests and its headers."""
        self.heard.clear()
        answer = self.page.goto(self.site + address)
        found = list(self.heard)
        if answer.status != 200:
            found.append(("status", str(answer.status)))
        policy = answer.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe-inline" in policy:
            found.append(("policy", policy or "none"))
        found += [("policy report", report) for report in self.page.evaluate("window.__reports")]
        return found


def faults_of_rules(page, *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What axe finds: rule and impact, then selector and markup of each place."""
    page.evaluate(AXE)
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {"target-size": {"enabled": True}} | {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    violations = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations.map(violation => ({"
        "rule: violation.id, impact: violation.impact, help: violation.help, nodes: violation.nodes.map("
        "node => ({target: node.target.join(' '), html: node.html, why: node.failureSummary}))})))",
        options,
    )
    return [
        (
            f"axe {violation['rule']} ({violation['impact']})",
            f"{node['target']}\n      {node['html'][:300]}\n      {' '.join(node['why'].split())[:300]}",
        )
        for violation in violations
        for node in violation["nodes"]
    ]


SIDEWAYS = """() => {
  const root = document.documentElement, room = root.clientWidth;
  if (root.scrollWidth <= room) return [];
  const inside = element => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const out = [...document.body.querySelectorAll('*')]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > room + 0.5 && !inside(element));
  const path = [], widest = out.slice(-1)[0] || document.body;
  for (let up = widest; up && up !== document.body && path.length < 5; up = up.parentElement)
    path.unshift([up.localName, ...up.classList].join('.'));
  return [`${root.scrollWidth - room} px too wide: ${path.join(' > ')} ${widest.outerHTML.slice(0, 160)}`];
}"""
# What WCAG 1.4.12 lets a reader set, as a constructed sheet: the policy forbids an inline one.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.body.querySelectorAll('*')].filter(element => {
  if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) return false;
  if (element.closest('.visually-hidden, .visually-hidden-focusable, svg, [hidden]')) return false;
  const style = getComputedStyle(element), hides = value => value === 'hidden' || value === 'clip';
  return element.clientWidth > 1 && (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1
    || hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 200))"""


def faults_of_shape(page) -> list[tuple[str, str]]:
    found = [("sideways", what) for what in page.evaluate(SIDEWAYS)]
    if (headings := page.locator("h1").count()) != 1:
        found.append(("headings", f"{headings} h1"))
    for name in ("portal:accessibility", "portal:privacy"):  # proof 118
        if not page.locator(f"footer a[href='{reverse(name)}']").count():
            found.append(("foot", f"no link to {name}"))
    return found


def faults_of_spacing(page) -> list[tuple[str, str]]:
    """Nothing is lost when a reader spaces the text out (WCAG 1.4.12). Changes the page: look at it last."""
    page.evaluate(SPACING)
    found = [("sideways with text spacing", what) for what in page.evaluate(SIDEWAYS)]
    return found + [("cut off with text spacing", what) for what in page.evaluate(CUT_OFF)]


# Fields are emptied past the browser's own checks, so that the server's answer is seen.
EMPTY = """() => document.querySelectorAll('main form[method=post]').forEach(form => {
  form.noValidate = true;
  form.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select')
    .forEach(field => { field.value = '' });
})"""


def send_empty(page) -> bool:
    """Send the page's form with nothing in it; whether it came back with what is wrong."""
    button = page.locator("main form[method=post] .form-actions button[type=submit]")
    fields = page.locator("main form[method=post] :is(input:not([type=hidden]), select, textarea)")
    if not button.count() or not fields.count():
        return False
    page.evaluate(EMPTY)
    with page.expect_navigation():
        button.first.click()
    return page.locator("main .errors").count() > 0


def report(faults: list[Fault]) -> str:
    """Each fault once, with the pages it stands on: the same component may be wrong on a hundred."""
    places = defaultdict(list)
    for fault in faults:
        places[(fault.kind, fault.detail)].append(fault.place)
    lines = [f"{len(places)} faults on {len({fault.place for fault in faults})} pages"]
    for (kind, detail), where in sorted(places.items(), key=lambda item: -len(item[1])):
        more = f" and {len(where) - 3} more" if len(where) > 3 else ""
        lines.append(f"  {kind}: {detail}")
        lines += [f"      on {place}" for place in where[:3]]
        if more:
            lines.append(f"     {more}")
    return "\n".join(lines)
