"""Routes of the second screen and of the counter that it belongs to."""

from django.urls import path

from mingban.reception.views import helping, screen, visit

app_name = "reception"
urlpatterns = [
    path("screen/", screen.screen_show, name="screen-show"),
    path("screen/now/", screen.screen_refresh, name="screen-refresh"),
    path("screen/pair/", screen.screen_offer, name="screen-offer"),
    path("screen/answer/", screen.screen_answer, name="screen-answer"),
    path("desk/counter/visit/", visit.visit_show, name="visit-show"),
    path("desk/counter/visit/now/", visit.visit_refresh, name="visit-refresh"),
    path("desk/counter/visit/act/", visit.visit_act, name="visit-act"),
    path("desk/counter/visit/application/", visit.application_open, name="application-open"),
    path("desk/counter/screen/", visit.screen_pair, name="screen-pair"),
    path("desk/screens/", visit.screens_list, name="screens-list"),
    path("desk/screens/<int:screen_id>/revoke/", visit.screen_revoke, name="screen-revoke"),
    path("desk/counter/help/", helping.help_start, name="help-start"),
    path("desk/counter/help/of/<str:token>/", helping.help_of, name="help-of"),
    path("desk/counter/help/<int:help_id>/", helping.help_show, name="help-show"),
    path("desk/counter/help/<int:help_id>/paper/", helping.paper_sign, name="paper-sign"),
    path("desk/counter/help/<int:help_id>/file/", helping.help_file, name="help-file"),
    path("desk/counter/help/<int:help_id>/end/", helping.help_end, name="help-end"),
    path("desk/counter/help/<int:help_id>/receipt/", helping.receipt_show, name="receipt-show"),
]
