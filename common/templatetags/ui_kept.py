"""``{% kept … %}…{% endkept %}``: parts that are the same on many pages, or each time one looks."""

from django import template
from django.utils.translation import get_language

register = template.Library()

# More than the frame has of one part in all languages. Of what differs by user the rest is forgotten then.
MOST = 500


class KeptNode(template.Node):
    def __init__(self, nodelist, conditions):
        self.nodelist, self.conditions = nodelist, conditions
        self.made: dict[tuple, str] = {}

    def render(self, context):
        key = (get_language(), *(condition.resolve(context) for condition in self.conditions))
        made = self.made.get(key)
        if made is None:
            made = self.nodelist.render(context)
            if len(self.made) >= MOST:
                # Another dictionary: a second thread may be writing into the full one.
                self.made = {}
            self.made[key] = made
        return made


@register.tag
def kept(parser, token):
    """Drawn once a process for each language and each set of the values named: {% kept frame.current %}.

    Only for what depends on nothing else: no CSRF token, nothing of the present page or of a user that is not among
    the values.
    """
    _name, *conditions = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(condition) for condition in conditions])
