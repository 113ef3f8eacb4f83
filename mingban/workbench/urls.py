"""Routes of the officials' desk."""

from django.urls import path

from mingban.workbench.views import batch, calendars, export, inbox

app_name = "workbench"
urlpatterns = [
    path("", inbox.inbox_show, name="inbox-show"),
    path("find/", inbox.inbox_find, name="inbox-find"),
    path("filters/", inbox.filter_save, name="filter-save"),
    path("filters/<int:pk>/delete/", inbox.filter_delete, name="filter-delete"),
    path("batch/", batch.batch_act, name="batch-act"),
    path("calendars/", calendars.calendars_list, name="calendars-list"),
    path("calendars/enter/", calendars.calendar_enter, name="calendar-enter"),
    path("calendars/<int:pk>/", calendars.calendar_confirm, name="calendar-confirm"),
    path("export/<str:kind>/", export.list_export, name="list-export"),
]
