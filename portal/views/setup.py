"""/settings/: what an administrator has to set up, and how far it is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import dates
from common.views import Page
from portal.setup import open_steps, steps_of


class Setup(Page):
    nav = "settings"
    permission_required = "actors.manage_municipality"
    template_name = "portal/setup.html"
    page_title = gettext_lazy("Set-up")

    def get_context_data(self, **kwargs):
        steps = steps_of(self.request.municipality, today=dates.today())
        missing = open_steps(steps)
        return super().get_context_data(
            **{
                "steps": steps,
                "heading": ngettext(
                    "%(n)s step of the set-up is open", "%(n)s steps of the set-up are open", missing
                )
                % {"n": missing}
                if missing
                else _("Everything is set up"),
                "lead": _(
                    "Set-up. For administrators: what the town needs once, and what comes back every year."
                ),
                **kwargs,
            }
        )
