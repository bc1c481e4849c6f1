"""Draws a component as a page would, with white space put into one form."""

import re

from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation


def draw(source, language="en", **context):
    context.setdefault("request", RequestFactory().get("/list/", context.pop("query", {})))
    with translation.override(language):
        html = Template("{% load i18n ui %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html).strip()


def classes(html):
    """The seats of a drawing, in order, by the class that tells them apart."""
    return re.findall(r'class="(s-(?:solid|line|half|hatch|no|track))"', html)


def without_icons(html):
    """Seats keep their place as ``<svg>``."""
    return re.sub(r"<svg.*?</svg>", "<svg>", html)
