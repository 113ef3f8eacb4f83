"""Routes of the officials' desk."""

from django.urls import path

from mingban.workbench import views

app_name = "workbench"
urlpatterns = [path("", views.inbox_show, name="inbox-show")]
