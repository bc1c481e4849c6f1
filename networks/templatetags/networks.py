"""``{% load networks %}{% network_tabs network "members" %}``: the row of pages of one network, for every app's pages."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

# key, label, URL name, permission it needs (pages everybody in the network sees need none)
PAGES = (
    ("overview", _("Overview"), "networks:detail", ""),
    ("meetings", _("Meetings"), "meetings:network-meetings", ""),
    ("topics", _("Topic areas"), "networks:topic-list", ""),
    ("members", _("Members"), "networks:member-list", ""),
    ("commitments", _("Self-commitments"), "networks:network-commitments", ""),
    ("projects", _("Projects"), "networks:network-projects", ""),
    ("costs", _("Costs"), "networks:network-costs", "networks.read_network"),
    ("settings", _("Settings"), "networks:settings", "networks.change_network"),
)


SECTIONS = (
    ("ideas", _("Ideas"), "networks:idea-list", ""),
    ("projects", _("Projects"), "networks:project-list", ""),
    ("planning", _("Planning processes"), "networks:planning-list", "networks.see_planning"),
    ("participations", _("Participation"), "networks:participation-list", "networks.see_planning"),
    ("costs", _("Costs"), "networks:cost-list", "networks.see_costs"),
)


@register.inclusion_tag("networks/_network_tabs.html", takes_context=True)
def network_tabs(context, network, current=""):
    """``granted`` in the context: permissions on this network that the view has asked for already, with the answer."""
    user, granted = context["request"].user, context.get("granted") or {}

    def may(permission):
        return granted[permission] if permission in granted else user.has_perm(permission, network)

    pages = [
        {"url": reverse(name, args=[network.slug]), "label": label, "current": key == current}
        for key, label, name, permission in PAGES
        if not permission or may(permission)
    ]
    return {"label": network.name, "pages": pages}


@register.inclusion_tag("networks/_network_tabs.html", takes_context=True)
def work_tabs(context, current=""):
    """``{% work_tabs "ideas" %}``: ideas, projects, planning and costs of all networks, side by side."""
    user = context["request"].user
    pages = [
        {"url": reverse(name), "label": label, "current": key == current}
        for key, label, name, permission in SECTIONS
        if not permission or user.has_perm(permission)
    ]
    return {"label": _("Ideas & projects"), "pages": pages}
