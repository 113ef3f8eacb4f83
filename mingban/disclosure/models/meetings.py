"""政府常务会议: a page for each, with what was on the table, a diagram within a working day, a film, the people's word (S09)."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from mingban.disclosure.choices import Five
from mingban.disclosure.models.publications import Publication


class ItemBlock(StructBlock):
    """One thing on the table, and what was decided."""

    title = CharBlock(max_length=200, label="议题")
    outcome = TextBlock(label="研究了什么、定了什么")

    class Meta:
        icon = "list-ol"
        label = "议题"


class Meeting(Publication):
    """An executive meeting, by its day and number."""

    held_on = models.DateField("开会日期", db_index=True)
    session = models.CharField("第几次会议", max_length=60, blank=True)
    items = StreamField([("item", ItemBlock())], verbose_name="议题", blank=True)
    diagram = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="图解"
    )
    diagram_said = models.TextField("图解上写的字（看不见图的人听到的也是这些）", blank=True, max_length=2000)
    film = models.ForeignKey(
        "wagtaildocs.Document", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="视频文件"
    )

    parent_page_types = ["disclosure.Column"]
    subpage_types: list[str] = []
    template = "disclosure/meeting.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("held_on"),
        FieldPanel("session"),
        FieldPanel("summary"),
        FieldPanel("items"),
        FieldPanel("diagram"),
        FieldPanel("diagram_said"),
        FieldPanel("film"),
        FieldPanel("body"),
        FieldPanel("privacy_reason"),
    ]

    class Meta:
        verbose_name = "政府常务会议"

    def _settle(self) -> None:
        """A meeting discloses decisions, and its day is the document's."""
        super()._settle()
        self.five, self.issued_on = self.five or Five.DECISION, self.held_on

    @property
    def paragraphs(self) -> list[str]:
        """What was on the table, the diagram's words, and the text."""
        said = [str(part) for one in self.items for part in (one.value["title"], one.value["outcome"])]
        return [*said, *self.diagram_said.splitlines(), *super().paragraphs]
