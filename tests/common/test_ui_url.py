"""``{% url %}`` writes what Django's own tag writes."""

import pytest
from django.template import Context, NodeList, defaulttags, engines
from django.urls import NoReverseMatch, reverse

from common.templatetags.ui_url import UrlNode

REF = "0P42v5J2SXqy1nmtSskdsg"


def drawn(text, **values):
    return engines["django"].from_string(text).template.render(Context(values))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("portal:today", []),
        ("meetings:detail", [REF]),
        ("meetings:plan-year", [2026]),
        ("meetings:plan-year", ["2026"]),
        ("meetings:plan-topic", [2026, REF]),
        ("networks:detail", ["klimaallianz-birkenfurt"]),
        ("meetings:mail-words-edit", ["klimaallianz", "invitation", "de"]),
        ("meetings:mail-words-edit", ["klimaallianz", "Ärger & <b>", "de"]),
    ],
)
def test_writes_the_address_of_django(name, keys):
    values = {f"k{number}": key for number, key in enumerate(keys)}
    call = f"url '{name}' {' '.join(values)}"
    assert drawn(f"{{% {call} %}}", **values) == reverse(name, args=keys).replace("&", "&amp;")
    assert (
        drawn(f"{{% {call} as there %}}[{{{{ there }}}}]", **values)
        == f"[{drawn(f'{{% {call} %}}', **values)}]"
    )


def test_keys_by_name_are_as_ever():
    assert drawn("{% url 'meetings:detail' ref=ref %}", ref=REF) == reverse("meetings:detail", args=[REF])


def test_what_leads_nowhere_is_refused_or_empty():
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'meetings:nowhere' %}")
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'meetings:detail' ref %}", ref="")
    assert drawn("{% url 'meetings:detail' ref as there %}[{{ there }}]", ref="") == "[]"


def test_every_template_has_it():
    template = engines["django"].from_string("{% url 'portal:today' %}").template
    nodes = NodeList(template.nodelist).get_nodes_by_type(defaulttags.URLNode)
    assert [type(node) for node in nodes] == [UrlNode]
