"""Crispy layout objects beside those of ``common.forms``: components that draw several fields as one."""

from crispy_forms.layout import LayoutObject

from common.templatetags.ui_actions import person_pick


class PersonPick(LayoutObject):
    """``PersonPick("person", "name", "email")``: ``{% person_pick %}`` inside a form's layout."""

    def __init__(self, known: str, *others: str):
        self.fields = [known, *others]

    def render(self, form, context, template_pack=None, **kwargs):
        form.rendered_fields.update(name for name in self.fields if name in form.fields)
        return person_pick(form, *self.fields)
