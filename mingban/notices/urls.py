"""Routes of notices."""

from django.urls import path

from mingban.notices import views

app_name = "notices"
urlpatterns = [
    path("my/messages/", views.notice_list, name="notice-list"),
    path("my/messages/read/", views.notices_read, name="notices-read"),
    path("my/messages/<int:notice_id>/", views.notice_open, name="notice-open"),
    path("desk/messages/", views.desk_notices, name="desk-notices"),
    path("notices/sms-callback/", views.sms_callback, name="sms-callback"),
]
