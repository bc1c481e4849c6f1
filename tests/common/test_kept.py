from django.template import Context, Template
from django.utils import translation


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
