"""What meetings do when something happens below: in a network, or among actors."""

from django.dispatch import receiver

from accounts.signals import login_closed
from actors.signals import actors_merged
from meetings.domain.attendance import join_attendance
from meetings.domain.checklists import add_usual_lines
from meetings.domain.invitations import join_invitations, withdraw_invitations_of
from meetings.domain.letters import write_letters_instead
from meetings.domain.moderation import leave_coming_moderations
from meetings.domain.polls import join_polls, withdraw_from_polls
from meetings.domain.reminder_rules import add_default_rules
from meetings.domain.replies import receive_reply
from networks.signals import membership_ended, network_founded
from outbox.signals import address_failed, calendar_mail_received


@receiver(network_founded, dispatch_uid="meetings.default_rules")
def give_reminder_rules(sender, *, network, at, **kwargs):
    add_default_rules(network, at=at)


@receiver(network_founded, dispatch_uid="meetings.usual_checklist")
def give_checklist(sender, *, network, **kwargs):
    add_usual_lines(network)


@receiver(membership_ended, dispatch_uid="meetings.withdraw_invitations")
def withdraw_invitations(sender, *, membership, by, at, **kwargs):
    withdraw_invitations_of(membership, by=by, at=at)
    withdraw_from_polls(membership, at=at)


@receiver(actors_merged, dispatch_uid="meetings.join_actors")
def join_actors(sender, *, keep, drop, **kwargs):
    join_invitations(keep, drop)
    join_attendance(keep, drop)
    join_polls(keep, drop)


@receiver(login_closed, dispatch_uid="meetings.leave_moderations")
def leave_moderations(sender, *, user, by, at, **kwargs):
    leave_coming_moderations(user, by=by, at=at)


@receiver(calendar_mail_received, dispatch_uid="meetings.receive_reply")
def take_answer(sender, *, mail, event, at, **kwargs):
    receive_reply(mail, event, at=at)


@receiver(address_failed, dispatch_uid="meetings.write_letters")
def write_letters(sender, *, address, at, **kwargs):
    write_letters_instead(address, at=at)
