"""Routes of files."""

from django.urls import path

from mingban.files import views

app_name = "files"
urlpatterns = [
    path("files/<str:token>/", views.file_open, name="file-open"),
    path("files/<str:token>/pages/<int:page>/", views.page_show, name="page-show"),
]
