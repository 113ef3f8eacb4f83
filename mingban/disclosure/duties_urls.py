"""Routes of the catalogue of duties; they stand before those of the site's pages, which take every address below /open/."""

from django.urls import path

from mingban.disclosure.views import catalogue_desk, duties, duties_desk

urlpatterns = [
    path("open/catalogue/", duties.catalogue_browse, name="catalogue-browse"),
    path("open/catalogue/export.<slug:kind>", duties.catalogue_export, name="catalogue-export"),
    path("open/catalogue/entries/<str:code>/", duties.entry_show, name="entry-show"),
    path("open/catalogue/duties/<int:pk>/", duties.duty_show, name="duty-show"),
    path("open/catalogue/league/", duties.league_show, name="league-show"),
    path("open/catalogue/league.csv", duties.league_csv, name="league-csv"),
    path("desk/duties/", duties_desk.duties_desk, name="duties-desk"),
    path("desk/duties/new/", duties_desk.duty_open, name="duty-open"),
    path("desk/duties/<int:pk>/", duties_desk.duty_work, name="duty-work"),
    path("desk/duties/catalogue/", catalogue_desk.catalogue_import, name="catalogue-import"),
    path("desk/duties/catalogue/<str:token>/", catalogue_desk.catalogue_confirm, name="catalogue-confirm"),
]
