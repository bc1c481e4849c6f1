"""What ``templates/bootstrap5/field.html`` needs to draw a field; pages use ``{% crispy form %}`` instead."""

from django import template
from django.utils.safestring import SafeString

from common import display

register = template.Library()


@register.simple_tag
def field_kind(field) -> str:
    return display.field_kind(field)


@register.simple_tag
def widget(field) -> SafeString:
    """The control with Bootstrap's class for its kind; Django adds the aria attributes."""
    return display.draw_widget(field)


@register.simple_tag
def options(field) -> list[dict]:
    return display.draw_options(field)


@register.simple_tag
def controls(field) -> list[dict]:
    """The parts of a group (date and time), each with its own label."""
    return display.draw_parts(field)
