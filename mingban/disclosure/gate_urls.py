"""Routes of what stands between a text and the public."""

from django.urls import path

from mingban.disclosure.views import attachments, batches, checking

urlpatterns = [
    path("desk/publishing/batches/", batches.batches_list, name="batches-list"),
    path("desk/publishing/batches/template.xlsx", batches.batch_template, name="batch-template"),
    path("desk/publishing/batches/<str:token>/", batches.batch_show, name="batch-show"),
    path("open/retracted/", checking.retractions_list, name="retractions-list"),
    path("desk/publishing/pages/<int:pk>/check/", checking.page_check, name="page-check"),
    path("desk/publishing/pages/<int:pk>/review/", checking.page_review, name="page-review"),
    path("desk/publishing/pages/<int:pk>/retract/", checking.page_retract, name="page-retract"),
    path("desk/publishing/attachments/", attachments.attachments_list, name="attachments-list"),
    path("desk/publishing/attachments/<int:pk>/", attachments.attachment_show, name="attachment-show"),
    path("desk/publishing/attachments/<int:pk>/pages/<int:page>/", attachments.attachment_page, name="attachment-page"),
    path(
        "desk/publishing/attachments/<int:pk>/pages/<int:page>.png",
        attachments.attachment_picture,
        name="attachment-picture",
    ),
]
