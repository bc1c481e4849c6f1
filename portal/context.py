"""What every page's frame shows: the municipality, the navigation, what needs somebody, theme and language.

The municipality comes with the request (``actors.middleware``). At most two cheap queries, and only when a template
asks: for those who send mail, how many mails need somebody and whether sending is paused; for people without a role,
whether they read a network.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actors.models import Municipality
from common.addresses import address
from networks.models import Reach, reach_of
from outbox.queries import MailState, mail_goes_to_files, mail_state
from portal.help import task_of

THEME_COOKIE = "theme"
THEMES = {"light": _("Light"), "dark": _("Dark"), "system": _("As in the system")}
THEME_ICONS = {"light": "sun", "dark": "moon", "system": "computer-desktop"}
LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}


@dataclass(frozen=True)
class Entry:
    key: str
    label: str
    url_name: str

    @property
    def url(self) -> str:
        return address(self.url_name)


TODAY = Entry("today", _("Today"), "portal:today")
FULL = (
    TODAY,
    Entry("plan", _("Year plan"), "meetings:plan"),
    Entry("networks", _("Networks"), "networks:list"),
    Entry("actors", _("Actors"), "actors:list"),
    Entry("ideas", _("Ideas & projects"), "networks:idea-list"),
    Entry("monitoring", _("Monitoring"), "monitoring:overview"),
)
MEMBER = (
    TODAY,
    Entry("networks", _("My networks"), "networks:list"),
    Entry("commitments", _("My commitments"), "networks:commitment-list"),
)
# Who is no member anywhere: moderators, and people who are invited now and then.
GUEST = (TODAY, Entry("meetings", _("My meetings"), "meetings:own-list"))
# An app's pages mark its own entry; these families of URL names within an app have another one.
OF_APP = {"meetings": "plan", "networks": "networks", "actors": "actors", "monitoring": "monitoring"}
OF_FAMILY = {
    "networks:idea": "ideas",
    "networks:project": "ideas",
    "networks:planning": "ideas",
    "networks:participation": "ideas",
    "networks:cost": "ideas",
    "networks:commitment": "commitments",
    "portal:today": "today",
    "meetings:": "meetings",
}


def offered_languages(town: Municipality | None) -> list[str]:
    return town.language_codes if town else list(LANGUAGE_NAMES)


class Frame:
    def __init__(self, request):
        self.request = request

    @cached_property
    def user(self):
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def municipality(self) -> Municipality | None:
        return getattr(self.request, "municipality", None)

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.user)

    @cached_property
    def sees_all_pages(self) -> bool:
        """Coordinators, administrators and readers; people without a role read a network or are its members."""
        if self.user is None:
            return False
        return bool(self.user.role) or bool(self.reach.read)

    @cached_property
    def navigation(self) -> tuple[Entry, ...]:
        if self.user is None:
            return ()
        if self.sees_all_pages:
            return FULL
        return GUEST if self.reach.people and not self.reach.seen else MEMBER

    @cached_property
    def current(self) -> str:
        match = getattr(self.request, "resolver_match", None)
        if match is None:
            return ""
        chosen = getattr(getattr(match.func, "view_class", None), "nav", "")
        if chosen:
            return chosen
        name = match.view_name or ""
        family = next((key for prefix, key in OF_FAMILY.items() if name.startswith(prefix)), None)
        if family and any(entry.key == family for entry in self.navigation):
            return family
        return OF_APP.get(match.namespace, "")

    @cached_property
    def shows_outbox(self) -> bool:
        return self.user is not None and self.user.is_coordinator

    @cached_property
    def mails(self) -> MailState:
        return mail_state(self.user) if self.shows_outbox else MailState(problems=0, is_paused=False)

    @property
    def problems(self) -> int:
        """Mails that need somebody; the header shows "99+" above 99."""
        return self.mails.problems

    @property
    def mail_is_written_to_files(self) -> bool:
        return self.shows_outbox and mail_goes_to_files()

    @property
    def mail_is_paused(self) -> bool:
        return self.mails.is_paused

    @cached_property
    def initials(self) -> str:
        text = self.user.name or self.user.email
        words = [word for word in text.split() if word[0].isalnum()] or [text]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @cached_property
    def theme(self) -> str:
        """``light``, ``dark`` or "" (as in the system)."""
        chosen = self.request.COOKIES.get(THEME_COOKIE)
        return chosen if chosen in {"light", "dark"} else ""

    @property
    def themes(self) -> list[tuple[str, str, str, bool]]:
        chosen = self.theme or "system"
        return [(key, label, THEME_ICONS[key], key == chosen) for key, label in THEMES.items()]

    @property
    def is_fragment(self) -> bool:
        """htmx asked: it takes over the page's main part and title only."""
        return (
            "HX-Request" in self.request.headers and "HX-History-Restore-Request" not in self.request.headers
        )

    @property
    def is_unattended(self) -> bool:
        """A part of a page looks for news: messages wait for somebody who reads them."""
        return "X-Unattended" in self.request.headers

    @property
    def session_left(self) -> int:
        """Seconds until the session ends if no other page is opened; 0 where nobody needs to be signed in."""
        return getattr(self.request, "session_left", 0) if self.user else 0

    # Slots of the frame; what stays empty is not drawn.

    @property
    def search_url(self) -> str:
        return address("portal:search") if self.user else ""

    @cached_property
    def help_url(self) -> str:
        """The help page for what is shown, else the list of them."""
        match = getattr(self.request, "resolver_match", None)
        task = task_of(match.view_name) if match and match.view_name else ""
        return address("portal:help-task", task) if task else address("portal:help")

    @property
    def official(self) -> str:
        """The line above the band that some public bodies' corporate design asks for."""
        return ""

    @property
    def footer_links(self) -> list[tuple[str, str]]:
        """Plain language and sign language, as (url, text): those the municipality has filled."""
        town = self.municipality
        if town is None:
            return []
        links = []
        if town.has_easy_text:
            links.append((address("portal:easy-language"), _("Plain language")))
        if town.has_signs_text:
            links.append((address("portal:sign-language"), _("Sign language")))
        return links

    @property
    def crest_url(self) -> str:
        town = self.municipality
        return f"{address('actors:crest')}?v={town.crest_version}" if town and town.crest else ""

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """The languages to switch to: those the municipality offers, but the present one."""
        codes = offered_languages(self.municipality)
        return tuple((code, LANGUAGE_NAMES[code]) for code in codes if code != get_language())


def frame(request) -> dict:
    return {"frame": Frame(request)}
