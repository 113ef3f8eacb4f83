"""Every route of the house. Each app's routes are its own; third parties' audiences stand in `audiences`."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler400 = "mingban.core.views.bad_request"
handler403 = "mingban.core.views.permission_denied"
handler404 = "mingban.core.views.page_not_found"
handler500 = "mingban.core.views.server_error"

urlpatterns = [
    path("", include("mingban.portal.urls")),
    path("", include("mingban.core.urls")),
    path("", include("mingban.clocks.urls")),
    path("", include("mingban.agencies.urls")),
    path("", include("mingban.accounts.urls")),
    path("", include("mingban.catalogue.urls")),
    path("", include("mingban.cases.urls")),
    path("", include("mingban.exchange.urls")),
    path("", include("mingban.feedback.urls")),
    path("", include("mingban.handoff.urls")),
    path("", include("mingban.statistics.urls")),
    path("", include("mingban.appointments.urls")),
    path("", include("mingban.requests.urls")),
    path("", include("mingban.reception.urls")),
    path("", include("mingban.supervision.urls")),
    path("", include("mingban.consultations.urls")),
    path("", include("mingban.datasets.urls")),
    path("", include("mingban.files.urls")),
    path("", include("mingban.documents.urls")),
    path("", include("mingban.notices.urls")),
    path("", include("mingban.licences.urls")),
    path("", include("mingban.search.urls")),
    path("", include("mingban.disclosure.urls")),
    path("", include("mingban.subscriptions.urls")),
    path("", include("mingban.corrections.urls")),
    path("publishing/", include(wagtailadmin_urls)),
    path("open/files/", include(wagtaildocs_urls)),
    path("open/", include(wagtail_urls)),
    path("api/v1/", include("mingban.gateway.urls")),
    path("desk/", include("mingban.workbench.urls")),
]
