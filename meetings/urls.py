from django.urls import path

from meetings.views import (
    actions,
    agenda,
    answers,
    closed_days,
    feeds,
    invitations,
    meetings,
    of_network,
    own,
    plans,
    polls,
    records,
    reminders,
    replies,
    votes,
    words,
)

app_name = "meetings"

urlpatterns = [
    # plan/
    path("plan/", plans.PlanNow.as_view(), name="plan"),
    path("plan/<int:year>/", plans.YearPlanPage.as_view(), name="plan-year"),
    path("plan/<int:year>/list/", plans.YearPlanList.as_view(), name="plan-list"),
    path("plan/<int:year>/<ref:ref>/", plans.PlanTopic.as_view(), name="plan-topic"),
    # town-calendar/ – when the town hall is taken
    path("town-calendar/", closed_days.BlockedTimeList.as_view(), name="blocked-times"),
    path("town-calendar/new/", closed_days.BlockedTimeCreate.as_view(), name="blocked-create"),
    path("town-calendar/import/", closed_days.BlockedTimeImport.as_view(), name="blocked-import"),
    path("town-calendar/import/confirm/", closed_days.BlockedTimeConfirm.as_view(), name="blocked-confirm"),
    path("town-calendar/<ref:ref>/", closed_days.BlockedTimeEdit.as_view(), name="blocked-edit"),
    path("town-calendar/<ref:ref>/delete/", closed_days.BlockedTimeDelete.as_view(), name="blocked-delete"),
    # settings/school-holidays/ – for administrators
    path("settings/school-holidays/", closed_days.SchoolHolidayList.as_view(), name="school-holidays"),
    path(
        "settings/school-holidays/new/",
        closed_days.SchoolHolidayCreate.as_view(),
        name="school-holiday-create",
    ),
    path(
        "settings/school-holidays/import/",
        closed_days.SchoolHolidayImport.as_view(),
        name="school-holiday-import",
    ),
    path(
        "settings/school-holidays/import/confirm/",
        closed_days.SchoolHolidayConfirm.as_view(),
        name="school-holiday-confirm",
    ),
    path(
        "settings/school-holidays/<ref:ref>/",
        closed_days.SchoolHolidayEdit.as_view(),
        name="school-holiday-edit",
    ),
    path(
        "settings/school-holidays/<ref:ref>/delete/",
        closed_days.SchoolHolidayDelete.as_view(),
        name="school-holiday-delete",
    ),
    # networks/<slug>/
    path("networks/<slug:slug>/meetings/", of_network.NetworkMeetings.as_view(), name="network-meetings"),
    path("networks/<slug:slug>/reminders/", reminders.ReminderRules.as_view(), name="reminder-rules"),
    path(
        "networks/<slug:slug>/reminders/<ref:ref>/remove/",
        reminders.ReminderRuleRemove.as_view(),
        name="reminder-rule-remove",
    ),
    path("networks/<slug:slug>/mail-words/", words.MailWordsList.as_view(), name="mail-words"),
    path(
        "networks/<slug:slug>/mail-words/<str:kind>/<str:language>/",
        words.MailWordsEdit.as_view(),
        name="mail-words-edit",
    ),
    # meetings/
    path("meetings/", own.OwnMeetings.as_view(), name="own-list"),
    path("meetings/new/", meetings.MeetingCreate.as_view(), name="create"),
    path("meetings/replies/", replies.ReplyList.as_view(), name="reply-list"),
    path("meetings/replies/<ref:ref>/accept/", replies.ReplyAccept.as_view(), name="reply-accept"),
    path("meetings/replies/<ref:ref>/dismiss/", replies.ReplyDismiss.as_view(), name="reply-dismiss"),
    path("meetings/<ref:ref>/", meetings.MeetingDetail.as_view(), name="detail"),
    path("meetings/<ref:ref>/edit/", meetings.MeetingEdit.as_view(), name="edit"),
    path("meetings/<ref:ref>/move/", meetings.MeetingMove.as_view(), name="move"),
    path("meetings/<ref:ref>/cancel/", meetings.MeetingCancel.as_view(), name="cancel"),
    path("meetings/<ref:ref>/reopen/", meetings.MeetingReopen.as_view(), name="reopen"),
    path("meetings/<ref:ref>/delete/", meetings.MeetingDelete.as_view(), name="delete"),
    path(
        "meetings/<ref:ref>/resources/<slug:kind>/<slug:state>/",
        meetings.MeetingResource.as_view(),
        name="resource",
    ),
    path("meetings/<ref:ref>/held/", meetings.MeetingHeld.as_view(), name="held"),
    path("meetings/<ref:ref>/agenda/", agenda.AgendaEdit.as_view(), name="agenda"),
    path("meetings/<ref:ref>/agenda/copy/", agenda.AgendaCopy.as_view(), name="agenda-copy"),
    path("meetings/<ref:ref>/proposals/", agenda.Backlog.as_view(), name="backlog"),
    path("meetings/<ref:ref>/proposals/<ref:item>/take/", agenda.BacklogTake.as_view(), name="backlog-take"),
    path(
        "meetings/<ref:ref>/proposals/<ref:item>/decline/",
        agenda.BacklogDecline.as_view(),
        name="backlog-decline",
    ),
    path(
        "meetings/<ref:ref>/proposals/<ref:item>/return/",
        agenda.BacklogReturn.as_view(),
        name="backlog-return",
    ),
    path("meetings/<ref:ref>/invitations/", invitations.Invite.as_view(), name="invite"),
    path("meetings/<ref:ref>/invitations/guest/", invitations.GuestAdd.as_view(), name="guest-add"),
    path("meetings/<ref:ref>/remind/", meetings.RemindNow.as_view(), name="remind"),
    path("meetings/<ref:ref>/attendance/", records.AttendancePage.as_view(), name="attendance"),
    path("meetings/<ref:ref>/minutes/", records.MinutesPage.as_view(), name="minutes"),
    path("meetings/<ref:ref>/minutes/send/", records.MinutesCirculate.as_view(), name="minutes-circulate"),
    path("meetings/<ref:ref>/minutes/adopt/", records.MinutesAdopt.as_view(), name="minutes-adopt"),
    path("meetings/<ref:ref>/minutes/versions/", records.MinutesVersions.as_view(), name="minutes-versions"),
    path("meetings/<ref:ref>/minutes/short/", records.MinutesShort.as_view(), name="minutes-short"),
    path("meetings/<ref:ref>/poll/", polls.PollStart.as_view(), name="poll-start"),
    path("meetings/<ref:ref>/poll/dates/", polls.PollDates.as_view(), name="poll-dates"),
    path("meetings/<ref:ref>/poll/remind/", polls.PollRemind.as_view(), name="poll-remind"),
    path("meetings/<ref:ref>/poll/close/", polls.PollClose.as_view(), name="poll-close"),
    path("meetings/<ref:ref>/poll/cancel/", polls.PollCancel.as_view(), name="poll-cancel"),
    # polls/ – one date, one person asked
    path("polls/dates/<ref:ref>/take/", polls.PollTake.as_view(), name="poll-take"),
    path("polls/people/<ref:ref>/vote/", polls.VoteEnter.as_view(), name="poll-vote"),
    # actions/
    path("actions/", actions.ActionList.as_view(), name="action-list"),
    path("actions/<ref:ref>/done/", actions.ActionDone.as_view(), name="action-done"),
    path("actions/<ref:ref>/reopen/", actions.ActionReopen.as_view(), name="action-reopen"),
    # invitations/
    path("invitations/<ref:ref>/answer/", invitations.EnterAnswer.as_view(), name="invitation-answer"),
    path(
        "invitations/<ref:ref>/withdraw/",
        invitations.InvitationWithdraw.as_view(),
        name="invitation-withdraw",
    ),
    path("invitations/<ref:ref>/link/", invitations.InvitationRenew.as_view(), name="invitation-renew"),
    # calendar/ and f/ – calendars to subscribe to
    path("calendar/", feeds.FeedList.as_view(), name="feeds"),
    path("calendar/new/", feeds.FeedCreate.as_view(), name="feed-create"),
    path("calendar/<ref:ref>/renew/", feeds.FeedRenew.as_view(), name="feed-renew"),
    path("calendar/<ref:ref>/close/", feeds.FeedClose.as_view(), name="feed-close"),
    path("f/<str:token>/calendar.ics", feeds.FeedFile.as_view(), name="feed"),
    # r/ – personal links, no login
    path("r/", answers.LinkRequestView.as_view(), name="link-request"),
    path("r/<str:token>/", answers.AnswerView.as_view(), name="answer"),
    path("r/<str:token>/done/", answers.DoneView.as_view(), name="answer-done"),
    path("r/<str:token>/substitute/", answers.SubstituteView.as_view(), name="answer-substitute"),
    path("r/<str:token>/topic/", answers.ProposeView.as_view(), name="answer-propose"),
    path("r/<str:token>/calendar.ics", answers.CalendarView.as_view(), name="answer-calendar"),
    path("r/<path:rest>", answers.LinkGoneView.as_view(), name="link-gone"),
    # p/ – personal links to a date poll, no login
    path("p/<str:token>/", votes.VoteView.as_view(), name="vote"),
    path("p/<path:rest>", answers.LinkGoneView.as_view(page="meetings:vote"), name="vote-gone"),
]
