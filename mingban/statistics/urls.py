"""Routes of the statistics."""

from django.urls import path

from mingban.statistics import views

app_name = "statistics"
urlpatterns = [
    path("statistics/", views.statistics_show, name="statistics-show"),
    path("statistics/data.csv", views.data_csv, name="data-csv"),
    path("statistics/data.json", views.data_json, name="data-json"),
]
