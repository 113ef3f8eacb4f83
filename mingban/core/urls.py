"""Routes of the kernel."""

from django.urls import path

from mingban.core import kit, views

app_name = "core"
urlpatterns = [
    path("display/", views.display_set, name="display-set"),
    path("display/settings/", views.display_edit, name="display-edit"),
    path("session/", views.session_keep, name="session-keep"),
    path("health/", views.health_show, name="health-show"),
    path("kit/", kit.kit_show, name="kit"),
]
