"""Routes of ratings."""

from django.urls import path

from mingban.feedback import views

app_name = "feedback"
urlpatterns = [path("applications/<str:number>/rate/", views.application_rate, name="application-rate")]
