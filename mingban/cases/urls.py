"""Routes of the engine."""

from django.urls import path

from mingban.cases.views import applying, checking, desk, lookup, recusals, registers, supplying, tracking

app_name = "cases"
urlpatterns = [
    path("apply/", applying.application_start, name="application-start"),
    path("apply/<str:token>/", applying.application_tasks, name="application-tasks"),
    path("apply/<str:token>/questions/", applying.application_questions, name="application-questions"),
    path("apply/<str:token>/form/<int:number>/", applying.application_section, name="application-section"),
    path("apply/<str:token>/materials/<str:kind>/", applying.application_material, name="application-material"),
    path("apply/<str:token>/materials/<str:kind>/register/", registers.register_ask, name="register-ask"),
    path("apply/<str:token>/files/<str:file>/remove/", applying.file_remove, name="file-remove"),
    path("apply/<str:token>/check/", applying.application_check, name="application-check"),
    path("applications/<str:number>/done/", applying.application_done, name="application-done"),
    path("applications/<str:number>/", tracking.application_show, name="application-show"),
    path("applications/<str:number>/withdraw/", tracking.application_withdraw, name="application-withdraw"),
    path("applications/<str:number>/recusal/", recusals.recusal_ask, name="recusal-ask"),
    path("applications/<str:number>/materials/<str:kind>/", supplying.material_supply, name="material-supply"),
    path("applications/<str:number>/form/<int:page>/", applying.form_renew, name="form-renew"),
    path("applications/<str:number>/cases/<str:case>/supplement/", tracking.case_supplement, name="case-supplement"),
    path("s/<str:share_token>/", tracking.application_share, name="application-share"),
    path("track/", lookup.track_start, name="track-start"),
    path("track/code/", lookup.track_code, name="track-code"),
    path("track/<str:number>/", lookup.track_show, name="track-show"),
    path("desk/cases/<str:number>/", desk.case_show, name="case-show"),
    path("desk/cases/<str:number>/pages/<int:use_id>/", checking.pages_show, name="pages-show"),
    path("desk/cases/<str:number>/pages/<int:use_id>/<str:file>/<int:page>/", checking.page_check, name="page-check"),
    path("desk/cases/<str:number>/recusals/<int:pk>/", recusals.recusal_answer, name="recusal-answer"),
    path("desk/cases/<str:number>/<str:act>/", desk.case_act, name="case-act"),
]
