"""The bases of the product's pages: who, which rows, which form, where next. Those of lists: ``common.lists``.

    class MeetingMove(FormPage):                              # an object's form; the object is found by slug or ref
        model = Meeting; permission_required = "meetings.move_meeting"; form_class = MoveForm
        page_title = _("Move the meeting"); success_message = _("Saved. Everyone is informed.")

    class TopicCreate(FormPage):                              # a form without an object; the permission may ask about
        permission_required = "networks.add_topic"            # the thing above it
        def get_permission_object(self): return self.network

    class MeetingCancel(ConfirmView):                         # interruption page: GET asks, POST does
        model = Meeting; permission_required = "meetings.cancel_meeting"
        question = _("Cancel the meeting?"); submit_label = _("Cancel the meeting"); submit_kind = "danger"
        def perform(self, form): cancel_meeting(self.object, by=self.request.user, at=timezone.now())

Rows come through ``visible_to(user)``: what one may not see is 404; what one sees but may not do is 403. What the
domain refuses (``TransitionRefused``, ``ValidationError``) is shown at the form and nothing is changed. GET never
writes. ``SignedInMiddleware`` keeps everybody else out; guest pages carry ``login_not_required``.
"""

from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, TemplateView, View

from common.db import decode_id
from common.forms import KtForm
from common.sent import SavedOnce
from common.transitions import TransitionRefused


def named_in(rows, *, slug: str | None = None, ref: str | None = None):
    """Of ``rows`` the one a link's parameter names (``?network=``, ``?actor=``); ``None`` for whatever else stands there."""
    try:
        by = {"slug": slug} if ref is None else {"public_id": decode_id(ref)}
    except ValueError:
        return None
    # The database refuses to compare with a NUL.
    return None if "\0" in (slug or "") else rows.filter(**by).first()


class PageTitle:
    """``page_title`` names the page in the browser's tab and, unless ``heading`` differs, above its content.

    ``trail`` is the way back above it, (label, url) each: every page has one that no menu, tab or footer leads to.
    """

    page_title = ""
    heading = ""
    lead = ""
    trail: tuple[tuple, ...] = ()
    nav = ""  # key of the navigation entry to mark; without it the app's own is marked (portal/context.py)

    def get_page_title(self):
        return self.page_title

    def get_heading(self):
        return self.heading or self.get_page_title()

    def get_lead(self):
        return self.lead

    def get_trail(self):
        return list(self.trail)

    def get_context_data(self, **kwargs):
        texts = {
            "page_title": self.get_page_title(),
            "heading": self.get_heading(),
            "lead": self.get_lead(),
            "trail": self.get_trail(),
        }
        return super().get_context_data(**{**texts, **kwargs})


class Offers:
    """``may`` in the template: which buttons it shows. ``offers`` are permissions, ``may`` has them without the app."""

    offers: tuple[str, ...] = ()

    def get_offer_object(self):
        return getattr(self, "object", None)

    def get_context_data(self, **kwargs):
        user, subject = self.request.user, self.get_offer_object()
        may = {name.partition(".")[2]: user.has_perm(name, subject) for name in self.offers}
        return super().get_context_data(**{"may": may, **kwargs})


class VisibleRows:
    """``get_queryset`` of the rows this user may see; ``rows`` may join and prefetch."""

    model = None

    def rows(self, queryset):
        return queryset

    def get_queryset(self):
        return self.rows(self.model._default_manager.visible_to(self.request.user))


class VisibleObject(VisibleRows):
    """``object``: found among the visible rows by what the URL names (``ref`` or ``public_id``, ``slug``), else 404."""

    def find_object(self):
        by = {}
        if public_id := self.kwargs.get("ref", self.kwargs.get("public_id")):
            by["public_id"] = public_id
        elif slug := self.kwargs.get("slug"):
            by["slug"] = slug
        else:
            raise ImproperlyConfigured(f"{type(self).__name__} needs a URL with ref, public_id or slug")
        return get_object_or_404(self.get_queryset(), **by)

    def get_object(self, queryset=None):
        return self.object

    @cached_property
    def object(self):
        return self.find_object()


class Forbidden(PermissionDenied):
    """Carries what it is about, so that the page can name who to ask; whoever gets this far sees the object."""

    def __init__(self, subject=None):
        super().__init__()
        self.subject = subject


class PermissionRequired:
    """403 unless the user has ``permission_required`` on ``get_permission_object()``; runs before GET and POST."""

    permission_required = ""

    def get_permission_object(self):
        return getattr(self, "object", None)

    def dispatch(self, request, *args, **kwargs):
        # The object first: something invisible stays 404 for everybody, whatever they may do elsewhere.
        subject = self.get_permission_object()
        if self.permission_required and not request.user.has_perm(self.permission_required, subject):
            raise Forbidden(subject)
        return super().dispatch(request, *args, **kwargs)


class Page(PageTitle, PermissionRequired, TemplateView):
    """A page that is neither a list, an object nor a form."""

    def get_permission_object(self):
        return None


class ObjectPage(PageTitle, PermissionRequired, VisibleObject, DetailView):
    """One object, shown."""

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_page_title(self):
        return self.page_title or str(self.object)


class Refusals:
    """Runs a domain call; what it refuses becomes an error of the form. Returns whether it went through."""

    def attempt(self, call, form) -> bool:
        try:
            self.result = call()
        except TransitionRefused as refusal:
            form.add_error(None, refusal.message)
        except ValidationError as refusal:
            _add_refusal(form, refusal)
        else:
            return True
        return False


def _add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """An error about a field the form does not have belongs above the form, not into a crash."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def refusal_of(check, *args, **kwargs) -> str:
    """The sentence with which a domain's check refuses; empty where it lets pass."""
    try:
        check(*args, **kwargs)
    except (TransitionRefused, ValidationError) as refusal:
        return refusal.message if isinstance(refusal, TransitionRefused) else " ".join(refusal.messages)
    return ""


class Preconditions:
    """Where the deed is impossible as things stand the page says why and leads on; it shows no form.

    ``why_not`` is that sentence, empty where the deed is possible. The domain refuses by itself; this only keeps people
    from filling in a form for nothing.
    """

    impossible_template_name = "components/impossible_page.html"

    def why_not(self) -> str:
        return ""

    def get_way_out(self) -> tuple:
        """(label, url) of what would make it possible; else only the page above is offered."""
        return ()

    def dispatch(self, request, *args, **kwargs):
        if request.method in ("GET", "HEAD") and (sentence := self.why_not()):
            return self.show_impossible(sentence)
        return super().dispatch(request, *args, **kwargs)

    def show_impossible(self, sentence: str):
        ways = {"way_out": self.get_way_out(), "way_back": self.get_trail()[-1:]}
        context = self.get_context_data(form=None, lead=sentence, **ways)
        return TemplateResponse(self.request, self.impossible_template_name, context)


class FormPage(SavedOnce, Refusals, PageTitle, PermissionRequired, Preconditions, VisibleObject, FormView):
    """A form on a page of its own; with ``model`` set it edits the object the URL names, as ``form.instance``.

    ``form.save(by=user)`` makes the one domain call. Then ``success_message``, then ``get_success_url()``.
    A form that makes something is saved once (``common.once``); one that changes a row never replaces unseen what
    somebody else has written meanwhile (``common.conflicts``).
    """

    template_name = "components/form_page.html"
    success_message = ""
    # True: what was sent in vain is shown again, in its form. There is much to type, and somebody was faster.
    keeps_typed = False

    @cached_property
    def object(self):
        return self.find_object() if self.model is not None else None

    def get_cancel_url(self) -> str:
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        return ""

    def get_trail(self):
        """A form about an object leads back to its page."""
        if self.trail or not hasattr(self.object, "get_absolute_url"):
            return super().get_trail()
        return [(str(self.object), self.object.get_absolute_url())]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.object is not None and issubclass(self.get_form_class(), forms.BaseModelForm):
            kwargs["instance"] = self.object
        return kwargs

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.cancel_url = getattr(form, "cancel_url", "") or self.get_cancel_url()
        form.show_summary = False
        return self.stamped(form)

    def save(self, form):
        return form.save(by=self.request.user)

    def form_valid(self, form):
        try:
            with transaction.atomic():
                answer = self.save_once(form)
        except Exception:
            self.forget_sending()
            raise
        return answer or self.form_invalid(form)

    def form_invalid(self, form):
        if not self.keeps_typed and (sentence := self.why_not()):
            return self.show_impossible(sentence)
        return super().form_invalid(form)

    def get_success_message(self):
        return self.success_message

    def get_success_url(self):
        """``success_url``, else the page of what was saved, else of the object edited, else the way back."""
        if self.success_url:
            return str(self.success_url)
        for candidate in (getattr(self, "result", None), self.object):
            if hasattr(candidate, "get_absolute_url"):
                return candidate.get_absolute_url()
        if back := self.get_cancel_url():
            return back
        raise ImproperlyConfigured(f"{type(self).__name__} does not say where to go next")


class ConfirmForm(KtForm):
    """The form of an interruption without fields. With a reason: subclass and add the field."""


class ConfirmView(FormPage):
    """Interruption page: GET asks (``question``, ``consequence``), POST calls ``perform(form)``."""

    template_name = "components/confirm_page.html"
    form_class = ConfirmForm
    question = ""
    consequence = ""
    submit_label = ""  # verb and object, as the question says it
    submit_kind = "primary"
    cancel_label = _("Back")

    def get_question(self):
        return self.question

    def get_consequence(self):
        return self.consequence

    def get_page_title(self):
        return self.page_title or self.get_question()

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.submit_label, form.submit_kind = self.submit_label, self.submit_kind
        form.cancel_label = self.cancel_label
        return form

    def perform(self, form):
        raise NotImplementedError

    def save(self, form):
        return self.perform(form)

    def get_context_data(self, **kwargs):
        texts = {"heading": self.get_question(), "consequence": self.get_consequence()}
        return super().get_context_data(**{**texts, **kwargs})

    def show_impossible(self, sentence):
        """The question does not arise; the deed has the name of its button."""
        self.page_title = self.question = self.page_title or self.submit_label
        return super().show_impossible(sentence)


class ActionView(Refusals, PermissionRequired, VisibleObject, View):
    """A button without a page ({% post_button %}): POST only; ``perform()``, a message, and back to a page."""

    http_method_names = ["post", "options"]
    success_message = ""
    success_url = ""

    def perform(self):
        raise NotImplementedError

    def get_success_url(self):
        return str(self.success_url) or self.object.get_absolute_url()

    def get_success_message(self):
        return self.success_message

    def post(self, request, *args, **kwargs):
        form = ConfirmForm({})
        if self.attempt(self.perform, form):
            if message := self.get_success_message():
                messages.success(request, message)
        else:
            for error in form.non_field_errors():
                messages.error(request, error)
        return HttpResponseRedirect(self.get_success_url())
