"""Routes of licences."""

from django.urls import path

from mingban.licences import views

app_name = "licences"
urlpatterns = [
    path("my/licences/", views.licence_list, name="licence-list"),
    path("my/licences/<str:identifier>/", views.licence_show, name="licence-show"),
]
