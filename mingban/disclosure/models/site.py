"""The tree of the public site: its front page, one sub-site for each organisation, columns under both."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, Page

from mingban.agencies.models import Organisation
from mingban.disclosure.choices import Five

PAGE_SIZE = 20


class OpenPage(Page):
    """What every page of the public site has in common: it is the same for everybody, and its listing is read page by page."""

    intro = models.TextField("说明", blank=True, max_length=500)
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page, which whoever stands in front may give to others for a second (`core.front`)."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        response.is_same_for_everybody = True  # type: ignore[attr-defined]  # see `core.front.same_for_everybody`
        return response


class OpenHome(OpenPage):
    """政务公开: the front page of the public site."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["disclosure.Column", "disclosure.OfficeSite"]
    template = "disclosure/home.html"

    class Meta:
        verbose_name = "政务公开首页"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the five disclosures as well."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "fives": Five.choices}


class OfficeSite(OpenPage):
    """An organisation's sub-site. Its publishers edit what is below it, nobody else does."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="site", verbose_name="单位")
    # Where the organisation's files and pictures lie; others do not see them before they are published.
    collection = models.OneToOneField(
        Collection, models.PROTECT, related_name="site", null=True, editable=False, verbose_name="文件和图片"
    )
    parent_page_types = ["disclosure.OpenHome"]
    subpage_types = ["disclosure.Column"]
    template = "disclosure/office.html"
    content_panels = [*OpenPage.content_panels, FieldPanel("organisation", read_only=True)]

    class Meta:
        verbose_name = "部门子站"


class Column(OpenPage):
    """栏目: what belongs together, listed the latest first."""

    is_for_all = models.BooleanField("列出全部单位的", default=False)
    parent_page_types = ["disclosure.OpenHome", "disclosure.OfficeSite", "disclosure.Column"]
    subpage_types = [
        "disclosure.Column",
        "disclosure.Publication",
        "disclosure.NormativeDocument",
        "disclosure.Interpretation",
        "disclosure.GazetteIssue",
        "disclosure.Meeting",
    ]
    template = "disclosure/column.html"

    class Meta:
        verbose_name = "栏目"
