"""Routes of documents."""

from django.urls import path

from mingban.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<str:token>.pdf", views.document_open, name="document-open"),
    path("d/<str:token>/", views.document_check, name="document-check"),
    path("seals/<str:code>.svg", views.seal_image, name="seal-image"),
]
