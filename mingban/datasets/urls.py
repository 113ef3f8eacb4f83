"""Routes of tables."""

from django.urls import path

from mingban.datasets.views import catalogue, desk, desk_editions, downloads, public

app_name = "datasets"
OPEN, DESK = "open/data", "desk/data"
urlpatterns = [
    path(f"{OPEN}/", public.datasets_list, name="datasets-list"),
    path(f"{OPEN}/catalogue.jsonld", catalogue.catalogue_show, {"kind": "jsonld"}, name="catalogue-jsonld"),
    path(f"{OPEN}/catalogue.ttl", catalogue.catalogue_show, {"kind": "ttl"}, name="catalogue-turtle"),
    path(f"{OPEN}/catalogue.rdf", catalogue.catalogue_show, {"kind": "rdf"}, name="catalogue-rdf"),
    path(f"{OPEN}/<slug:code>/", public.dataset_show, name="dataset-show"),
    path(f"{OPEN}/<slug:code>/<int:number>/", public.edition_show, name="edition-show"),
    path(f"{OPEN}/<slug:code>/<int:number>/data.csv", downloads.edition_csv, name="edition-csv"),
    path(f"{OPEN}/<slug:code>/<int:number>/data.json", downloads.edition_json, name="edition-json"),
    path(f"{OPEN}/<slug:code>/<int:number>/data.xlsx", downloads.edition_xlsx, name="edition-xlsx"),
    path(f"{DESK}/", desk.desk_list, name="desk-list"),
    path(f"{DESK}/new/", desk.dataset_register, name="dataset-register"),
    path(f"{DESK}/layouts/<slug:layout>.xlsx", desk.template_give, name="template-give"),
    path(f"{DESK}/<slug:code>/", desk.desk_show, name="desk-show"),
    path(f"{DESK}/<slug:code>/edit/", desk.dataset_edit, name="dataset-edit"),
    path(f"{DESK}/<slug:code>/import/", desk_editions.edition_import, name="edition-import"),
    path(f"{DESK}/<slug:code>/<int:number>/", desk_editions.edition_preview, name="edition-preview"),
    path(f"{DESK}/<slug:code>/<int:number>/publish/", desk_editions.edition_publish, name="edition-publish"),
    path(f"{DESK}/<slug:code>/<int:number>/justify/", desk_editions.edition_justify, name="edition-justify"),
    path(f"{DESK}/<slug:code>/<int:number>/drop/", desk_editions.edition_drop, name="edition-drop"),
    path(f"{DESK}/<slug:code>/<int:number>/withdraw/", desk_editions.edition_withdraw, name="edition-withdraw"),
]
