"""Queries that are built once a process and asked many times.

Django needs several times longer to build a queryset and turn it into SQL than PostgreSQL needs to answer it. Where a
page is opened far more often than others, its questions are written once, with ``given`` for what changes:

    AGENDA = Prepared(lambda: AgendaItem.objects.filter(meeting=given("meeting")).order_by("position"))
    items = AGENDA.rows(meeting=meeting.pk)

The rows are what the queryset's would be: objects (also with ``select_related`` and ``only``), tuples or values. What
does not fit in: ``prefetch_related``, and functions that depend on the current time zone or language, since the SQL is
kept for all requests of the process. ``many("networks")`` stands behind ``__in`` and takes any number of keys.
"""

from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import UpdateQuery


class _Named:
    """The place of a value among the parameters of the SQL."""

    def __init__(self, name: str, field: Field | None):
        self.name, self.field = name, field

    def adapted(self, value):
        if isinstance(value, (set, frozenset)):
            return list(value)
        return value if self.field is None else self.field.get_db_prep_value(value, connection)


class given(Expression):
    """A value that comes with each question. ``field`` converts it, where a plain key, day or time is not enough."""

    sql = "%s"

    def __init__(self, name: str, field: Field | None = None):
        super().__init__(output_field=field or Field())
        self.named = _Named(name, field)

    def as_sql(self, compiler, connection):
        return self.sql, [self.named]


class many(given):
    """Keys that come with each question, behind ``__in``; an empty list finds nothing."""

    def __init__(self, name: str, kind: str = "bigint"):
        super().__init__(name)
        self.sql = f"(SELECT unnest(%s::{kind}[]))"


def _bound(params, values: dict) -> list:
    return [p.adapted(values[p.name]) if isinstance(p, _Named) else p for p in params]


class Prepared:
    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build

    @cached_property
    def queryset(self) -> QuerySet:
        return self.build()

    @cached_property
    def _question(self) -> "_Question":
        return _Question(self.queryset)

    def rows(self, **values) -> list:
        """Raises ``KeyError`` for a value that is missing."""
        question = self._question
        found = question.ask(values)
        # The queryset's own way from rows to what it yields, told of a compiler that has asked already.
        answered = SimpleNamespace(
            query=SimpleNamespace(get_compiler=lambda using: _Answered(question, found), **question.selected),
            db=self.queryset.db,
            _known_related_objects={},
            _fields=self.queryset._fields,
        )
        return list(self.queryset._iterable_class(answered))

    def row(self, **values):
        """The first, or ``None``."""
        return next(iter(self.rows(**values)), None)


class _Question:
    """A queryset's SQL with what turns its rows into values."""

    def __init__(self, queryset: QuerySet):
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(
            [expression for expression, *_ in self.compiler.select]
        )
        # Read where rows become dictionaries or named tuples.
        names = ("extra_select", "values_select", "annotation_select", "selected")
        self.selected = {name: getattr(queryset.query, name) for name in names}

    def ask(self, values: dict) -> list:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _bound(self.params, values))
            found = cursor.fetchall()
        if self.converters:
            return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]
        return found


class _Answered:
    """What a compiler is to an iterable of rows, after the question."""

    def __init__(self, question: _Question, found: list):
        self.found = found
        self.select, self.klass_info = question.compiler.select, question.compiler.klass_info
        self.annotation_col_map = question.compiler.annotation_col_map

    def execute_sql(self, *args, **kwargs):
        return self.found

    def results_iter(self, results=None, **kwargs):
        return iter(self.found)


class PreparedUpdate:
    """An UPDATE of the rows of ``build()``: each column gets the value of its own name."""

    def __init__(self, build: Callable[[], QuerySet], *columns: str):
        self.build, self.columns = build, columns

    @cached_property
    def _statement(self) -> tuple[str, tuple]:
        queryset = self.build()
        query = queryset.query.chain(UpdateQuery)
        fields = [queryset.model._meta.get_field(name) for name in self.columns]
        query.add_update_values({field.name: given(field.name, field) for field in fields})
        return query.get_compiler(connection=connection).as_sql()

    def run(self, **values) -> int:
        """How many rows it changed. Raises ``KeyError`` for a value that is missing."""
        sql, params = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(params, values))
            return cursor.rowcount


class PreparedInsert:
    """An INSERT of one object with all its columns that gives way to a row with the same key."""

    def __init__(self, model: type[Model]):
        self.model = model

    @cached_property
    def _statement(self) -> tuple[list[Field], str]:
        quote = connection.ops.quote_name
        fields = [f for f in self.model._meta.local_concrete_fields if not f.primary_key]
        columns = ", ".join(quote(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        table, key = quote(self.model._meta.db_table), quote(self.model._meta.pk.column)
        # All names are the model's own.
        sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
        return fields, sql

    def run(self, row: Model) -> bool:
        """Whether it was stored; then it has its key."""
        fields, sql = self._statement
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection=connection) for field in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchone()
        if found is None:
            return False
        (row.pk,) = found
        row._state.adding, row._state.db = False, connection.alias
        return True
