"""Routes of search."""

from django.urls import path

from mingban.search import views

app_name = "search"
urlpatterns = [
    path("desk/searches/", views.misses_list, name="misses-list"),
    path("desk/searches/<int:pk>/forget/", views.miss_forget, name="miss-forget"),
]
