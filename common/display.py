"""How values and form controls look: dates in the municipality's zone, numbers with local separators."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import forms
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common import dates

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
DECIMAL_PLACES = 2
_BEFORE_A_MONTH = re.compile(r"(?:(?<=\d)|(?<=\d\.)) (?=[^\W\d])")


def plain(text: str) -> str:
    """Without what holds words together on pages: for mails as text and for tables, where people and machines search."""
    return text.replace(NO_BREAK_SPACE, " ").replace(WORD_JOINER, "")


def _german() -> bool:
    return (get_language() or "de").startswith("de")


def civil(value: date | datetime) -> date | datetime:
    """An aware time in the municipality's zone; a plain day stays as it is."""
    return dates.local(value, dates.zone()) if isinstance(value, datetime) else value


def civil_day(value: date | datetime | None) -> date | None:
    if not value:
        return None
    value = civil(value)
    return value.date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _dated(value: date, form: str, _language: str | None) -> str:
    """Lists show the same few days again and again. "26." alone at a line's end would read as the end of a sentence."""
    return _BEFORE_A_MONTH.sub(NO_BREAK_SPACE, formats.date_format(value, form))


def dated(value: date, form: str) -> str:
    return _dated(value, form, get_language())


def all_dated(form: str) -> Callable[[date], str]:
    """``dated`` for the hundreds of days of one page, in its language."""
    language = get_language()
    return lambda value: _dated(value, form, language)


@lru_cache(maxsize=1024)
def _timed(value: time, _language: str | None) -> str:
    return formats.time_format(value, "TIME_FORMAT")


@lru_cache(maxsize=4096)
def _day(value: date, this_year: int, language: str | None) -> str:
    same = value.year == this_year
    form = pgettext("date format without year", "D j F") if same else "DATE_FORMAT"
    return _dated(value, form, language)


def day(value) -> str:
    """Weekday, day and month; the year only when it is not this year's."""
    found = civil_day(value)
    return _day(found, dates.today().year, get_language()) if found else ""


def day_full(value) -> str:
    found = civil_day(value)
    return dated(found, "DATE_FORMAT") if found else ""


def day_short(value) -> str:
    """Day and short month, where the year stands above the list: "26 Mar"."""
    found = civil_day(value)
    if not found:
        return ""
    return dated(found, pgettext("date format, day and short month", "j M"))


def clock(value) -> str:
    """A time of day: "16:30", in English "4.30pm" and "2pm"."""
    if not value:
        return ""
    value = civil(value)
    if _german():
        return _timed(value.time() if isinstance(value, datetime) else value, get_language())
    minutes = f".{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def oclock(value) -> str:
    """A time of day that stands alone or ends a sentence: "16:30 Uhr", in English "4.30pm"."""
    return pgettext("time of day", "%(time)s") % {"time": clock(value)} if value else ""


def due(on: date | None, today: date) -> str:
    """A day something is due: overdue in days, today, or the day itself."""
    if on is None:
        return ""
    late = (today - on).days
    if late > 0:
        return ngettext("for %(n)s day", "for %(n)s days", late) % {"n": grouped(late)}
    return _("today") if late == 0 else _("by %(day)s") % {"day": day(on)}


def moment(value) -> str:
    """Day and time of an instant, year only when needed."""
    return _("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)} if value else ""


def timespan(start: datetime, end: datetime | None = None, *, year: bool = True) -> str:
    """ "Thu 26 March 2026, 16:30 to 18:30"; both days are named when they differ."""
    show = day_full if year else day
    if end is None:
        return _("%(day)s, %(start)s") % {"day": show(start), "start": clock(start)}
    if civil_day(start) == civil_day(end):
        return _("%(day)s, %(start)s to %(end)s") % {
            "day": show(start),
            "start": clock(start),
            "end": clock(end),
        }
    return _("%(day)s, %(start)s to %(end_day)s, %(end)s") % {
        "day": show(start),
        "start": clock(start),
        "end_day": show(end),
        "end": clock(end),
    }


def dayspan(start, end) -> str:
    """From one day to another, both with their years; "…" for an end that is not known."""
    return _("%(first_day)s to %(last_day)s") % {
        "first_day": day_full(start) or "…",
        "last_day": day_full(end) or "…",
    }


def grouped(value, places: int | None = None) -> str:
    """A number with the language's separators: "1.200,5". At most two decimals, or exactly ``places``."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    digits = DECIMAL_PLACES if places is None else places
    number = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _point, fraction = f"{abs(number):f}".partition(".")
    if places is None:
        fraction = fraction.rstrip("0")
    german = _german()
    text = f"{int(whole):,}".replace(",", "." if german else ",")
    if fraction:
        text += ("," if german else ".") + fraction
    return f"−{text}" if number < 0 else text


def amount(value, unit: str = "") -> str:
    """A number, with its unit after a no-break space; "–" where there is none (missing is not zero)."""
    if value is None or value == "":
        return "–"
    unit = unit.replace("t CO₂", f"t{NO_BREAK_SPACE}CO₂")
    return f"{grouped(value)}{NO_BREAK_SPACE}{unit}" if unit else grouped(value)


def euro(value) -> str:
    """An amount of euros; cents only when there are any."""
    if value is None or value == "":
        return "–"
    number = Decimal(str(value))
    text = grouped(number, 0 if number == number.to_integral_value() else 2)
    return f"{text}{NO_BREAK_SPACE}€" if _german() else f"€{text}"


def written(value) -> SafeString:
    """A value as a template writes it: escaped, numbers and days in the language's form."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return conditional_escape(formats.localize(value))


# --- form controls -----------------------------------------------------------------------------------------

_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "options": "form-check-input"}


def field_kind(field: forms.BoundField) -> str:
    """checkbox · options (radios, several checkboxes) · select · file · group (date and time) · text."""
    control = field.field.widget
    if isinstance(control, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "options"
    if isinstance(control, forms.CheckboxInput):
        return "checkbox"
    if isinstance(control, forms.Select):
        return "select"
    if isinstance(control, forms.FileInput):
        return "file"
    if isinstance(control, forms.MultiWidget):
        return "group"
    return "text"


def _add_class(control: forms.Widget, names: str) -> None:
    present = control.attrs.get("class", "").split()
    control.attrs["class"] = " ".join(dict.fromkeys(present + names.split()))


def _style(field: forms.BoundField) -> None:
    control = field.field.widget
    invalid = " is-invalid" if field.errors else ""
    for part in getattr(control, "widgets", [control]):
        part.attrs.pop("placeholder", None)  # vanishes while typing; the label and the help text stay
        _add_class(part, _CLASSES.get(field_kind(field), "form-control") + invalid)


def draw_widget(field: forms.BoundField) -> SafeString:
    _style(field)
    return field.as_widget()


def draw_options(field: forms.BoundField) -> list[dict]:
    """The radios or checkboxes of a choice: control, its id and its label."""
    _style(field)
    return [{"control": o.tag(), "id": o.id_for_label, "label": o.choice_label} for o in field.subwidgets]


def draw_parts(field: forms.BoundField) -> list[dict]:
    """The controls of a group, labelled by their widgets' ``part_label``."""
    _style(field)
    control = field.field.widget
    context = control.get_context(
        field.html_name, field.value(), field.build_widget_attrs({"id": field.auto_id})
    )
    parts = zip(context["widget"]["subwidgets"], control.widgets, strict=True)
    return [
        {
            "control": part._render(data["template_name"], {"widget": data}, field.form.renderer),
            "id": data["attrs"]["id"],
            "label": getattr(part, "part_label", ""),
        }
        for data, part in parts
    ]


def control_id(field: forms.BoundField) -> str:
    """The id an error links to: the first control of a group, the control itself otherwise."""
    kind = field_kind(field)
    if kind in {"options", "group"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


_JOINTS = re.compile(
    r"(?<=[a-zäöüß])(?=(?:montag|freitag|sonntag|tag|nachtstag|fahrt|leichnam|heiligen|schen|ferien|laden|rat|ausschuss|wahl|sitzung)\b)",
    re.IGNORECASE,
)


def breakable(name: str) -> str:
    """The name of a holiday or of a council's meeting, or a state, with soft hyphens at its joints: month columns are
    narrower than these words, and browsers without a hyphenation dictionary would cut them anywhere."""
    return _JOINTS.sub("\u00ad", str(name))


_LONG_WORD = re.compile(r"[^\W\d_]{18,}")
_PARTS = re.compile(
    r"(?<=[a-zäöüß])(?=(?:schutz|kooperation|verpflichtung|genossenschaft|gemeinschaft|gesellschaft|versorgung|"
    r"verwaltung|wirtschaft|werke|verband|vereinigung|beauftragt|stelle|ordnung|plan|netz|haus|amt))",
    re.IGNORECASE,
)


def hyphenated(heading: str) -> str:
    """Soft hyphens at the joints of long German words: a heading is large, and browsers without a hyphenation dictionary
    would cut "Klimaschutzkooperationen" anywhere on a phone."""
    found = _LONG_WORD.sub(lambda word: _PARTS.sub("\u00ad", word[0]), str(heading))
    return SafeString(found) if isinstance(heading, SafeString) else found


def without_stop(sentence: str) -> str:
    """Somebody's own words for the middle of a sentence: the full stop at their end goes, "!" and "?" stay."""
    return str(sentence).rstrip().removesuffix(".")
