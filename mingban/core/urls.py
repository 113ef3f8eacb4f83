"""Routes of the kernel."""

from django.urls import path

from mingban.core import views

app_name = "core"
urlpatterns = [path("display/", views.display_set, name="display-set")]
