"""政府公报: issues composed of published documents; page and PDF, each document with a code of its own (S01)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page

from mingban.disclosure.choices import Five
from mingban.disclosure.models.documents import NormativeDocument
from mingban.disclosure.models.publications import Publication


class GazetteIssue(Publication):
    """One issue of the gazette: year, number within it, number in all, day."""

    year = models.PositiveSmallIntegerField("年份")
    issue = models.PositiveSmallIntegerField("第几期")
    total_issue = models.PositiveIntegerField("总第几期", null=True, blank=True)
    issued_by = models.CharField("主办", max_length=100, blank=True)

    parent_page_types = ["disclosure.Column"]
    subpage_types: list[str] = []
    template = "disclosure/gazette.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("year"),
        FieldPanel("issue"),
        FieldPanel("total_issue"),
        FieldPanel("issued_on", heading="出版日期"),
        FieldPanel("issued_by"),
        InlinePanel("items", label="刊登的文件", min_num=1),
    ]

    class Meta:
        verbose_name = "政府公报"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "issue"],
                name="one_gazette_per_number",
                violation_error_message="这一年的这一期已经有了",
            )
        ]

    @property
    def carried(self) -> "list[GazetteItem]":
        """What the issue carries and has not been taken back since."""
        return [one for one in self.items.all() if one.document.live]

    def _settle(self) -> None:
        """A gazette discloses decisions."""
        super()._settle()
        self.five = self.five or Five.DECISION

    def clean(self) -> None:
        """An issue is of the year of its day.

        :raises ValidationError: when the day lies in another year.
        """
        super().clean()
        if isinstance(self.issued_on, date) and self.issued_on.year != self.year:
            raise ValidationError({"issued_on": "出版日期不在这一年里"})


class GazetteItem(Orderable):
    """That an issue carries a document."""

    gazette = ParentalKey(GazetteIssue, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(NormativeDocument, models.PROTECT, related_name="gazette_items", verbose_name="文件")
    heading = models.CharField("栏目（如：市政府文件）", max_length=40, blank=True)

    panels = [FieldPanel("heading"), PageChooserPanel("document", "disclosure.NormativeDocument")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["gazette", "document"], name="document_once_in_an_issue")]

    def __str__(self) -> str:
        return str(self.document_id)
