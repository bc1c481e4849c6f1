"""What files may hang on. Each app above registers its kinds from ``AppConfig.ready()`` and decides who sees and changes.

    register(
        "networks.commitment",                                # app and model, as in ``Document.subject_kind``
        find=lambda user, public_id: Commitment.objects.visible_to(user).filter(public_id=public_id).first(),
        may_change=lambda user, commitment: user.has_perm("networks.change_commitment", commitment),
    )

A file is seen by whoever ``find`` finds its object for, and by nobody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Subject:
    find: Callable[[Any, UUID], Any]
    may_change: Callable[[Any, Any], bool]


_kinds: dict[str, Subject] = {}


def register(kind: str, *, find: Callable[[Any, UUID], Any], may_change: Callable[[Any, Any], bool]) -> None:
    _kinds[kind] = Subject(find=find, may_change=may_change)


def find_subject(user, kind: str, public_id: UUID):
    """The object if the user may see it, else None; None too for a kind nobody registered."""
    subject = _kinds.get(kind)
    return subject.find(user, public_id) if subject else None


def may_change(user, obj) -> bool:
    subject = _kinds.get(obj._meta.label_lower)
    return subject is not None and subject.may_change(user, obj)
