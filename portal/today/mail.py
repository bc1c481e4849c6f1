"""Mails that did not arrive."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outbox.queries import count_problems
from portal.today.moment import Moment, Todo


def problem_mails(moment: Moment) -> Iterator[Todo]:
    count = count_problems(moment.user) if moment.user.is_coordinator else 0
    if count:
        yield Todo(
            title=ngettext(
                "Check %(n)s mail that did not arrive", "Check %(n)s mails that did not arrive", count
            )
            % {"n": count},
            url=reverse("outbox:list"),
            icon="envelope",
            late="stop",
            due=_("now"),
        )
