"""What is published: a piece of information with its organisation, its place among the five disclosures, its text."""

from datetime import date
from typing import Any, ClassVar

import structlog
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from mingban.agencies.models import Organisation
from mingban.core.times import local_day
from mingban.disclosure.blocks import TextBlocks
from mingban.disclosure.choices import Five
from mingban.disclosure.models.attachments import let_pass, not_passed

log = structlog.get_logger(__name__)
# How Wagtail names what it publishes at a time that was set.
SCHEDULED = "wagtail.publish.scheduled"


class Publication(Page):
    """公开的信息. Its catalogue entry says of what duty it is the fulfilment.

    `index_number` is 索引号 (条例 §12: 目录应当包括索引号、名称、内容概述、生成日期), given when it is published first.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="发布单位", null=True, editable=False
    )
    five = models.CharField("五公开", max_length=10, choices=Five.choices)
    field = models.CharField("领域", max_length=40, blank=True)
    entry_code = models.CharField("公开目录里的编码", max_length=60, blank=True, db_index=True)
    index_number = models.CharField("索引号", max_length=60, blank=True, editable=False, db_index=True)
    issued_on = models.DateField("成文日期", null=True, blank=True, db_index=True)
    summary = models.TextField("内容概述", blank=True, max_length=300)
    body = StreamField(TextBlocks(), verbose_name="正文", blank=True)
    privacy_reason = models.CharField("有个人信息，为什么可以照原样公开", max_length=200, blank=True)
    is_demo_text = models.BooleanField(default=False, editable=False)

    # What publication itself gives, and no editor types.
    given: ClassVar[tuple[str, ...]] = ("organisation_id", "index_number", "is_demo_text")
    parent_page_types = ["disclosure.Column"]
    subpage_types: list[str] = []
    template = "disclosure/publication.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("five"), FieldPanel("field"), FieldPanel("entry_code"), FieldPanel("issued_on")], "归到哪里"
        ),
        FieldPanel("body"),
        FieldPanel("privacy_reason"),
    ]

    class Meta:
        verbose_name = "公开信息"

    def minimal_clean(self, *args: Any, **kwargs: Any) -> None:
        """Say whose a draft is as well."""
        self._settle()
        super().minimal_clean(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Say whose a publication is before it is checked."""
        self._settle()
        super().full_clean(*args, **kwargs)

    def _settle(self) -> None:
        """A publication is its sub-site's organisation's; whose it is nobody types, nor the end of its address."""
        self.slug: str = self.slug or f"{today():%Y%m%d}-{get_random_string(6, '23456789abcdefghjkmnpqrstuvwxyz')}"
        if self.organisation_id is None:
            self.organisation = organisation_above(self)

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Go live as a revision has it, if no file that it carries is in the way.

        At a time that was set nobody is there to be told: the time is given up, so that other pages do not wait behind this one.

        :raises mingban.disclosure.models.attachments.FilesNotPassed: when one is.
        """
        draft = revision.as_object()
        if kwargs.get("log_action") == SCHEDULED and not_passed(draft):
            log.warning("disclosure.not_published", page=self.pk, revision=revision.pk)
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            return None
        let_pass(draft)
        return super().publish(revision, user=user, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """A page that was taken back still stands at its address, to say so."""
        if not path_components and not self.live and self._notice():
            return RouteResult(self)
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, the same for everybody; 410 with the reason for one that was taken back."""
        if not self.live:
            context = {"page": self, "notice": self._notice()}
            return TemplateResponse(request, "disclosure/retracted.html", context, status=410)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        response.is_same_for_everybody = True  # type: ignore[attr-defined]  # see `core.front.same_for_everybody`
        return response

    def _notice(self) -> Any:
        return self.retractions.filter(ended_at=None).first()

    def with_content_json(self, content: dict[str, Any]) -> "Publication":
        """Return the page as a revision has it; what was given at publication stays what the table says, whatever drafts know."""
        page: Publication = super().with_content_json(content)
        for name in self.given:
            setattr(page, name, getattr(self, name))
        return page

    @property
    def generated_on(self) -> date | None:
        """生成日期: the day of the document, else the day on which it was published."""
        return self.issued_on or (local_day(self.first_published_at) if self.first_published_at else None)

    @property
    def paragraphs(self) -> list[str]:
        """The text as lines, for search and checks."""
        return [line for block in self.body for line in _lines(block)]


def organisation_above(page: Page) -> Organisation | None:
    """Return the organisation in whose sub-site a page stands or will stand; None on the site of all."""
    if not page.path:
        return None
    above = Organisation.objects.filter(
        site__path__in=[page.path[: page.steplen * level] for level in range(1, page.depth or 1)]
    )
    return above.first()


def _lines(block: Any) -> list[str]:
    """Return the texts in a block: of a paragraph, a heading, the cells of a table, a caption or a name."""
    if block.block_type == "paragraph":
        return [line for line in str(block.value).splitlines() if line.strip()]
    if block.block_type == "table":
        rows = (block.value or {}).get("data", [])
        return [" ".join(str(cell) for cell in row if cell) for row in rows]
    return [str(block.value.get(part)) for part in ("text", "caption", "name") if block.value.get(part)]


def today() -> date:
    """Return the day where we are."""
    return local_day(timezone.now())
