"""错别字和规范用语: what offices add to the list of data/disclosure, and what an editor has let stand."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from mingban.disclosure.choices import WordKind
from mingban.disclosure.models.publications import Publication


class WordRule(models.Model):
    """A wording that is wrong or outdated, and what is written instead. Editors keep them as Wagtail's snippets."""

    wrong = models.CharField("错的写法", max_length=60, unique=True)
    right = models.CharField("应该写", max_length=120, blank=True)
    kind = models.CharField("是什么", max_length=12, choices=WordKind.choices, default=WordKind.WRONG)
    source = models.CharField("根据什么", max_length=200, blank=True)

    panels = [FieldPanel("wrong"), FieldPanel("right"), FieldPanel("kind"), FieldPanel("source")]

    class Meta:
        verbose_name = "用语"
        verbose_name_plural = "用语"

    def __str__(self) -> str:
        return f"{self.wrong} → {self.right}" if self.right else self.wrong


class WavedAdvice(models.Model):
    """That a piece of advice on a page's text was looked at and not followed: it is not shown again while the words stay."""

    page = models.ForeignKey(Publication, models.CASCADE, related_name="waved")
    digest = models.CharField(max_length=64)
    by = models.JSONField()
    waved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "digest"], name="advice_waved_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest[:8]}"
