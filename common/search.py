"""Search over everything a login may see: what is searched, how words are compared, and the one question.

Each app registers its sources from ``AppConfig.ready()``. A source's words are an index of its own table, kept by
PostgreSQL (``word_index`` in the model's ``Meta.indexes``), so a row and its words cannot differ. The words are held
twice: stemmed by the ``german`` configuration ("Sanierungen" finds "Sanierung"), and plain, without accents, where a
word also finds what begins with it and "ae" is the same as "ä".
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    F,
    FloatField,
    Func,
    Model,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Left
from django.urls import reverse
from django.utils.html import strip_tags

from common.db import encode_id, folded

MOST_WORDS = 8
LONGEST_WORD = 40
HITS_PER_GROUP = 6
# Said in passing; with other words beside them they would only keep hits away.
_PASSING = frozenset(
    ("der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines", "und", "oder", "für", "fuer", "mit",
     "von", "vom", "im", "in", "am", "an", "auf", "zu", "zum", "zur", "über", "bei",
     "the", "a", "of", "and", "or", "for", "with", "to", "on")
)  # fmt: skip
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
# Letters of Europe's Latin alphabets with the letter they fold to, as ``folded`` has them.
_FOLDED = {chr(code): folded(chr(code)) for code in range(0xC0, 0x180) if folded(chr(code)).isascii()}
_WIDE = "".join(letter for letter, flat in _FOLDED.items() if len(flat) == 1)
_PLAIN = "".join(flat for flat in _FOLDED.values() if len(flat) == 1)
# What joins words in addresses; to PostgreSQL an e-mail address were one word.
_JOINTS = "@._-/&+"


class _Joined(Func):
    """The columns as one text. Concat is not immutable to PostgreSQL, and an index must be."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Stemmed(Func):
    template = "to_tsvector('german'::regconfig, %(expressions)s)"


class _Unaccented(Func):
    @property
    def template(self):
        text = "%(expressions)s"
        text = f"lower(translate({text}, '{_WIDE}{_JOINTS}', '{_PLAIN}{' ' * len(_JOINTS)}'))"
        for letters, letter in (("ß", "ss"), *_DIGRAPHS):
            text = f"replace({text}, '{letters}', '{letter}')"
        return f"to_tsvector('simple'::regconfig, {text})"


class Words(Func):
    """A row's words for comparing: stemmed and plain."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()

    def __init__(self, *columns: str, **extra):
        self.columns = columns
        super().__init__(_Stemmed(_Joined(*columns)), _Unaccented(_Joined(*columns)), **extra)

    def deconstruct(self):
        return "common.search.Words", self.columns, {}


def word_index(name: str, *columns: str) -> GinIndex:
    return GinIndex(Words(*columns), name=name)


@dataclass(frozen=True)
class Source:
    """``columns`` are those of the model's ``word_index``, in its order, and all of them are text that must not be
    null. ``rows(user)``: what the user may see, every column included. ``key`` is the column the address of ``page``
    is made of. ``about`` says what the hit belongs to: a column, or an expression from what the user may see too."""

    name: str
    group: str
    columns: tuple[str, ...]
    rows: Callable[[object], QuerySet]
    model: type[Model]
    page: str
    key: str
    title: str | tuple[str, ...]
    about: str | Callable[[object], object] = ""
    day: str = ""

    def url(self, key: str) -> str:
        """``key`` as text, as one query for all sources has it."""
        ref = encode_id(uuid.UUID(key)) if self.key.endswith("public_id") else key
        return reverse(self.page, args=[ref])

    def about_of(self, user):
        if callable(self.about):
            return self.about(user)
        return F(self.about) if self.about else Value("")


@dataclass(frozen=True)
class Hit:
    group: str
    title: str
    about: str
    day: object
    text: str
    url: str


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def sources() -> list[Source]:
    return list(_sources.values())


def every_word(source: Source) -> str:
    """SQL of a text search vector for each row, with the words as they are but in small letters."""
    whole = Func(
        _Joined(*source.columns),
        template="to_tsvector('simple'::regconfig, %(expressions)s)",
        output_field=SearchVectorField(),
    )
    rows = source.model._base_manager.order_by().annotate(all_words=whole).values_list("all_words")
    return rows.query.sql_with_params()[0]


def words_of(text: str) -> list[str]:
    """The words of a query that count, as they were written but in small letters."""
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", text.casefold())))
    return ([word for word in words if word not in _PASSING] or words)[:MOST_WORDS]


def plain(word: str) -> str:
    flat = folded(word)
    for letters, letter in _DIGRAPHS:
        flat = flat.replace(letters, letter)
    return flat


def _finding(word: str):
    stem = SearchQuery(word, config="german", search_type="plain")
    return stem | SearchQuery(f"{plain(word)}:*", config="simple", search_type="raw")


def _exactly(word: str):
    return SearchQuery(plain(word), config="simple", search_type="plain")


def _sql_of(expression, model: type[Model]) -> tuple[str, tuple]:
    query = model._base_manager.all().query
    sql, params = query.get_compiler(connection=connection).compile(expression.resolve_expression(query))
    return sql, tuple(params)


@cache
def _words_of_row(source: Source) -> str:
    """SQL of a row's words. Django takes longer to write it anew for each search than PostgreSQL to answer."""
    return _sql_of(Words(*source.columns), source.model)[0]


class _Asked:
    """What is searched for, as SQL: a part of the question to every source."""

    def __init__(self, query):
        # It names no columns: any model will do.
        self.sql, self.params = _sql_of(query, sources()[0].model)

    def rank(self, source: Source):
        return RawSQL(f"ts_rank({_words_of_row(source)}, {self.sql})", self.params, FloatField())  # noqa: S611

    def matching(self, source: Source):
        """The keys of the rows with these words, whoever may see them.

        A part with a limit, here of more rows than any table has, is answered by itself: else PostgreSQL, which takes
        the making of words for cheap, makes those of every row somebody sees and leaves the index aside.
        """
        meta = source.model._meta
        table, key = (connection.ops.quote_name(name) for name in (meta.db_table, meta.pk.column))
        # All names are the model's own.
        sql = f"SELECT {key} FROM {table} WHERE {_words_of_row(source)} @@ {self.sql} LIMIT 1000000000"  # noqa: S608
        return RawSQL(sql, self.params)  # noqa: S611


def _matching(source: Source, user, asked: _Asked) -> QuerySet:
    seen = source.rows(user).order_by()
    if seen.query.distinct:
        # A row is seen for several reasons, and is found once.
        seen = source.model._base_manager.order_by().filter(pk__in=seen.values("pk"))
    return seen.filter(pk__in=asked.matching(source))


def _text(columns: str | tuple[str, ...]):
    return Cast(_Joined(*columns) if isinstance(columns, tuple) else F(columns), TextField())


def _whole(source: Source):
    return Left(_Joined(*source.columns), 20_000)


def find(text: str, user) -> dict[str, tuple[int, list[Hit]]]:
    """For each group with hits: how many there are, and the best. One query."""
    words = words_of(text)
    if not words:
        return {}
    asked = _Asked(reduce(and_, map(_finding, words)))
    parts = []
    for source in sources():
        rows = _matching(source, user, asked).annotate(
            hit_source=Value(source.name, output_field=CharField()),
            hit_key=Cast(F(source.key), CharField()),
            hit_title=_text(source.title),
            hit_about=Coalesce(Cast(source.about_of(user), TextField()), Value("", output_field=TextField())),
            hit_day=F(source.day) if source.day else Value(None, output_field=DateTimeField(null=True)),
            hit_text=_whole(source),
            hit_rank=asked.rank(source),
            hit_total=Window(Count("*")),
        )
        parts.append(_values(rows.order_by("-hit_rank", "-pk"))[:HITS_PER_GROUP])
    groups: dict[str, tuple[int, list]] = {}
    totals: dict[str, int] = {}
    for name, key, title, about, day, body, rank, total in parts[0].union(*parts[1:], all=True):
        source = _sources[name]
        hit = Hit(source.group, title, about, day, _around(body, title, words), source.url(key))
        groups.setdefault(source.group, (0, []))[1].append((-rank, hit))
        totals[name] = total
    return {
        group: (
            sum(totals.get(source.name, 0) for source in sources() if source.group == group),
            [hit for _rank, hit in sorted(hits, key=lambda entry: entry[0])[:HITS_PER_GROUP]],
        )
        for group, (_none, hits) in groups.items()
    }


def seen_spellings(tries: list[tuple[str, list[str]]], user) -> dict[str, str]:
    """Of words to suggest, each with the words beside it, those that stand in a row the user may see together with
    these; each as it is spelled there. One query."""
    parts = []
    for word, others in tries:
        asked = _Asked(reduce(and_, map(_finding, others), _exactly(word)))
        for source in sources():
            rows = _matching(source, user, asked).annotate(
                hit_word=Value(word, output_field=CharField()), hit_text=_whole(source)
            )
            # A word that is the stem of others finds those, too.
            rows = rows.filter(hit_text__iregex=f"(^|[^[:alnum:]]){re.escape(word)}([^[:alnum:]]|$)")
            parts.append(rows.order_by().values_list("hit_word", "hit_text")[:1])
    if not parts:
        return {}
    found: dict[str, str] = {}
    for word, text in parts[0].union(*parts[1:], all=True):
        standing = re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text, re.IGNORECASE)
        if standing:
            found.setdefault(word, standing[0])
    return found


def _values(rows: QuerySet) -> QuerySet:
    return rows.values_list(
        *("hit_source", "hit_key", "hit_title", "hit_about", "hit_day", "hit_text", "hit_rank", "hit_total")
    )


def _around(text: str, title: str, words: list[str], width: int = 70) -> str:
    """The place in a hit's text where the first word stands; nothing when that is the title itself."""
    text = " ".join(strip_tags(text).split())
    title = " ".join(title.split())
    rest = text.removeprefix(title).strip()
    for word in words:
        stem = word[: max(4, len(word) - 3)]
        place = re.search(re.escape(stem), rest, re.IGNORECASE)
        if place:
            start, end = max(0, place.start() - width), place.end() + width
            before = rest[start : place.start()]
            before = before if start == 0 else "… " + before.partition(" ")[2]
            after = rest[place.start() : end]
            after = after if end >= len(rest) else after.rpartition(" ")[0] + " …"
            return before + after
    return ""
