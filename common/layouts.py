"""Crispy layout objects beside those of ``common.forms``: components that draw several fields as one."""

from crispy_forms.layout import LayoutObject
from django.utils.safestring import mark_safe

from common.templatetags.ui_actions import fold, person_pick


class PersonPick(LayoutObject):
    """``PersonPick("person", "name", "email")``: ``{% person_pick %}`` inside a form's layout."""

    def __init__(self, known: str, *others: str):
        self.fields = [known, *others]

    def render(self, form, context, template_pack=None, **kwargs):
        form.rendered_fields.update(name for name in self.fields if name in form.fields)
        return person_pick(form, *self.fields)


class Folded(LayoutObject):
    """``Folded(_("More about it"), "purpose", Row2("capacity", "answer_by"))``: what most leave as it is.

    Open when one of its fields has an error, so that nothing wrong is out of sight, or when ``open`` says so.
    """

    def __init__(self, title, *fields, open=False):
        self.title, self.fields, self.open = title, list(fields), open

    def render(self, form, context, template_pack=None, **kwargs):
        names = {pointer.name for pointer in self.get_field_names()}
        rows = self.get_rendered_fields(form, context, template_pack, **kwargs)
        wrong = bool(names & set(form.errors)) if form.is_bound else False
        return fold(mark_safe(f'<div class="fields">{rows}</div>'), self.title, open=self.open or wrong)
