"""Routes of drafts for comment."""

from django.urls import path

from mingban.consultations.views import desk, desk_comments, desk_parts, exports, feeds, public, taking_part

app_name = "consultations"
DESK = "desk/consultations"
urlpatterns = [
    path("consultations/", public.drafts_list, name="drafts-list"),
    path("consultations/feed.atom", feeds.feed_show, name="feed-show"),
    path("consultations/open.ics", feeds.calendar_show, name="calendar-show"),
    path("consultations/mine/", taking_part.mine_list, name="mine-list"),
    path("consultations/mine/<int:pk>/withdraw/", taking_part.comment_withdraw, name="comment-withdraw"),
    path("consultations/<slug:number>/", public.draft_show, name="draft-show"),
    path("consultations/<slug:number>/comments/", public.comments_list, name="comments-list"),
    path("consultations/<slug:number>/comment/", taking_part.comment_write, name="comment-write"),
    path("consultations/<slug:number>/survey/", taking_part.survey_fill, name="survey-fill"),
    path("consultations/<slug:number>/survey/results/", taking_part.survey_results, name="survey-results"),
    path("consultations/<slug:number>/hearing/", taking_part.hearing_show, name="hearing-show"),
    path("consultations/<slug:number>/hearing/sign-up/", taking_part.sign_up_write, name="sign-up-write"),
    path("consultations/<slug:number>/hearing/withdraw/", taking_part.sign_up_withdraw, name="sign-up-withdraw"),
    path("consultations/<slug:number>/result/", public.result_show, name="result-show"),
    path("consultations/<slug:number>/comments.csv", exports.data_csv, name="data-csv"),
    path("consultations/<slug:number>/comments.json", exports.data_json, name="data-json"),
    path("consultations/<slug:number>/files/<str:token>/", public.file_open, name="file-open"),
    path(f"{DESK}/", desk.desk_list, name="desk-list"),
    path(f"{DESK}/new/", desk.draft_prepare, name="draft-prepare"),
    path(f"{DESK}/<slug:number>/", desk.desk_show, name="desk-show"),
    path(f"{DESK}/<slug:number>/edit/", desk.draft_edit, name="draft-edit"),
    path(f"{DESK}/<slug:number>/publish/", desk.draft_publish, name="draft-publish"),
    path(f"{DESK}/<slug:number>/withdraw/", desk.draft_withdraw, name="draft-withdraw"),
    path(f"{DESK}/<slug:number>/extend/", desk.period_extend, name="period-extend"),
    path(f"{DESK}/<slug:number>/files/", desk.file_add, name="file-add"),
    path(f"{DESK}/<slug:number>/files/<str:token>/remove/", desk.file_remove, name="file-remove"),
    path(f"{DESK}/<slug:number>/questions/", desk_parts.questions_list, name="questions-list"),
    path(f"{DESK}/<slug:number>/questions/add/", desk_parts.question_add, name="question-add"),
    path(f"{DESK}/<slug:number>/questions/<int:question>/remove/", desk_parts.question_remove, name="question-remove"),
    path(f"{DESK}/<slug:number>/hearing/", desk_parts.hearing_edit, name="hearing-edit"),
    path(f"{DESK}/<slug:number>/sign-ups/", desk_parts.sign_ups_list, name="sign-ups-list"),
    path(f"{DESK}/<slug:number>/sign-ups/<int:pk>/settle/", desk_parts.sign_up_settle, name="sign-up-settle"),
    path(f"{DESK}/<slug:number>/sign-ups/<int:pk>/look/", desk_parts.sign_up_look, name="sign-up-look"),
    path(f"{DESK}/<slug:number>/comments/", desk_comments.comments_list, name="desk-comments"),
    path(f"{DESK}/<slug:number>/comments/act/", desk_comments.comments_act, name="comments-act"),
    path(f"{DESK}/<slug:number>/comments.csv", exports.comments_csv, name="comments-csv"),
    path(f"{DESK}/<slug:number>/comments.json", exports.comments_json, name="comments-json"),
    path(f"{DESK}/<slug:number>/comments/<int:pk>/", desk_comments.comment_show, name="desk-comment"),
    path(f"{DESK}/<slug:number>/comments/<int:pk>/look/", desk_comments.comment_look, name="comment-look"),
    path(f"{DESK}/<slug:number>/groups/", desk_comments.groups_list, name="desk-groups"),
    path(f"{DESK}/<slug:number>/groups/find/", desk_comments.groups_find, name="groups-find"),
    path(f"{DESK}/<slug:number>/results/", desk_comments.results_write, name="results-write"),
    path(f"{DESK}/<slug:number>/results/preview/", desk_comments.results_preview, name="results-preview"),
    path(f"{DESK}/<slug:number>/results/publish/", desk_comments.results_publish, name="results-publish"),
]
