"""What a task can be about: the page it was noted on."""

from actors.models import Actor, Person
from common.db import decode_id
from meetings.models import Meeting
from networks.models import Commitment, Idea, Network, Project

_MODELS = {
    model._meta.label_lower: model for model in (Actor, Person, Network, Meeting, Commitment, Idea, Project)
}


def named_subject(text: str, user):
    """The object ``kind:ref`` names (``actors.actor:AbC…``), as far as the user sees it."""
    kind, _colon, ref = text.partition(":")
    try:
        return seen_subject(kind, decode_id(ref), user)
    except ValueError:
        return None


def seen_subject(kind: str, public_id, user):
    model = _MODELS.get(kind)
    return model.objects.visible_to(user).filter(public_id=public_id).first() if model else None
