"""Somebody was faster: what two people did to the same fields of one row.

A form's stamp says what the fields showed. A field that only the other one changed keeps the other's value; one that
both changed is a conflict, told at the field with who, when and the present value. The form drawn after that has seen
the present value: saving again replaces it knowingly.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from common import display
from common.stamps import Stamp, digest, short

_LONGEST = 500
# Facts a form shows without having a field for them stand in the stamp beside the fields.
_FACT = "~"

# (who, when) of the last change of ``subject``'s ``field`` since a time; the app that keeps the trail sets it.
Teller = Callable[[Any, str, datetime], tuple[Any, datetime] | None]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    _tellers[:] = [teller]


def seen_by(form: forms.BaseForm) -> dict[str, str]:
    """What ``form`` shows of a row that exists; fields that start from the clock or the user are nobody's change."""
    seen = {
        name: digest(field, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name in form.initial
        and not callable(form.initial[name])
        and not isinstance(field, forms.FileField)
    }
    return seen | {f"{_FACT}{name}": short(str(value)) for name, value in form.taken_for_granted().items()}


def settle(form, now, stamp: Stamp, *, subject, user) -> Stamp | None:
    """Take over what others changed in untouched fields; refuse what both changed, then the stamp for another try.

    ``now`` is the same form, unbound, over the locked row.
    """
    seen = dict(stamp.seen)
    current = seen_by(now)
    for name in stamp.seen.keys() & current.keys():
        if current[name] == stamp.seen[name]:
            continue
        if name.startswith(_FACT):
            field = name.removeprefix(_FACT)
            value = str(now.taken_for_granted()[field])
        elif name in form.fields and name in form.cleaned_data:
            field = name
            typed = digest(form.fields[name], form.cleaned_data[name])
            if typed == current[name]:
                continue
            if typed == stamp.seen[name]:
                _take_over(form, now, name)
                continue
            value = present_text(now[name])
        else:
            continue
        seen[name] = current[name]
        form.add_error(field, _sentence(subject, field, value, since=stamp.at, user=user))
    return replace(stamp, seen=seen) if seen != stamp.seen else None


def _take_over(form, now, name: str) -> None:
    field = now.fields[name]
    value = field.prepare_value(now.get_initial_for_field(field, name))
    if isinstance(field, forms.MultiValueField) and not isinstance(value, list):
        value = field.widget.decompress(value)
    try:
        value = field.clean(value)
    except ValidationError:
        return  # no longer on offer: what was sent counts
    form.cleaned_data[name] = value
    instance = getattr(form, "instance", None)
    if instance is not None and name in {column.name for column in instance._meta.concrete_fields}:
        setattr(instance, name, value)


def present_text(bound: BoundField) -> str:
    """The value as people read it."""
    text = " ".join(str(_worded(bound.field, bound.initial)).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _worded(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if value is None or value == "" or value == []:
        return _("nothing")
    if isinstance(field, forms.ChoiceField):
        value = (
            [field.prepare_value(item) for item in value]
            if isinstance(value, list)
            else field.prepare_value(value)
        )
        wanted = {str(item) for item in (value if isinstance(value, list) else [value])}
        words = [str(label) for key, label in _flat(field.choices) if str(key) in wanted]
        return ", ".join(words) or _("nothing")
    if isinstance(value, datetime):
        return display.moment(value)
    if isinstance(value, date):
        return display.day_full(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(item) for item in value)
    if isinstance(field, forms.IntegerField):
        return display.grouped(value)
    return str(value)


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label


def _sentence(subject, field: str, value: str, *, since: int, user) -> ValidationError:
    told = next((found for tell in _tellers if (found := tell(subject, field, _moment(since)))), None)
    after = _("It now says: “%(value)s”. Save again to replace that with yours.") % {"value": value}
    if told is None or told[0] is None:
        before = _("Somebody has changed this in the meantime.")
    elif told[0] == user:
        before = _("You changed this in another window (%(when)s).") % {"when": display.moment(told[1])}
    else:
        before = _("%(name)s changed this in the meantime (%(when)s).") % {
            "name": told[0].name,
            "when": display.moment(told[1]),
        }
    return ValidationError(f"{before} {after}", code="conflict")


def _moment(since: int) -> datetime:
    return datetime.fromtimestamp(since, tz=UTC)
