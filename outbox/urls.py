from django.urls import path

from outbox.views import inbound, kinds, messages, switch, unsubscribe

app_name = "outbox"

urlpatterns = [
    # /u/ – personal links, no login
    path("u/<str:token>/<str:category>/", unsubscribe.Unsubscribe.as_view(), name="unsubscribe"),
    # /outbox/ – what became of every mail
    path("outbox/", messages.MessageList.as_view(), name="list"),
    path("outbox/export.csv", messages.MessageExport.as_view(), name="export-csv"),
    path("outbox/pause/", switch.Pause.as_view(), name="pause"),
    path("outbox/resume/", switch.Resume.as_view(), name="resume"),
    # /outbox/kinds/ – what mails look like
    path("outbox/kinds/", kinds.KindList.as_view(), name="kinds"),
    path("outbox/kinds/<str:kind>/", kinds.KindPage.as_view(), name="kind"),
    path("outbox/kinds/<str:kind>/html/", kinds.KindHtml.as_view(), name="kind-html"),
    # /outbox/inbound/ – mail that came in and found no place
    path("outbox/inbound/", inbound.InboundList.as_view(), name="inbound"),
    path("outbox/inbound/<ref:ref>/read/", inbound.InboundRead.as_view(), name="inbound-read"),
    path("outbox/inbound/<ref:ref>/set-aside/", inbound.InboundSetAside.as_view(), name="inbound-set-aside"),
    # /outbox/<ref>/ – one mail
    path("outbox/<ref:ref>/", messages.MessageDetail.as_view(), name="detail"),
    path("outbox/<ref:ref>/mail.eml", messages.MessageDownload.as_view(), name="download"),
    path("outbox/<ref:ref>/send-again/", messages.MessageSendAgain.as_view(), name="send-again"),
    path("outbox/<ref:ref>/set-aside/", messages.MessageSetAside.as_view(), name="set-aside"),
]
