"""Routes of data exchange."""

from django.urls import path

from mingban.exchange import views

app_name = "exchange"
urlpatterns = [
    path("my/entities/", views.entities_list, name="entities-list"),
    path("my/entities/new/", views.entity_claim, name="entity-claim"),
    path("my/entities/<int:claim_id>/check/", views.entity_check, name="entity-check"),
    path("my/entities/<int:claim_id>/remove/", views.entity_drop, name="entity-drop"),
    path("my/consents/", views.consents_list, name="consents-list"),
    path("my/consents/<int:consent_id>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
]
