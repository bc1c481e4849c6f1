from django.urls import path, re_path

from portal.views import help, public, statements
from portal.views.actors import ActorOverview, ActorsOverview
from portal.views.networks import MembersOverview, NetworkOverview, NetworksOverview
from portal.views.outbox import MailOverview, OutboxOverview
from portal.views.search import Search
from portal.views.setup import Setup
from portal.views.styleguide import styleguide
from portal.views.tasks import TaskCreate, TaskDone, TaskEdit, TaskReopen
from portal.views.today import Today, TodoDefer, TodoDone, TodoGive, TodoPage

app_name = "portal"

urlpatterns = [
    # / – for everyone
    path("", public.start, name="start"),
    path("help/", help.overview, name="help"),
    path("help/<slug:task>/", help.show_task, name="help-task"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("imprint/", statements.imprint, name="imprint"),
    path("easy-language/", statements.easy_language, name="easy-language"),
    path("sign-language/", statements.sign_language, name="sign-language"),
    # /today/ – signed in
    path("today/", Today.as_view(), name="today"),
    path("today/<slug:kind>/<ref:ref>/", TodoPage.as_view(), name="todo"),
    path("today/<slug:kind>/<ref:ref>/defer/", TodoDefer.as_view(), name="todo-defer"),
    path("today/<slug:kind>/<ref:ref>/give/", TodoGive.as_view(), name="todo-give"),
    path("today/<slug:kind>/<ref:ref>/done/", TodoDone.as_view(), name="todo-done"),
    # /tasks/ – one's own
    path("tasks/new/", TaskCreate.as_view(), name="task-create"),
    path("tasks/<ref:ref>/", TaskEdit.as_view(), name="task-edit"),
    path("tasks/<ref:ref>/done/", TaskDone.as_view(), name="task-done"),
    path("tasks/<ref:ref>/reopen/", TaskReopen.as_view(), name="task-reopen"),
    # /search/?q= – signed in
    path("search/", Search.as_view(), name="search"),
    # /settings/ – for administrators
    path("settings/", Setup.as_view(), name="setup"),
    # /networks/ – the list (networks.views) with its meetings; stands before the app's own
    path("networks/", NetworksOverview.as_view(), name="networks"),
    # /networks/<slug>/ – the network's page (networks.views) with its meetings; stands before the app's own
    re_path(r"^networks/(?!new/)(?P<slug>[-\w]+)/$", NetworkOverview.as_view(), name="network"),
    # /networks/<slug>/members/ – the members (networks.views) with their attendance; stands before the app's own
    path("networks/<slug:slug>/members/", MembersOverview.as_view(), name="network-members"),
    # /actors/ – the directory (actors.views) with the networks; stands before the app's own
    path("actors/", ActorsOverview.as_view(), name="actors"),
    # /actors/<slug>/ – the actor's page (actors.views) with its networks; stands before the app's own
    re_path(r"^actors/(?!new/|import/)(?P<slug>[-\w]+)/$", ActorOverview.as_view(), name="actor"),
    # /outbox/ – the mails (outbox.views) with whom to call; stand before the app's own
    path("outbox/", OutboxOverview.as_view(), name="outbox"),
    path("outbox/<ref:ref>/", MailOverview.as_view(), name="outbox-mail"),
    # /preferences/ – remembered in a cookie
    path("preferences/language/", public.language, name="language"),
    path("preferences/theme/", public.theme, name="theme"),
    # /styleguide/ – 404 outside development
    path("styleguide/", styleguide, name="styleguide"),
]
