"""Routes of time."""

from django.urls import path

from mingban.clocks import views

app_name = "clocks"

urlpatterns = [
    path("calendars/<int:year>/", views.calendar_show, name="calendar-show"),
    path("deadline/", views.what_if, name="what-if"),
]
