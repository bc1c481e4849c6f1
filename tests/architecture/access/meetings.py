from django.utils import timezone

from common.links import Purpose, make_token
from meetings.domain.feeds import open_feed
from meetings.notifications import action_link, answer_token, poll_token
from meetings.queries.letters import codes_of
from tests.architecture.access import DIRECTORY, EDITORS, ROLES, SIGNED_IN, STAFF, Answer, Row

# Who has the link may use it, with or without an account.
EVERYBODY = frozenset(ROLES)
LEADS = EDITORS | {"moderator"}

OF_COORDINATORS = Answer(ok=EDITORS, forbidden={"reader", "member", "moderator"})
OF_NETWORK = Answer(ok=EDITORS, forbidden={"reader", "member"})
OF_LEADERS = Answer(ok=LEADS, forbidden={"reader", "member"})
OF_MODERATOR = Answer(ok={"moderator"}, forbidden=STAFF | {"member"})
# What minutes say that are not sent yet, members do not see.
OF_LEADERS_OF_DRAFT = Answer(ok=LEADS, forbidden={"reader"})

OF_ADMIN = Answer(ok={"admin"}, rest="forbidden")
# One calendar for the whole town hall.
OF_DIRECTORY = Answer(ok=DIRECTORY, rest="forbidden")
OF_KEEPERS = Answer(ok=DIRECTORY, forbidden={"reader"})


def blocked(world):
    return {"ref": world.blocked_time.ref}


def school(world):
    return {"ref": world.school_holiday.ref}


def meeting(world):
    return {"ref": world.meeting.ref}


def draft(world):
    return {"ref": world.draft_meeting.ref}


def polling(world):
    return {"ref": world.polling_meeting.ref}


def held(world):
    return {"ref": world.held_meeting.ref}


def invitation(world):
    return {"ref": world.invitation.ref}


def reply(world):
    return {"ref": world.calendar_reply.ref}


def proposal(world):
    return {"ref": world.meeting.ref, "item": world.proposal.ref}


def mailing(world):
    return {"ref": world.meeting.ref, "kind": "invitation", "version": world.letter.version}


def code(world):
    row = world.letter.recipient
    return {"code": codes_of([row])[row.public_id]}


def action(world):
    return {"ref": world.action.ref}


def rule(world):
    found = world.network.reminder_rules.first()
    return {"slug": world.network.slug, "ref": found.ref}


def line(world):
    return {"slug": world.network.slug, "ref": world.checklist_line.ref}


def point(world):
    return {"ref": world.checklist_point.ref}


def feed(world):
    return {"ref": _own_feed(world).ref}


def feed_file(world):
    found = _own_feed(world)
    return {"token": make_token(Purpose.FEED, found.public_id, found.link_version)}


def _own_feed(world):
    return open_feed(world.users["coordinator"], network=None, at=timezone.now())


def token(world):
    return {"token": answer_token(world.invitation)}


def poll(world):
    return {"token": poll_token(world.participant)}


# A poll is no business of members before there is a date; those who are asked have their link.
OF_COORDINATORS_OF_POLL = Answer(ok=EDITORS, forbidden={"reader", "moderator"})

ACCESS = {
    # plan/
    "meetings:plan": Row(get=Answer(ok=SIGNED_IN)),
    "meetings:plan-year": Row(kwargs=lambda w: {"year": 2026}, get=Answer(ok=SIGNED_IN)),
    "meetings:plan-list": Row(kwargs=lambda w: {"year": 2026}, get=Answer(ok=SIGNED_IN)),
    "meetings:plan-topic": Row(
        kwargs=lambda w: {"year": 2030, "ref": w.topic_area.ref},
        get=Answer(ok=EDITORS, forbidden={"reader", "member"}),
        post=Answer(ok=EDITORS, forbidden={"reader", "member"}),
    ),
    # town-calendar/
    "meetings:blocked-times": Row(get=Answer(ok=DIRECTORY | {"reader"}, rest="forbidden")),
    "meetings:blocked-create": Row(get=OF_DIRECTORY, post=OF_DIRECTORY),
    "meetings:blocked-import": Row(get=OF_DIRECTORY, post=OF_DIRECTORY),
    "meetings:blocked-confirm": Row(get=OF_DIRECTORY, post=OF_DIRECTORY),
    "meetings:blocked-edit": Row(kwargs=blocked, get=OF_KEEPERS, post=OF_KEEPERS),
    "meetings:blocked-delete": Row(kwargs=blocked, get=OF_KEEPERS, post=OF_KEEPERS),
    # settings/school-holidays/
    "meetings:school-holidays": Row(get=OF_ADMIN),
    "meetings:school-holiday-create": Row(get=OF_ADMIN, post=OF_ADMIN),
    "meetings:school-holiday-import": Row(get=OF_ADMIN, post=OF_ADMIN),
    "meetings:school-holiday-confirm": Row(get=OF_ADMIN, post=OF_ADMIN),
    "meetings:school-holiday-edit": Row(kwargs=school, get=Answer(ok={"admin"}), post=Answer(ok={"admin"})),
    "meetings:school-holiday-delete": Row(kwargs=school, get=Answer(ok={"admin"}), post=Answer(ok={"admin"})),
    # networks/
    "meetings:network-meetings": Row(
        kwargs=lambda w: {"slug": w.network.slug}, get=Answer(ok=STAFF | {"member"})
    ),
    "meetings:mail-words": Row(kwargs=lambda w: {"slug": w.network.slug}, get=OF_NETWORK),
    "meetings:mail-words-edit": Row(
        kwargs=lambda w: {"slug": w.network.slug, "kind": "all", "language": "de"},
        get=OF_NETWORK,
        post=OF_NETWORK,
    ),
    "meetings:reminder-rules": Row(
        kwargs=lambda w: {"slug": w.network.slug}, get=OF_NETWORK, post=OF_NETWORK
    ),
    "meetings:reminder-rule-remove": Row(kwargs=rule, get=OF_NETWORK, post=OF_NETWORK),
    "meetings:network-checklist": Row(
        kwargs=lambda w: {"slug": w.network.slug}, get=OF_NETWORK, post=OF_NETWORK
    ),
    "meetings:network-checklist-usual": Row(
        kwargs=lambda w: {"slug": w.network.slug}, get=None, post=OF_NETWORK
    ),
    "meetings:checklist-line-edit": Row(kwargs=line, get=OF_NETWORK, post=OF_NETWORK),
    "meetings:checklist-line-remove": Row(kwargs=line, get=OF_NETWORK, post=OF_NETWORK),
    # meetings/
    "meetings:own-list": Row(get=Answer(ok=SIGNED_IN)),
    "meetings:create": Row(
        get=Answer(ok=EDITORS | {"other_coordinator"}, rest="forbidden"),
        post=Answer(ok=EDITORS | {"other_coordinator"}, rest="forbidden"),
    ),
    "meetings:detail": Row(kwargs=meeting, get=Answer(ok=STAFF | {"member", "moderator"})),
    "meetings:edit": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:move": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:cancel": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:reopen": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:delete": Row(
        kwargs=draft,
        get=Answer(ok=EDITORS, forbidden={"reader"}),
        post=Answer(ok=EDITORS, forbidden={"reader"}),
    ),
    "meetings:resource": Row(
        kwargs=lambda w: {"ref": w.meeting.ref, "kind": "room", "state": "asked"},
        get=None,
        post=OF_COORDINATORS,
    ),
    "meetings:neutrality-declare": Row(kwargs=meeting, get=None, post=OF_LEADERS),
    "meetings:neutrality-withdraw": Row(kwargs=meeting, get=None, post=OF_LEADERS),
    "meetings:moderation-leave": Row(kwargs=meeting, get=OF_MODERATOR, post=OF_MODERATOR),
    "meetings:checklist": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:checklist-take": Row(kwargs=meeting, get=None, post=OF_COORDINATORS),
    "meetings:held": Row(kwargs=meeting, get=None, post=OF_LEADERS),
    "meetings:remind": Row(kwargs=meeting, get=None, post=OF_COORDINATORS),
    "meetings:agenda": Row(
        kwargs=meeting,
        get=OF_LEADERS,
        post=OF_LEADERS,
        data=lambda w: {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0},
    ),
    "meetings:agenda-pdf": Row(kwargs=meeting, get=Answer(ok=STAFF | {"member", "moderator"})),
    "meetings:minutes-pdf": Row(
        kwargs=lambda w: {"ref": w.adopted_meeting.ref}, get=Answer(ok=STAFF | {"member", "moderator"})
    ),
    "meetings:brief-pages": Row(kwargs=meeting, get=OF_COORDINATORS),
    "meetings:agenda-copy": Row(kwargs=meeting, get=None, post=OF_LEADERS),
    "meetings:backlog": Row(kwargs=meeting, get=OF_LEADERS, post=OF_LEADERS),
    "meetings:backlog-take": Row(kwargs=proposal, get=None, post=OF_LEADERS),
    "meetings:backlog-decline": Row(kwargs=proposal, get=None, post=OF_LEADERS),
    "meetings:backlog-return": Row(kwargs=proposal, get=None, post=OF_LEADERS),
    "meetings:invite": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:delivery": Row(kwargs=meeting, get=OF_COORDINATORS),
    "meetings:guest-add": Row(kwargs=meeting, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:letters": Row(kwargs=meeting, get=OF_COORDINATORS),
    "meetings:letters-pdf": Row(kwargs=mailing, get=OF_COORDINATORS),
    "meetings:letters-make": Row(kwargs=mailing, get=None, post=OF_COORDINATORS),
    "meetings:letters-printed": Row(kwargs=mailing, get=None, post=OF_COORDINATORS),
    "meetings:letters-posted": Row(kwargs=mailing, get=None, post=OF_COORDINATORS),
    "meetings:letters-back": Row(kwargs=mailing, get=None, post=OF_COORDINATORS),
    "meetings:table-pdf": Row(kwargs=meeting, get=OF_LEADERS),
    "meetings:attendance": Row(kwargs=held, get=OF_LEADERS, post=OF_LEADERS),
    "meetings:minutes": Row(kwargs=held, get=OF_LEADERS, post=OF_LEADERS),
    "meetings:minutes-circulate": Row(kwargs=held, get=OF_LEADERS, post=OF_LEADERS),
    "meetings:minutes-adopt": Row(kwargs=held, get=None, post=OF_LEADERS),
    "meetings:minutes-versions": Row(kwargs=held, get=OF_LEADERS),
    "meetings:minutes-short": Row(
        kwargs=lambda w: {"ref": w.adopted_meeting.ref}, get=Answer(ok=STAFF | {"member", "moderator"})
    ),
    # meetings/replies/
    "meetings:reply-list": Row(get=Answer(ok=STAFF | {"other_coordinator"}, rest="forbidden")),
    "meetings:reply-accept": Row(kwargs=reply, get=None, post=Answer(ok=EDITORS, forbidden={"reader"})),
    "meetings:reply-dismiss": Row(kwargs=reply, get=None, post=Answer(ok=EDITORS, forbidden={"reader"})),
    "meetings:poll-start": Row(
        kwargs=draft,
        get=Answer(ok=EDITORS, forbidden={"reader"}),
        post=Answer(ok=EDITORS, forbidden={"reader"}),
    ),
    "meetings:poll-dates": Row(kwargs=polling, get=OF_COORDINATORS_OF_POLL, post=OF_COORDINATORS_OF_POLL),
    "meetings:poll-remind": Row(kwargs=polling, get=None, post=OF_COORDINATORS_OF_POLL),
    "meetings:poll-close": Row(kwargs=polling, get=OF_COORDINATORS_OF_POLL, post=OF_COORDINATORS_OF_POLL),
    "meetings:poll-cancel": Row(kwargs=polling, get=OF_COORDINATORS_OF_POLL, post=OF_COORDINATORS_OF_POLL),
    # polls/
    "meetings:poll-take": Row(
        kwargs=lambda w: {"ref": w.poll_option.ref},
        get=OF_COORDINATORS_OF_POLL,
        post=OF_COORDINATORS_OF_POLL,
    ),
    "meetings:poll-vote": Row(
        kwargs=lambda w: {"ref": w.participant.ref},
        get=OF_COORDINATORS_OF_POLL,
        post=OF_COORDINATORS_OF_POLL,
    ),
    "meetings:poll-renew": Row(
        kwargs=lambda w: {"ref": w.participant.ref},
        get=OF_COORDINATORS_OF_POLL,
        post=OF_COORDINATORS_OF_POLL,
    ),
    # actions/
    "meetings:action-list": Row(get=Answer(ok=SIGNED_IN)),
    "meetings:action-done": Row(kwargs=action, get=None, post=OF_LEADERS_OF_DRAFT),
    "meetings:action-reopen": Row(kwargs=action, get=None, post=OF_LEADERS_OF_DRAFT),
    # checklist/
    "meetings:checklist-edit": Row(kwargs=point, get=Answer(ok=EDITORS), post=Answer(ok=EDITORS)),
    "meetings:checklist-done": Row(kwargs=point, get=None, post=Answer(ok=EDITORS)),
    "meetings:checklist-reopen": Row(kwargs=point, get=None, post=Answer(ok=EDITORS)),
    "meetings:checklist-remove": Row(kwargs=point, get=Answer(ok=EDITORS), post=Answer(ok=EDITORS)),
    # invitations/
    "meetings:invitation-answer": Row(kwargs=invitation, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:invitation-withdraw": Row(kwargs=invitation, get=OF_COORDINATORS, post=OF_COORDINATORS),
    "meetings:invitation-renew": Row(kwargs=invitation, get=OF_COORDINATORS, post=OF_COORDINATORS),
    # calendar/ and f/
    "meetings:feeds": Row(get=Answer(ok=SIGNED_IN)),
    "meetings:feed-create": Row(get=None, post=Answer(ok=SIGNED_IN)),
    "meetings:feed-renew": Row(kwargs=feed, get=None, post=Answer(ok={"coordinator"})),
    "meetings:feed-close": Row(kwargs=feed, get=None, post=Answer(ok={"coordinator"})),
    "meetings:feed": Row(kwargs=feed_file, get=Answer(ok=EVERYBODY)),
    # k/
    "meetings:short-code": Row(kwargs=code, get=Answer(ok=EVERYBODY)),
    # r/
    "meetings:link-request": Row(get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY)),
    "meetings:answer": Row(
        kwargs=token, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY), data=lambda w: {"answer": "yes"}
    ),
    "meetings:answer-done": Row(
        kwargs=token, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY), data=lambda w: {"note": "…"}
    ),
    "meetings:answer-substitute": Row(kwargs=token, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY)),
    "meetings:answer-worth": Row(
        kwargs=token, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY), data=lambda w: {"worth": "yes"}
    ),
    "meetings:answer-brief": Row(kwargs=token, get=Answer(ok=EVERYBODY)),
    "meetings:action-link": Row(
        kwargs=lambda w: {"token": action_link(w.sent_action).rstrip("/").rpartition("/")[2]},
        get=Answer(ok=EVERYBODY),
        post=Answer(ok=EVERYBODY),
    ),
    "meetings:answer-propose": Row(kwargs=token, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY)),
    "meetings:answer-file": Row(
        kwargs=lambda w: token(w) | {"ref": w.meeting_file.public_id}, get=Answer(ok=EVERYBODY)
    ),
    "meetings:answer-calendar": Row(kwargs=token, get=Answer(ok=EVERYBODY)),
    "meetings:link-gone": Row(
        kwargs=lambda w: {"rest": "a/b"}, get=Answer(hidden=EVERYBODY), post=Answer(hidden=EVERYBODY)
    ),
    # p/
    "meetings:vote": Row(kwargs=poll, get=Answer(ok=EVERYBODY), post=Answer(ok=EVERYBODY)),
    "meetings:vote-gone": Row(
        kwargs=lambda w: {"rest": "a/b"}, get=Answer(hidden=EVERYBODY), post=Answer(hidden=EVERYBODY)
    ),
}
