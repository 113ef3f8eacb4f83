"""Routes of disclosure besides Wagtail's pages."""

from django.urls import path

from mingban.disclosure import duties_urls, gate_urls, views

app_name = "disclosure"
urlpatterns = [
    *duties_urls.urlpatterns,
    path("open/library/", views.library_show, name="library-show"),
    path("open/gazette/", views.gazette_index, name="gazette-index"),
    path("open/meetings/", views.meetings_list, name="meetings-list"),
    path("open/documents/<int:pk>.pdf", views.document_pdf, name="document-pdf"),
    path("open/gazette/<int:pk>.pdf", views.gazette_pdf, name="gazette-pdf"),
    path("desk/publishing/import/", views.draft_import, name="draft-import"),
    *gate_urls.urlpatterns,
    path("open/feed/", views.latest_feed, name="latest-feed"),
    path("open/media/<path:path>", views.picture_show, name="picture-show"),
]
