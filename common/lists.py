"""The base of the product's lists.

    class MemberList(FilteredListView):                       # needs no permission of its own: visible_to decides
        model = Membership; template_name = "networks/membership_list.html"; page_title = _("Members")
        filter_form_class = MemberFilter                      # a KtFilterForm (common.filters)
        sortings = {"name": ("actor__sort_key",), "since": ("started_on", "pk")}; default_sort = "name"

What kinds of pages there are besides: ``common.views``.
"""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.views.generic import ListView

from common.views import PageTitle, PermissionRequired, VisibleRows


class PagesByKey(Paginator):
    """Of a long list first the keys of the page, then its rows with all that belongs to them: else PostgreSQL puts that
    together for every row before it takes fifty."""

    long = 1_000

    def page(self, number):
        page = super().page(number)
        if self.count > self.long and isinstance(page.object_list, QuerySet):
            keys = list(page.object_list.values_list("pk", flat=True))
            page.object_list = self.object_list.filter(pk__in=keys)
        return page


class FilteredListView(PageTitle, PermissionRequired, VisibleRows, ListView):
    """A list with a filter form (GET), sorting links and pages.

    ``sortings`` maps the word in the URL to the columns it orders by; "-word" turns them round. In the context:
    ``filter_form``, ``applied_filters`` (label, value, url without it), ``sort``, ``count``, ``page_obj``.
    """

    filter_form_class = None
    sortings: dict[str, tuple[str, ...]] = {}
    default_sort = ""
    paginate_by = 50
    paginator_class = PagesByKey

    def get_permission_object(self):
        return None

    @cached_property
    def filter_form(self):
        if self.filter_form_class is None:
            return None
        form = self.filter_form_class(self.request.GET, **self.get_filter_kwargs())
        form.full_clean()
        return form

    def get_filter_kwargs(self) -> dict:
        return {}

    @property
    def sort(self) -> str:
        wanted = self.request.GET.get("sort", "")
        return wanted if wanted.removeprefix("-") in self.sortings else self.default_sort

    def whole(self):
        """The visible rows as the list is mostly opened, unfiltered and in its own order: ``PreparedList.of``."""

    @cached_property
    def is_filtered(self) -> bool:
        return bool(self.filter_form and self.filter_form.applied())

    def get_queryset(self):
        form = self.filter_form
        if self.sort == self.default_sort and not self.is_filtered:
            if (whole := self.whole()) is not None:
                return whole
        queryset = super().get_queryset()
        if form is not None:
            queryset = form.apply(queryset)
        return self.sorted(queryset)

    def sorted(self, queryset):
        if not self.sort:
            return queryset
        columns = self.sortings[self.sort.removeprefix("-")]
        if self.sort.startswith("-"):
            columns = [c.removeprefix("-") if c.startswith("-") else f"-{c}" for c in columns]
        return queryset.order_by(*columns)

    def paginate_queryset(self, queryset, page_size):
        """A page number that does not exist shows the nearest one: rows come and go under a bookmark."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_result(self, total: int) -> str:
        """The headline: what waits of all there is. Part of a list, and an empty one, keep the list's name."""
        return ""

    def count_where(self, **condition) -> int:
        return self.get_queryset().order_by().filter(**condition).count()

    def applied_filters(self) -> list[dict]:
        if self.filter_form is None:
            return []
        found = []
        for name, label, value in self.filter_form.applied():
            query = self.request.GET.copy()
            for key in (name, self.page_kwarg):
                query.pop(key, None)
            found.append({"label": label, "value": value, "url": f"{self.request.path}?{query.urlencode()}"})
        return found

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        paginator = context.get("paginator")
        count = context["count"] = paginator.count if paginator else len(context["object_list"])
        applied = self.applied_filters()
        if count and not applied and (result := self.get_result(count)):
            context |= {"heading": result, "lead": context["lead"] or context["page_title"]}
        return {
            **context,
            "filter_form": self.filter_form,
            "applied_filters": applied,
            "sort": self.sort,
            **kwargs,
        }
