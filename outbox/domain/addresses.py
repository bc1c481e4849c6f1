"""What the owner of an address decides about it, by the link in a mail."""

from django.db import transaction

from outbox.models import Category, MailAddress


def switch_off(address: MailAddress, category: Category) -> None:
    """No more mail of this category; twice is once."""
    _decide(address, category, off=True)


def switch_on(address: MailAddress, category: Category) -> None:
    _decide(address, category, off=False)


@transaction.atomic
def _decide(address: MailAddress, category: Category, *, off: bool) -> None:
    row = MailAddress.objects.select_for_update().get(pk=address.pk)
    rest = [kind for kind in row.switched_off if kind != category]
    row.switched_off = [*rest, category.value] if off else rest
    row.save(update_fields=["switched_off"])
