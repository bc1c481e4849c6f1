"""/tasks/: what somebody wants to remember."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.tasks import finish_task, reopen_task
from accounts.models import Role, Task, User
from common.undo import say_done
from common.views import ActionView, FormPage
from portal.forms.today import TaskForm
from portal.subjects import named_subject, seen_subject
from portal.today.moment import row_anchor
from portal.views.today import today_as_left


class TaskPage(FormPage):
    template_name = "portal/task_form.html"
    form_class = TaskForm
    nav = "today"
    trail = ((_("Today"), reverse_lazy("portal:today")),)

    @property
    def subject(self):
        return None

    def get_cancel_url(self):
        return self.subject.get_absolute_url() if self.subject else reverse("portal:today")

    def get_success_url(self):
        return self.get_cancel_url()

    def get_form_kwargs(self):
        user = self.request.user
        owners = User.objects.filter(pk=user.pk)
        if user.has_perm("accounts.give_tasks"):
            owners |= User.objects.active().filter(role__in=(Role.COORDINATOR, Role.ADMINISTRATOR))
        if self.object is not None:
            owners |= User.objects.filter(pk=self.object.owner_id)
        return {**super().get_form_kwargs(), "owners": owners, "subject": self.subject}

    def get_context_data(self, **kwargs):
        return super().get_context_data(subject=self.subject, task=self.object, **kwargs)


class TaskCreate(TaskPage):
    """``?subject=kind:ref`` names what it is about."""

    model = None
    page_title = _("Note a task")
    success_message = _("The task is noted. It stands on “Today”.")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.submit_label = _("Note the task")
        return form

    @property
    def subject(self):
        return named_subject(self.request.GET.get("subject", ""), self.request.user)

    def get_initial(self):
        return {"owner": self.request.user}


class TaskEdit(TaskPage):
    model = Task
    permission_required = "accounts.change_task"
    page_title = _("Task")
    success_message = _("The task is saved.")

    @property
    def subject(self):
        return seen_subject(self.object.subject_kind, self.object.subject_id, self.request.user)

    def get_success_url(self):
        return reverse("portal:today")


class TaskDone(ActionView):
    model = Task
    permission_required = "accounts.change_task"

    def get_success_url(self):
        return today_as_left(self.request)

    def perform(self):
        finish_task(self.object, by=self.request.user, at=timezone.now())
        undo = (
            f"{reverse('portal:task-reopen', args=[self.object.ref])}#{row_anchor('task', self.object.ref)}"
        )
        say_done(self.request, _("Done: %(title)s") % {"title": self.object.text}, undo=undo)


class TaskReopen(ActionView):
    model = Task
    permission_required = "accounts.change_task"
    success_message = _("It is back on the list.")

    def get_success_url(self):
        return today_as_left(self.request)

    def perform(self):
        reopen_task(self.object, by=self.request.user, at=timezone.now())
