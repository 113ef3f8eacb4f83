"""What the publishing desk shows: our own way back, and nothing that posts decide or that this house does not use."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from mingban.accounts.choices import Role
from mingban.disclosure import access, queries
from mingban.disclosure.models import Publication, WordRule

# Users, groups and sites follow posts and organisations; nobody sets them here.
LEFT_OUT = frozenset({"settings", "help", "reports-settings"})


@hooks.register("construct_main_menu")
def leave_out(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Show only what publishers work with."""
    menu_items[:] = [item for item in menu_items if item.name not in LEFT_OUT]


@hooks.register("insert_global_admin_css")
def own_colours() -> str:
    """Let Wagtail look like the rest of the house."""
    return format_html('<link rel="stylesheet" href="{}">', static("disclosure/publishing.css"))


class ColumnsPanel(Component):
    """The columns of one's own organisation, to write in."""

    name = "columns"
    template_name = "disclosure/publishing_home.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Give the template the columns, with how much stands in each."""
        actor = (parent_context or {})["request"].actor
        return {"columns": queries.filled_columns(actor.organisation_id), "writes": actor.role == Role.EDITOR}


class ReviewsPanel(Component):
    """What waits for one's verdict, each leading to the screen where it is given (in place of Wagtail's, which leads to the editor)."""

    name = "reviews"
    template_name = "disclosure/publishing_reviews.html"
    order = 5

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask what waits for who looks."""
        return {"steps": queries.steps_for((parent_context or {})["request"].user)}


@hooks.register("construct_homepage_panels")
def own_first(request: HttpRequest, panels: list[Component]) -> None:
    """Show first what waits for one, and where one writes."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels += [ReviewsPanel(), ColumnsPanel()]


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    """Lead back to the desk."""
    return MenuItem("回工作台", reverse("workbench:inbox-show"), name="desk", icon_name="home", order=10)


@hooks.register("register_admin_menu_item")
def take_over() -> MenuItem:
    """Lead to taking a document over from a file."""
    return MenuItem("从文件导入", reverse("disclosure:draft-import"), name="import", icon_name="upload", order=20)


@hooks.register("register_admin_menu_item")
def not_found() -> MenuItem:
    """Lead to what people looked for without finding it: what is published may lack their words."""
    return MenuItem("搜不到的词", reverse("search:misses-list"), name="misses", icon_name="search", order=30)


@hooks.register("register_admin_menu_item")
def take_over_many() -> MenuItem:
    """Lead to taking many documents over at once."""
    return MenuItem("批量导入", reverse("disclosure:batches-list"), name="batches", icon_name="upload", order=25)


@hooks.register("register_admin_menu_item")
def look_at_files() -> MenuItem:
    """Lead to what was found in files."""
    return MenuItem("附件检查", reverse("disclosure:attachments-list"), name="attachments", icon_name="view", order=450)


@hooks.register("before_serve_document")
def only_what_passed(document: Document, request: HttpRequest) -> None:
    """Give files to everybody that have passed and stand on a live page; the others to the publishers whose they are.

    :raises NoSuchFile: for everything else.
    """
    if not queries.is_public_file(document) and not access.can_read_file(getattr(request, "actor", None), document):
        raise queries.NoSuchFile("没有这个文件，或者它已经撤下了")


class RuleViewSet(SnippetViewSet):
    """The wordings that editors have added to the house's list."""

    model = WordRule
    icon = "edit"
    menu_label = "用语"
    menu_order = 460
    add_to_admin_menu = True
    list_display = ["wrong", "right", "kind", "source"]


register_snippet(RuleViewSet)


@hooks.register("register_page_header_buttons")
def look_and_take_back(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a page to what is to be looked at before it is handed in, and to taking it back."""
    if page.pk and isinstance(page.specific_deferred, Publication):
        if queries.step_for(page.specific, user.pk):
            yield Button("审核", reverse("disclosure:page-review", args=[page.pk]), icon_name="check", priority=1)
        yield Button("审前检查", reverse("disclosure:page-check", args=[page.pk]), icon_name="view", priority=5)
        if page.live:
            yield Button("撤下", reverse("disclosure:page-retract", args=[page.pk]), icon_name="download", priority=60)
