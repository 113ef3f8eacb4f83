"""Routes of the state."""

from django.urls import path

from mingban.agencies import views

app_name = "agencies"

urlpatterns = [
    path("centres/<slug:code>/", views.centre_show, name="centre-show"),
    path("organisations/<slug:code>/", views.organisation_show, name="organisation-show"),
]
