"""The words that stand anywhere in what is searched, for suggestions when a search finds nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_WORD = 40


class SearchWord(models.Model):
    """Says nothing about where the word stands: whoever suggests one asks first whether it stands in sight."""

    word = models.CharField(_("word"), max_length=LONGEST_WORD, unique=True)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        ordering = ("word",)

    def __str__(self):
        return self.word
