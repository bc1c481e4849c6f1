"""How a form page saves: a form that makes something is saved once, however often it is sent (``common.once``); one
that changes a row never replaces unseen what somebody else has written meanwhile (``common.conflicts``). Both read the
stamp in the form (``common.stamps``).
"""

import copy
import functools
import inspect
from functools import cached_property

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property as django_cached_property
from django.utils.translation import gettext_lazy as _

from common import conflicts, once, stamps, typed

SENT_BEFORE = _(
    "You have sent this form before, and what you sent then is saved. Send it again if you want both."
)


TYPED_BEFORE = _(
    "Nothing is saved yet: you had been signed out, or the page was open for too long. "
    "What you typed is here again; check it and save."
)


class SavedOnce:
    """For a ``FormView`` with ``object``, ``save(form)`` and ``attempt``; see ``common.views.FormPage``."""

    # False: the form may be sent again with other content, because it replaces what was saved before.
    makes_new = True
    kept: typed.Typed | None = None

    @cached_property
    def sent_stamp(self) -> stamps.Stamp | None:
        stamp = stamps.read(self.request.POST.get(stamps.NAME, ""))
        return stamp if stamp is not None and stamp.user == stamps.name_of(self.request.user) else None

    @cached_property
    def sent_content(self) -> str:
        return once.content_of(self.request)

    def dispatch(self, request, *args, **kwargs):
        # Before the object is looked up: what was sent may have deleted it.
        if request.method == "POST" and self.sent_stamp is not None:
            earlier = once.earlier(self.sent_stamp, self.sent_content)
            if earlier is not None and earlier.same:
                return self.lead_on(earlier)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        self.kept = typed.take(request)
        if self.kept is not None:
            messages.warning(request, TYPED_BEFORE)
            if self.kept.had_files:
                messages.warning(request, _("Choose the files again."))
        return super().get(request, *args, **kwargs)

    def lead_on(self, earlier: once.Earlier):
        messages.info(self.request, _("This was saved already. Nothing was saved twice."))
        return HttpResponseRedirect(earlier.url)

    def stamped(self, form):
        """With its stamp, and with what was typed before the session ended."""
        form.stamp = self.sent_stamp or self.make_stamp(form)
        if self.kept is not None:
            form.data, form.is_bound = self.kept.data, True
            form._errors = ErrorDict()  # shown as it was, not judged
            form.stamp = stamps.read(self.kept.data[stamps.NAME]) or form.stamp
        return form

    def make_stamp(self, form) -> stamps.Stamp:
        return stamps.make(self.request.user, conflicts.seen_by(form) if self.edited_by(form) else None)

    def edited_by(self, form):
        """The row whose present values the form shows; ``None`` where it makes something new."""
        row = getattr(form, "instance", None) or getattr(form, "row", None)
        return row if row is not None and row.pk else None

    def save_once(self, form):
        """The answer to a form that was saved, now or before; ``None``: the form says what is wrong."""
        stamp = self.sent_stamp
        if stamp is not None:
            once.wait_in_line(stamp)
            earlier = once.earlier(stamp, self.sent_content)
            if earlier is not None and earlier.same:
                return self.lead_on(earlier)
            edited = self.edited_by(form)
            if earlier is not None and edited is None and self.makes_new:
                form.stamp = self.make_stamp(form)
                form.add_error(None, SENT_BEFORE)
                return None
            if edited is not None and self.is_overtaken(form, edited, stamp):
                return None
        if not self.attempt(lambda: self.save(form), form):
            return None
        if message := self.get_success_message():
            messages.success(self.request, message)
        url = self.get_success_url()
        if stamp is not None:
            once.remember(stamp, self.sent_content, url)
        return HttpResponseRedirect(url)

    def forget_sending(self) -> None:
        """The transaction failed after all; a cache outside the database would tell otherwise."""
        if self.sent_stamp is not None:
            once.forget(self.sent_stamp)

    def lock(self, row) -> None:
        """The row, before anything else is; another page may have to lock in another order."""
        list(type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).values_list("pk"))

    def is_overtaken(self, form, edited, stamp: stamps.Stamp) -> bool:
        self.lock(edited)
        again = conflicts.settle(
            form, self.form_as_it_stands(), stamp, subject=edited, user=self.request.user
        )
        if again is not None:
            form.stamp = again
        return again is not None

    def form_as_it_stands(self):
        """The form that would be shown now, read anew."""
        page = copy.copy(self)
        for name in list(vars(page)):
            kept = inspect.getattr_static(type(page), name, None)
            if isinstance(kept, functools.cached_property | django_cached_property):
                del page.__dict__[name]
        kwargs = page.get_form_kwargs()
        kwargs.pop("data", None)
        kwargs.pop("files", None)
        return page.get_form_class()(**kwargs)
