"""Routes of links. What the phone opens stands under /phone/: its addresses are secrets, which logs leave out (config/logs.py)."""

from django.urls import path

from mingban.handoff import views

app_name = "handoff"
urlpatterns = [
    path("apply/<str:token>/materials/<str:kind>/phone/", views.link_open, name="link-open"),
    path("my/phone/<int:link_id>/", views.link_show, name="link-show"),
    path("my/phone/<int:link_id>/files/", views.link_files, name="link-files"),
    path("my/phone/<int:link_id>/close/", views.link_close, name="link-close"),
    path("phone/<str:token>/", views.phone_show, name="phone-show"),
]
