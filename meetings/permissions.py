"""Who may do what with meetings, one sentence per verb. What one may see is ``visible_to``."""

import rules

from meetings.models import Meeting
from networks.models import Network, reach_of


@rules.predicate
def runs_network(user, subject):
    """Coordinates the network of a meeting, a topic area or the network itself."""
    network = getattr(subject, "topic_area", subject)
    network = getattr(network, "network", network)
    return network is not None and reach_of(user).runs(network.pk)


@rules.predicate
def moderates(user, meeting):
    return (
        isinstance(meeting, Meeting)
        and meeting.moderator_id is not None
        and meeting.moderator.user_id == user.pk
    )


@rules.predicate
def plans_somewhere(user, subject):
    """Runs at least one network: may open the form for a new meeting."""
    run = reach_of(user).run
    return Network.objects.exists() if run is None else bool(run)


@rules.predicate
def is_own_action(user, action):
    """It is this person's, or that of an organisation the person speaks for."""
    reach = reach_of(user)
    return action.owner_id in reach.people or action.actor_id in reach.actors


@rules.predicate
def leads_its_meeting(user, action):
    reach = reach_of(user)
    return reach.runs(action.meeting.topic_area.network_id) or action.meeting.moderator_id in reach.people


@rules.predicate
def keeps_calendar(user, _subject=None):
    """One calendar for the whole town hall: everybody who coordinates keeps it."""
    return user.is_coordinator


@rules.predicate
def oversees(user, _subject=None):
    return user.sees_everything


@rules.predicate
def runs_its_meeting(user, reply):
    return reply is not None and reach_of(user).runs(reply.meeting.topic_area.network_id)


@rules.predicate
def sees_mail(user):
    return user.is_coordinator or user.is_reader


leads = runs_network | moderates

rules.add_perm("meetings.plan_meetings", plans_somewhere)
rules.add_perm("meetings.plan_topic", runs_network)
rules.add_perm("meetings.change_meeting", runs_network)
rules.add_perm("meetings.move_meeting", runs_network)
rules.add_perm("meetings.cancel_meeting", runs_network)
rules.add_perm("meetings.reopen_meeting", runs_network)
rules.add_perm("meetings.delete_meeting", runs_network)
rules.add_perm("meetings.declare_neutrality", leads)
rules.add_perm("meetings.leave_moderation", moderates)
rules.add_perm("meetings.confirm_held", leads)
rules.add_perm("meetings.write_agenda", leads)
rules.add_perm("meetings.invite", runs_network)
rules.add_perm("meetings.enter_answer", runs_network)
rules.add_perm(
    "meetings.see_invitations", leads | rules.predicate(lambda user, meeting: user.sees_everything)
)
rules.add_perm("meetings.see_town_calendar", keeps_calendar | oversees)
rules.add_perm("meetings.keep_town_calendar", keeps_calendar)
rules.add_perm("meetings.record_attendance", leads)
rules.add_perm("meetings.write_minutes", leads)
rules.add_perm("meetings.circulate_minutes", leads)
rules.add_perm("meetings.adopt_minutes", leads)
rules.add_perm("meetings.finish_action", is_own_action | leads_its_meeting)
rules.add_perm("meetings.see_replies", sees_mail)
rules.add_perm("meetings.settle_reply", runs_its_meeting)
