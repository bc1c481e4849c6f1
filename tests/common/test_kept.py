from django.template import Context, Template
from django.utils import translation

from common.templatetags import ui_kept


def test_part_is_drawn_once_for_each_language_and_value():
    template = Template(
        "{% load ui i18n %}{% kept page %}{{ page }} {{ other }} {% translate 'Networks' %}{% endkept %}"
    )

    def draw(language, **values):
        with translation.override(language):
            return template.render(Context(values))

    assert draw("en", page="a", other="1") == "a 1 Networks"
    assert draw("en", page="a", other="2") == "a 1 Networks"
    assert draw("de", page="a", other="3") == "a 3 Netzwerke"
    assert draw("en", page="b", other="4") == "b 4 Networks"


def test_values_are_escaped():
    template = Template("{% load ui %}{% kept page %}{{ page }}{% endkept %}")
    assert template.render(Context({"page": "<b>"})) == "&lt;b&gt;"


def test_what_is_drawn_anew_after_many_others_is_right(monkeypatch):
    monkeypatch.setattr(ui_kept, "MOST", 3)
    template = Template("{% load ui %}{% kept page %}{{ page }}{{ other }}{% endkept %}")
    drawn = [template.render(Context({"page": f"{number}-", "other": number})) for number in range(9)]
    assert drawn == [f"{number}-{number}" for number in range(9)]
    (node,) = template.nodelist.get_nodes_by_type(ui_kept.KeptNode)
    assert len(node.made) <= 3
