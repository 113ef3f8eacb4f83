"""Routes of disclosure on request."""

from django.urls import path

from mingban.requests.views import desk, office, own, public, report

app_name = "requests"
urlpatterns = [
    path("requests/", public.guides_list, name="guides-list"),
    path("requests/<slug:code>/", public.guide_show, name="guide-show"),
    path("requests/<slug:code>/look/", public.information_look, name="information-look"),
    path("requests/<slug:code>/new/", own.request_new, name="request-new"),
    path("my/requests/", own.requests_list, name="requests-list"),
    path("my/requests/<str:number>/", own.request_show, name="request-show"),
    path("my/requests/<str:number>/<str:act>/", own.request_act, name="request-act"),
    path("desk/requests/", desk.requests_desk, name="requests-desk"),
    path("desk/requests/new/", desk.request_type_in, name="request-type-in"),
    path("desk/requests/questions/", office.questions_list, name="questions-list"),
    path("desk/requests/questions/<int:pk>/", office.question_answer, name="question-answer"),
    path("desk/requests/figures/", office.figures_show, name="figures-show"),
    path("desk/requests/disputes/", office.disputes_list, name="disputes-list"),
    path("desk/requests/guide/", office.guide_edit, name="guide-edit"),
    path("desk/requests/reports/<int:year>/", report.report_edit, name="report-edit"),
    path("desk/requests/reports/<int:year>/publish/", report.report_publish, name="report-publish"),
    path("desk/requests/reports/<int:year>/licences/", report.report_licences, name="report-licences"),
    path("desk/requests/reports/<int:year>/offices/", report.report_offices, name="report-offices"),
    path("open/reports/", report.reports_list, name="reports-list"),
    path("open/reports/<slug:code>/<int:year>/", report.report_show, name="report-show"),
    path("open/reports/<slug:code>/<int:year>/<slug:what>/", report.report_documents, name="report-documents"),
    path("desk/requests/<str:number>/", desk.request_handle, name="request-handle"),
    path("desk/requests/<str:number>/<str:act>/", desk.request_do, name="request-do"),
]
