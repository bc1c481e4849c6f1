"""The word list of the search."""

from django.db import connection, transaction

from actors.models.words import LONGEST_WORD, SearchWord
from common import search

SHORTEST = 4


def refresh_words() -> int:
    """Make the list what the searched tables hold now; how many words it has."""
    words = set()
    for source in search.sources():
        words |= _words_in(source)
    with transaction.atomic():
        SearchWord.objects.exclude(word__in=words).delete()
        SearchWord.objects.bulk_create(
            [SearchWord(word=word) for word in sorted(words)], ignore_conflicts=True, batch_size=5000
        )
    return len(words)


def _words_in(source: search.Source) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM ts_stat(%s)", [search.every_word(source)])
        return {word for (word,) in cursor if word.isalpha() and SHORTEST <= len(word) <= LONGEST_WORD}
