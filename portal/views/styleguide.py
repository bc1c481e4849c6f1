"""/styleguide/: every component in every state, for those who build pages. It exists in development only.

Its texts are not translated; the components' own are, so the language switch of the footer works on them.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.filters import KtFilterForm
from common.forms import KtForm
from common.shapes import Act, Cell, Column, MatrixRow, PlanRow, PlanSlot, Point, Series, Undelivered
from portal.today.moment import Todo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG = "Interkommunale Wärmeversorgungsgenossenschaft Lindenfurt-Oberwiesenbach-Talgrund eG"


class SampleForm(KtForm):
    submit_label = "Save the sample"
    cancel_url = "#form"
    layout = Layout("name", "email", "day", "amount", "kind", "ways", "agreed", "note")

    name = forms.CharField(label="Name", help_text="As it stands on the letterhead.", max_length=20)
    email = forms.EmailField(label="E-mail address")
    day = forms.DateField(label="Day", required=False)
    amount = forms.DecimalField(label="Tonnes a year", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Company"), ("b", "Association")])
    ways = forms.ChoiceField(
        label="Takes part", widget=forms.RadioSelect, choices=[("here", "in the room"), ("online", "online")]
    )
    agreed = forms.BooleanField(label="May be named in public")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


class SamplePick(KtForm):
    submit_label = ""
    prefix = "pick"

    person = forms.ChoiceField(
        label="Who will stand in for you?",
        widget=forms.RadioSelect,
        choices=[("1", "Cem Yıldız"), ("2", "Deniz Arslan"), ("other", "Somebody else")],
        initial="1",
    )
    name = forms.CharField(label="Name", required=False)
    email = forms.EmailField(label="E-mail address", required=False)


class SampleFilter(KtFilterForm):
    q = forms.CharField(label="Name", required=False)
    sector = forms.ChoiceField(label="Sector", required=False, choices=[("", "all"), ("trade", "Trade")])


def _slots(**slots) -> tuple[tuple[PlanSlot, ...], ...]:
    return tuple((slots[month],) if month in slots else () for month in MONTHS)


def _plan() -> list[PlanRow]:
    held = PlanSlot("held", "held", day="9.", when="9 Jan", url="#plan", about="Round table on heat")
    planned = PlanSlot("set", "planned", day="26.", when="26 Mar", url="#plan", about="Round table on heat")
    poll = PlanSlot("poll", "poll", day="21.", when="21 Apr", url="#plan", about="Building")
    gap = PlanSlot("gap", "missing", when="in autumn", url="#plan", about="Heat")
    return [
        PlanRow(
            title="Heat",
            note="Alliance for heat",
            url="#plan",
            months=_slots(Jan=held, Mar=planned, Oct=gap),
            entries=(held, planned, gap),
            seats=("solid", "half", "open"),
            seats_label="1 held, 1 planned, 1 missing",
            goal="2/3",
        ),
        PlanRow(
            title=LONG,
            months=_slots(Apr=poll),
            entries=(poll,),
            seats=("half",),
            seats_label="1 planned",
            goal="1/1",
        ),
    ]


def _matrix() -> list[MatrixRow]:
    return [
        MatrixRow(
            "In all",
            total=True,
            cells=[
                Cell(4, 4, 4, number="4", trend="up", url="#matrix"),
                Cell(2, 3, 4, number="3", trend="same"),
                Cell(reason="Cannot be rated yet: costs are missing"),
            ],
        ),
        MatrixRow(
            "Key actors take part",
            about="Success factor",
            url="#matrix",
            cells=[
                Cell(3, 4, 5, number="4", trend="down"),
                Cell(amount="258 t/a"),
                Cell(reason="Not applicable yet"),
            ],
        ),
    ]


def _charts() -> dict:
    years = ("2022", "2023", "2024", "2025")
    return {
        "rating": [
            Series(
                "",
                [
                    Point(
                        year, value, value and value - 1, value and value + 1, note="" if value else "no data"
                    )
                    for year, value in zip(years, (2, 3, None, 4), strict=True)
                ],
            )
        ],
        "single": [Series("", [Point("2025", 3, 2, 4)])],
        "several": [
            Series("measured", [Point(year, n * 120) for n, year in enumerate(years, start=1)]),
            Series("estimated", [Point(year, 700 - n * 90) for n, year in enumerate(years, start=1)]),
        ],
    }


def samples() -> dict:
    """The context of the page; a test draws every component from it."""
    wrong = SampleForm(
        {"wrong-name": "A name that is longer than twenty letters", "wrong-email": "nobody"}, prefix="wrong"
    )
    wrong.is_valid()
    pages = Paginator(range(70), 25)
    return {
        "acts": [
            Act("Record the attendance", "#actions", "primary", "clipboard-document-check"),
            Act("Move", "#actions"),
            Act("Mark as done", "/styleguide/", sent=True),
        ],
        "months": MONTHS,
        "rhythm_rows": [("Heat", ["solid", "half", "open"], "1 held, 1 planned, 1 missing", "2/3")],
        "menu_rows": [
            Todo(
                title="Call the savings bank",
                page=("portal:styleguide",),
                kind="task",
                subject=UUID(int=1),
                context="Network on heat",
                on=date(2026, 3, 12),
                today=date(2026, 3, 12),
            )
        ],
        "menu_buttons": [
            ("#lists", "", "", "Mark as done"),
            ("#lists", "until", "week", "Put off for a week"),
        ],
        "plan": _plan(),
        "listed": [row._replace(title=f"{row.title} (list)") for row in _plan()],
        "holidays": [
            ["1 New Year"],
            [],
            [],
            ["3 Good Friday", "6 Easter Monday"],
            *([] for _month in range(8)),
        ],
        "columns": [Column("Priority"), Column("Emissions", "tonnes a year", current=True), Column("Cost")],
        "matrix": _matrix(),
        "charts": _charts(),
        "unreached": [
            Undelivered("Molkerei Talgrund", "no such address", phone="01234 567 890", url="#delivery"),
            Undelivered(LONG, "mailbox full"),
        ],
        "ring": [("solid", 9), ("half", 1), ("open", 4), ("no", 2)],
        "ring_large": [("solid", 30), ("open", 12)],
        "counts": [
            ("solid", 9, "accepted"),
            ("half", 1, "tentative"),
            ("open", 4, "open"),
            ("no", 2, "declined"),
        ],
        "run": ["solid"] * 10 + ["open"] * 26,
        "phases": ["Draft", "Poll", "Invited", "Held", "Minutes sent"],
        "day": date(2026, 3, 26),
        "at": datetime(2026, 3, 26, 8, 41, tzinfo=UTC),
        "stages": [("talks", "In talks"), ("member", "Member")],
        "long": LONG,
        "form": SampleForm(),
        "wrong": wrong,
        "pick": SamplePick(),
        "filter_form": SampleFilter({"sector": "trade"}),
        "applied_filters": [{"label": "Sector", "value": "Trade", "url": "#lists"}],
        "second_page": pages.page(2),
        "sort": "name",
        "said": [
            Message(20, "The list was sorted."),
            Message(25, "Marked as done.", extra_tags="undo:/styleguide/"),
            Message(30, "3 April is Good Friday."),
            Message(40, "That did not work."),
        ],
    }


@login_not_required
@require_safe
def styleguide(request):
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/styleguide.html", samples())
