"""Queries that are built once a process and asked many times.

Django needs several times longer to build a queryset and turn it into SQL than PostgreSQL needs to answer it, and
PostgreSQL longer to plan than to answer. Where a page is opened far more often than others, its questions are written
once, with ``given`` for what changes:

    AGENDA = Prepared(lambda: AgendaItem.objects.filter(meeting=given("meeting")).order_by("position"))
    items = AGENDA.rows(meeting=meeting.pk)

The rows are what the queryset's would be: objects (also with ``select_related`` and ``only``), tuples or values. What
does not fit in: ``prefetch_related``, and functions that depend on the current time zone or language, since the SQL is
kept for all requests of the process. ``many("networks")`` stands behind ``__in`` and takes any number of keys.
"""

from collections.abc import Callable
from functools import cached_property
from itertools import count
from types import SimpleNamespace
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Expression, Field, Func, IntegerField, Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesListIterable
from django.db.models.sql import UpdateQuery

_PLAIN_ARRAYS = {"bigint[]", "uuid[]"}


class _Named:
    """The place of a value among the parameters of the SQL. ``kind``: its type, where the SQL says it."""

    def __init__(self, name: str, field: Field | None, kind: str = ""):
        self.name, self.field, self.kind = name, field, kind

    def adapted(self, value):
        if self.kind in _PLAIN_ARRAYS and not isinstance(value, str):
            # Of a thousand keys written one by one PostgreSQL would read and convert each as an expression.
            return f"{{{','.join(map(str, value))}}}"
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
    """Keys that come with each question, behind ``__in``, also as the text of an array; an empty list finds nothing."""

    def __init__(self, name: str, kind: str = "bigint"):
        super().__init__(name)
        self.named = _Named(name, None, f"{kind}[]")
        self.sql = f"(SELECT unnest(%s::{kind}[]))"


class unplanned(given):
    """A value PostgreSQL makes its plan without, once: where planning anew for each value costs more than it gains."""

    def __init__(self, name: str, kind: str = "timestamptz"):
        super().__init__(name)
        self.named = _Named(name, None, kind)
        self.sql = f"(SELECT %s::{kind})"


class _Statement:
    """SQL that each connection is told once (PREPARE): then PostgreSQL neither reads nor plans it anew.

    Behind a pooler that lends a connection for one transaction there is no such thing; who has one sets
    ``DISABLE_SERVER_SIDE_CURSORS``, as for Django itself, and the SQL goes out whole each time.
    """

    _numbers = count(1)

    def __init__(self, sql: str, params):
        self.sql, self.params = sql, params
        self.name = f"prepared_{next(self._numbers)}"

    @cached_property
    def _preparation(self) -> tuple[str, str, list[_Named]]:
        """What tells a connection, what asks it, and with which values; those that never change are part of the first.

        A value that the SQL names several times goes out once, if each place says its type: else PostgreSQL takes it
        from the first.
        """
        first, *rest = (part.replace("%%", "%") for part in self.sql.split("%s"))
        pieces, places = [first], {}
        with connection.cursor() as cursor:
            for param, part in zip(self.params, rest, strict=True):
                if isinstance(param, _Named):
                    key = (param.name, param.kind) if param.kind else param
                    number, _param = places.setdefault(key, (len(places) + 1, param))
                    pieces += f"${number}", part
                else:
                    pieces += cursor.mogrify("%s", [param]).decode(), part
        ask = f"EXECUTE {self.name}"
        if places:
            ask = f"{ask} ({', '.join(['%s'] * len(places))})"
        return f"PREPARE {self.name} AS {''.join(pieces)}", ask, [param for _number, param in places.values()]

    def run(self, cursor, values: dict) -> None:
        """Raises ``KeyError`` for a value that is missing."""
        db = cursor.db
        if db.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            bound = [p.adapted(values[p.name]) if isinstance(p, _Named) else p for p in self.params]
            cursor.execute(self.sql, bound)
            return
        tell, ask, places = self._preparation
        bound = [place.adapted(values[place.name]) for place in places]
        known = _known_to(db.connection)
        if self.name not in known:
            # Not through Django's cursor: this is no question of the page.
            with db.connection.cursor() as raw:
                raw.execute(tell)
            known.add(self.name)
        cursor.execute(ask, bound)


_told: WeakKeyDictionary = WeakKeyDictionary()


def _known_to(raw) -> set[str]:
    """The names a connection knows; a new connection knows none."""
    return _told.setdefault(raw, set())


class Prepared:
    """``paged``: each question says with ``limit`` and ``offset`` which of the rows it wants."""

    def __init__(self, build: Callable[[], QuerySet], *, paged: bool = False):
        self.build, self.paged = build, paged

    @cached_property
    def queryset(self) -> QuerySet:
        return self.build()

    @cached_property
    def _question(self) -> "_Question":
        return _Question(self.queryset, paged=self.paged)

    def rows(self, **values) -> list:
        """Raises ``KeyError`` for a value that is missing."""
        question = self._question
        found = question.ask(values)
        kind = self.queryset._iterable_class
        if kind is ValuesListIterable:
            return found
        if kind is FlatValuesListIterable:
            return [row[0] for row in found]
        # The queryset's own way from rows to what it yields, told of a compiler that has asked already.
        answered = SimpleNamespace(
            query=SimpleNamespace(get_compiler=lambda using: _Answered(question, found), **question.selected),
            db=self.queryset.db,
            _known_related_objects={},
            _fields=self.queryset._fields,
        )
        return list(kind(answered))

    def row(self, **values):
        """The first, or ``None``."""
        return next(iter(self.rows(**values)), None)


class PreparedList:
    """The rows of a list in their order, from which ``Paginator`` takes one page: ``LIST.of(networks=[3, 4])``."""

    def __init__(self, build: Callable[[], QuerySet]):
        count = Func(function="COUNT", template="%(function)s(*)", output_field=IntegerField())
        self.page = Prepared(build, paged=True)
        self.size = Prepared(lambda: build().order_by().values_list(count, flat=True))

    def of(self, *, count: int | None = None, **values) -> "_Listed":
        """``count``: how many they are, where that is known without a question."""
        return _Listed(self, values, count)


class _Listed:
    """What of a queryset a paginator needs."""

    def __init__(self, prepared: PreparedList, values: dict, known: int | None):
        self.prepared, self.values, self.known = prepared, values, known

    def count(self) -> int:
        if self.known is not None:
            return self.known
        return self.prepared.size.row(**self.values)

    def __getitem__(self, wanted: slice) -> list:
        return self.prepared.page.rows(**self.values, offset=wanted.start, limit=wanted.stop - wanted.start)


class _Question:
    """A queryset's SQL with what turns its rows into values."""

    def __init__(self, queryset: QuerySet, *, paged: bool):
        self.compiler = queryset.query.get_compiler(connection=connection)
        sql, params = self.compiler.as_sql()
        if paged:
            sql, params = (
                f"{sql} LIMIT %s OFFSET %s",
                (*params, _Named("limit", None), _Named("offset", None)),
            )
        self.statement = _Statement(sql, params)
        self.converters = self.compiler.get_converters(
            [expression for expression, *_ in self.compiler.select]
        )
        # Read where rows become dictionaries or named tuples.
        names = ("extra_select", "values_select", "annotation_select", "selected")
        self.selected = {name: getattr(queryset.query, name) for name in names}

    def ask(self, values: dict) -> list:
        with connection.cursor() as cursor:
            self.statement.run(cursor, values)
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


class PreparedSql:
    """A question Django has no words for: ``sql`` with a ``%s`` for each of ``values``. Its rows are tuples."""

    def __init__(self, sql: str, *values: given):
        self.statement = _Statement(sql, [value.named for value in values])

    def rows(self, **values) -> list[tuple]:
        """Raises ``KeyError`` for a value that is missing."""
        with connection.cursor() as cursor:
            self.statement.run(cursor, values)
            return cursor.fetchall()


class PreparedUpdate:
    """An UPDATE of the rows of ``build()``: each column gets the value of its own name."""

    def __init__(self, build: Callable[[], QuerySet], *columns: str):
        self.build, self.columns = build, columns

    @cached_property
    def _statement(self) -> _Statement:
        queryset = self.build()
        query = queryset.query.chain(UpdateQuery)
        fields = [queryset.model._meta.get_field(name) for name in self.columns]
        query.add_update_values({field.name: given(field.name, field) for field in fields})
        return _Statement(*query.get_compiler(connection=connection).as_sql())

    def run(self, **values) -> int:
        """How many rows it changed. Raises ``KeyError`` for a value that is missing."""
        with connection.cursor() as cursor:
            self._statement.run(cursor, values)
            return cursor.rowcount


class PreparedInsert:
    """An INSERT of one object with all its columns that gives way to a row with the same key."""

    def __init__(self, model: type[Model]):
        self.model = model

    @cached_property
    def _fields(self) -> list[Field]:
        return [field for field in self.model._meta.local_concrete_fields if not field.primary_key]

    @cached_property
    def _statement(self) -> _Statement:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self._fields)
        places = ", ".join(["%s"] * len(self._fields))
        table, key = quote(self.model._meta.db_table), quote(self.model._meta.pk.column)
        # All names are the model's own.
        sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
        return _Statement(sql, [_Named(field.attname, None) for field in self._fields])

    def run(self, row: Model) -> bool:
        """Whether it was stored; then it has its key."""
        values = {
            field.attname: field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
            for field in self._fields
        }
        with connection.cursor() as cursor:
            self._statement.run(cursor, values)
            found = cursor.fetchone()
        if found is None:
            return False
        (row.pk,) = found
        row._state.adding, row._state.db = False, connection.alias
        return True
