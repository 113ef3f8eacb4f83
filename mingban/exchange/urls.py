"""Routes of data exchange."""

from django.urls import path

from mingban.exchange import views

app_name = "exchange"
urlpatterns = [
    path("my/consents/", views.consents_list, name="consents-list"),
    path("my/consents/<int:consent_id>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
]
