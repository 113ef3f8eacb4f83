"""Routes of files."""

from django.urls import path

from mingban.files import views

app_name = "files"
urlpatterns = [path("files/<str:token>/", views.file_open, name="file-open")]
