"""What of this app files may hang on, and who sees and changes them (``documents.subjects``)."""

from documents.subjects import register
from meetings.models import Meeting


def find_meeting(user, public_id):
    return Meeting.objects.visible_to(user).filter(public_id=public_id).first()


def may_change_meeting(user, meeting):
    return user.has_perm("meetings.write_agenda", meeting)


def register_subjects():
    register("meetings.meeting", find=find_meeting, may_change=may_change_meeting)
