from django.urls import path

from meetings.views import answers

app_name = "meetings"

urlpatterns = [
    # r/ – personal links, no login
    path("r/", answers.LinkRequestView.as_view(), name="link-request"),
    path("r/<str:token>/", answers.AnswerView.as_view(), name="answer"),
    path("r/<str:token>/done/", answers.DoneView.as_view(), name="answer-done"),
    path("r/<str:token>/substitute/", answers.SubstituteView.as_view(), name="answer-substitute"),
    path("r/<str:token>/calendar.ics", answers.CalendarView.as_view(), name="answer-calendar"),
    path("r/<path:rest>", answers.LinkGoneView.as_view(), name="link-gone"),
]
