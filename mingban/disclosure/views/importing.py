"""Taking a document over from a file: it becomes a draft that its editor looks through."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from mingban.accounts.models import User
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.disclosure import actions, importing, queries
from mingban.disclosure.forms import ImportForm
from mingban.disclosure.models import Column


@audience(Audience.STAFF, "editor")
def draft_import(request: HttpRequest) -> HttpResponse:
    """Read a DOCX or PDF and lead to the draft that was made of it, with what to look at."""
    columns = queries.columns_of(acting(request).organisation_id)
    choices = [(str(one.pk), one.title) for one in columns]
    form = ImportForm(posted(request), request.FILES or None, columns=choices)
    if form.is_valid():
        try:
            return _drafted(request, form, get_object_or_404(columns, pk=form.cleaned_data["column"]))
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "disclosure/import.html", {"form": form}, status=422 if form.errors else 200)


def _drafted(request: HttpRequest, form: ImportForm, column: Column) -> HttpResponse:
    file = form.cleaned_data["file"]
    is_pdf = str(file.name).lower().endswith(".pdf")
    read = importing.read_pdf(file) if is_pdf else importing.read_docx(file)
    page = actions.import_draft(
        column=column,
        laid=read.laid,
        is_document=form.cleaned_data["what"] == "document",
        user=User.objects.get(pk=acting(request).id or 0),
        by=acting(request),
        at=timezone.now(),
    )
    for warning in read.warnings:
        messages.warning(request, warning)
    messages.success(request, "导入成草稿了，请从头看一遍再提交审核")
    return redirect("wagtailadmin_pages:edit", page.pk)
