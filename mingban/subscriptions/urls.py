"""Routes of subscriptions."""

from django.urls import path

from mingban.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("my/subscriptions/", views.subscriptions_list, name="subscriptions-list"),
    path("my/subscriptions/<int:pk>/drop/", views.subscription_drop, name="subscription-drop"),
    path("subscriptions/<str:token>/end/", views.subscription_end, name="subscription-end"),
]
