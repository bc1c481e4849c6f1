"""The page behind "unsubscribe": opening it changes nothing; the button, or the mail program's one click, does."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from common.guests import keep_private, show_link_gone
from common.links import Purpose, find
from common.prepared import Prepared, given
from outbox.domain.addresses import switch_off, switch_on
from outbox.models import OPTIONAL, Category, MailAddress
from outbox.optional import ONE_CLICK

_ADDRESS = Prepared(lambda: MailAddress.objects.filter(public_id=given("public_id")).order_by())


# A mail program that unsubscribes has neither cookie nor token of a form; the link itself is the proof (RFC 8058).
@method_decorator(csrf_exempt, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class Unsubscribe(View):
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request, *args, token, category, **kwargs):
        self.address = find(_ADDRESS, token, Purpose.UNSUBSCRIBE)
        if self.address is None:
            return show_link_gone(request)
        if category not in OPTIONAL:
            raise Http404
        self.category = Category(category)
        return keep_private(super().dispatch(request, *args, **kwargs))

    def get(self, request):
        is_off = self.category in self.address.switched_off
        context = {"category": self.category, "is_off": is_off, "address": self.address.address}
        return render(request, "outbox/unsubscribe.html", context)

    def post(self, request):
        name, value = ONE_CLICK
        if request.POST.get(name) == value:
            switch_off(self.address, self.category)
        elif request.POST.get("again") == "on":
            switch_on(self.address, self.category)
        else:
            return HttpResponseBadRequest()
        if "page" in request.POST:
            return HttpResponseRedirect(request.path)
        return HttpResponse(status=200)
