"""Why a date ranks as it does, in sentences."""

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.recurrence import Against, Because, PartOfDay

# Fewer answers than these are no experience yet, whatever they cost in points.
TOLD_FROM = 5


def sentences_of(because: Iterable[Because]) -> list[str]:
    """What speaks most against the date first; what speaks for it stands alone."""
    ordered = sorted(because, key=lambda reason: -reason.points)
    return [sentence for reason in ordered if (sentence := _sentence(reason))]


def _sentence(reason: Because) -> str:
    facts = reason.facts
    match reason.code:
        case Against.FREE:
            return _("No member has another meeting on this day.")
        case Against.CLASH:
            return ngettext(
                "%(n)s of %(total)s members has another meeting at this time.",
                "%(n)s of %(total)s members have another meeting at this time.",
                facts[0],
            ) % {"n": facts[0], "total": facts[1]}
        case Against.SAME_DAY:
            return ngettext(
                "%(n)s of %(total)s members has another meeting on this day.",
                "%(n)s of %(total)s members have another meeting on this day.",
                facts[0],
            ) % {"n": facts[0], "total": facts[1]}
        case Against.DECLINES:
            return _declines(*facts)
        case Against.SCHOOL:
            return _("School holidays: %(name)s.") % {"name": ", ".join(facts)}
        case Against.AVOID:
            return _("Better avoided: %(name)s.") % {"name": ", ".join(facts)}
        case Against.TOO_CLOSE:
            return ngettext(
                "Only %(n)s day from another meeting of the topic area.",
                "Only %(n)s days from another meeting of the topic area.",
                facts[0],
            ) % {"n": facts[0]}
        case Against.OFF:
            return _off(facts[0])
    return ""


def _declines(no: int, answers: int, weekday: int, part: PartOfDay) -> str:
    if answers < TOLD_FROM:
        return ""
    words = {
        PartOfDay.MORNING: _("On %(weekday)s mornings, %(no)s of %(answers)s answers were no."),
        PartOfDay.AFTERNOON: _("On %(weekday)s afternoons, %(no)s of %(answers)s answers were no."),
        PartOfDay.EVENING: _("On %(weekday)s evenings, %(no)s of %(answers)s answers were no."),
    }
    return words[part] % {"weekday": WEEKDAYS[weekday], "no": no, "answers": answers}


def _off(days: int) -> str:
    """Off by less than a week is no news: dates move by whole weeks."""
    weeks = abs(days) // 7
    if not weeks:
        return ""
    if days < 0:
        return ngettext(
            "%(n)s week earlier than the rhythm asks for.",
            "%(n)s weeks earlier than the rhythm asks for.",
            weeks,
        ) % {"n": weeks}
    return ngettext(
        "%(n)s week later than the rhythm asks for.", "%(n)s weeks later than the rhythm asks for.", weeks
    ) % {"n": weeks}
