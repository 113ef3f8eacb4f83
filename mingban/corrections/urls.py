"""Routes of error reports."""

from django.urls import path

from mingban.corrections import views

app_name = "corrections"
urlpatterns = [
    path("corrections/", views.reports_public, name="reports-public"),
    path("corrections/new/", views.report_new, name="report-new"),
    path("corrections/<str:receipt>/", views.report_show, name="report-show"),
    path("desk/corrections/", views.reports_desk, name="reports-desk"),
    path("desk/corrections/<str:number>/", views.report_work, name="report-work"),
]
