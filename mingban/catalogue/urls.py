"""Routes of catalogue."""

from django.urls import path, register_converter

from mingban.catalogue.views import desk, feeds, flows, guides, samples, schemas
from mingban.catalogue.views.editor import approval, drafts, flow_file, parts, preview


class CodeConverter:
    """A definition's code in an address."""

    regex = r"[a-z][a-z0-9.-]*"

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is."""
        return value


class GuideKindConverter:
    """What a guide is about: `bundles` in the address is `bundle` in the code, `items` is `item`."""

    regex = "bundles|items"

    def to_python(self, value: str) -> str:
        """Return the singular."""
        return value.removesuffix("s")

    def to_url(self, value: str) -> str:
        """Return the plural."""
        return f"{value}s"


register_converter(CodeConverter, "code")
register_converter(GuideKindConverter, "guide_kind")

app_name = "catalogue"
urlpatterns = [
    path("samples/<str:name>", samples.sample_show, name="sample-show"),
    path("bundles/", guides.bundle_list, name="bundle-list"),
    path("bundles/<code:code>/", guides.bundle_guide, name="bundle-guide"),
    path("items/", guides.item_list, name="item-list"),
    path("items/<code:code>/", guides.item_guide, name="item-guide"),
    path("items/<code:code>/flow.bpmn", flows.item_flow, name="item-flow"),
    path("desk/catalogue/items/<code:code>/flow.bpmn", flows.item_flow_whole, name="item-flow-whole"),
    path("<guide_kind:kind>/<code:code>/notice/", guides.notice_sheet, name="notice-sheet"),
    path("<guide_kind:kind>/<code:code>/notice.pdf", guides.notice_pdf, name="notice-pdf"),
    path("<guide_kind:kind>/<code:code>/changes/", guides.change_list, name="change-list"),
    path("<guide_kind:kind>/<code:code>/changes.atom", feeds.feed_one, name="feed-one"),
    path("changes.atom", feeds.feed_all, name="feed-all"),
    path("desk/catalogue/", desk.versions_list, name="versions-list"),
    path("desk/catalogue/import/", desk.import_start, name="import"),
    path("desk/catalogue/import/<str:token>/", desk.import_confirm, name="import-confirm"),
    path("desk/catalogue/export/", desk.export_download, name="export"),
    path("desk/catalogue/<guide_kind:kind>/<code:code>/opening/", desk.opening_edit, name="opening-edit"),
    path("desk/catalogue/<guide_kind:kind>/<code:code>/draft/", drafts.draft_start, name="draft-start"),
    path("desk/catalogue/<guide_kind:kind>/new/", drafts.draft_new, name="draft-new"),
    path("desk/catalogue/drafts/<int:draft_id>/", drafts.draft_show, name="draft-show"),
    path("desk/catalogue/drafts/<int:draft_id>/discard/", drafts.draft_discard, name="draft-discard"),
    path("desk/catalogue/drafts/<int:draft_id>/compare/", drafts.draft_compare, name="draft-compare"),
    path("desk/catalogue/drafts/<int:draft_id>/submit/", approval.draft_submit, name="draft-submit"),
    path("desk/catalogue/drafts/<int:draft_id>/approve/", approval.draft_approve, name="draft-approve"),
    path("desk/catalogue/drafts/<int:draft_id>/return/", approval.draft_return, name="draft-return"),
    path("desk/catalogue/drafts/<int:draft_id>/take-over/", approval.draft_take_over, name="draft-take-over"),
    path("desk/catalogue/<guide_kind:kind>/<code:code>/withdraw/", approval.offer_withdraw, name="offer-withdraw"),
    path("desk/catalogue/drafts/<int:draft_id>/flow.bpmn", flow_file.draft_flow, name="draft-flow"),
    path("desk/catalogue/drafts/<int:draft_id>/flow/import/", flow_file.draft_flow_import, name="draft-flow-import"),
    path("desk/catalogue/drafts/<int:draft_id>/preview/", preview.draft_preview, name="draft-preview"),
    path("desk/catalogue/drafts/<int:draft_id>/<slug:part>/edit/", parts.part_edit, name="part-edit"),
    path("schemas/<slug:name>.json", schemas.schema_show, name="schema-show"),
]
