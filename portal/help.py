"""Help by task: one page for each thing people do, in every language, linked from the pages where it is done.

The texts are ``templates/portal/help/<task>.<language>.md``: the first line is the title, the next paragraph the lead.
``shows`` are beginnings of URL names; the longest one that fits decides which help a page links to.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common import markdown

TEXTS = settings.BASE_DIR / "templates" / "portal" / "help"


@dataclass(frozen=True)
class Task:
    key: str
    shows: tuple[str, ...]
    page: str = ""  # where the task is done, for people who are signed in

    def text(self, language: str) -> "HelpText":
        return _read(self.key, language)


@dataclass(frozen=True)
class HelpText:
    title: str
    lead: str
    html: SafeString


GROUPS: tuple[tuple[str, tuple[Task, ...]], ...] = (
    (
        _("For everyone"),
        (
            Task("answer-an-invitation", ("meetings:answer", "meetings:link", "meetings:vote")),
            Task("sign-in", ("account_", "accounts:sign-", "accounts:settings", "accounts:account")),
            Task("report-progress", ("networks:commitment-progress",), "networks:commitment-list"),
        ),
    ),
    (
        _("For coordination and moderation"),
        (
            Task("today", ("portal:today",), "portal:today"),
            Task("import-contacts", ("actors:import",), "actors:import"),
            Task("actors-and-people", ("actors:", "portal:actor"), "actors:list"),
            Task("found-a-network", ("networks:", "portal:network"), "networks:list"),
            Task(
                "win-key-actors",
                ("networks:outreach", "networks:contact", "networks:key-actor"),
                "networks:outreach",
            ),
            Task(
                "plan-meetings",
                ("meetings:", "meetings:plan", "meetings:create", "meetings:network-meetings"),
                "meetings:plan",
            ),
            Task(
                "invite",
                (
                    "meetings:invite",
                    "meetings:invitation",
                    "meetings:guest-add",
                    "meetings:remind",
                    "meetings:reply",
                    "meetings:letters",
                ),
            ),
            Task("date-poll", ("meetings:poll",)),
            Task("moderate-a-meeting", ("meetings:moderation", "meetings:neutrality"), "meetings:own-list"),
            Task("record-attendance", ("meetings:attendance", "meetings:held")),
            Task("write-minutes", ("meetings:minutes",)),
            Task(
                "self-commitments",
                ("networks:commitment", "networks:network-commitments"),
                "networks:commitment-list",
            ),
            Task(
                "ideas-and-projects",
                ("networks:idea", "networks:project", "networks:network-projects"),
                "networks:idea-list",
            ),
            Task(
                "planning-and-costs",
                ("networks:planning", "networks:participation", "networks:cost", "networks:network-costs"),
                "networks:planning-list",
            ),
            Task("read-the-monitoring", ("monitoring:",), "monitoring:overview"),
            Task("make-a-report", ("monitoring:report",), "monitoring:report-list"),
            Task("check-mails", ("outbox:", "portal:outbox"), "outbox:list"),
        ),
    ),
    (
        _("For administration"),
        (
            Task(
                "set-up",
                (
                    "portal:setup",
                    "actors:municipality",
                    "actors:statement",
                    "actors:imprint-text",
                    "actors:privacy-text",
                    "actors:easy-text",
                    "actors:signs-text",
                    "meetings:school-holiday",
                ),
                "portal:setup",
            ),
            Task("give-logins", ("accounts:user",), "accounts:user-list"),
        ),
    ),
)
TASKS = {task.key: task for _group, tasks in GROUPS for task in tasks}


@cache
def task_of(view_name: str) -> str:
    """The key of the task whose page is shown; empty where there is none."""
    fitting = [
        (len(prefix), task.key)
        for task in TASKS.values()
        for prefix in task.shows
        if view_name.startswith(prefix)
    ]
    return max(fitting)[1] if fitting else ""


@cache
def _read(key: str, language: str) -> HelpText:
    source = (TEXTS / f"{key}.{language}.md").read_text(encoding="utf-8")
    title, lead, rest = (part.strip() for part in source.split("\n\n", 2))
    return HelpText(title=title.removeprefix("# "), lead=lead, html=markdown.render(rest))
