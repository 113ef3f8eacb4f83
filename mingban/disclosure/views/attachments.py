"""Where publishers see what was found in a file, clean it, black out what nobody should read, or say why it may stay."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting
from mingban.disclosure import actions, gate, queries
from mingban.disclosure.forms import JustifyForm, MarksForm, WordsForm
from mingban.disclosure.models import AttachmentGate
from mingban.files import rules as files

CELLS = range(1, files.GRID_COLUMNS * files.GRID_ROWS + 1)
DONE = {
    "clean": "清理好了，看不见的信息已经去掉",
    "mask": "遮好了，原来的文件已经换掉",
    "propose": "做好了，请看一遍再确认",
    "accept": "换好了。遮住的地方，文字和图像都没有了，找不回来",
    "drop": "不要了，附件没有变",
    "justify": "记下了",
}


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_safe
def attachments_list(request: HttpRequest) -> HttpResponse:
    """List the organisation's files, and whether each may go out."""
    rows = queries.attachments_of(acting(request).organisation_id)[:100]
    return render(request, "disclosure/gate/attachments.html", {"rows": rows})


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was found in a file and what can be done about it; do it."""
    row = queries.attachment(acting(request).organisation_id, pk)
    words = WordsForm(initial={"words": "\n".join(row.wish.get("words", []))})
    reason = JustifyForm(initial={"reason": row.reason})
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        words = WordsForm(request.POST) if do in {"mask", "propose"} else words
        reason = JustifyForm(request.POST) if do == "justify" else reason
        if _did(request, row, do, words, reason):
            return redirect("disclosure:attachment-show", pk)
        status = 422
    context = {
        "row": row,
        "words": words,
        "reason": reason,
        "groups": [
            (title, [one for one in row.traces if one["group"] == group])
            for group, title in (
                (gate.Group.HIDDEN, "看不见的信息，要清理"),
                (gate.Group.PRIVATE, "个人信息，要遮住或者说明"),
                (gate.Group.UNSEEN, "机器看不出的，要人看过"),
            )
        ],
        "pages": range(1, row.pages + 1) if row.kind == "pdf" else [],
        "can_tend": acting(request).role == Role.EDITOR,
    }
    return render(request, "disclosure/gate/attachment.html", context, status=status)


def _did(request: HttpRequest, row: AttachmentGate, do: str, words: WordsForm, reason: JustifyForm) -> bool:
    """Do what was asked; what is refused is said at its form."""
    terms: dict[str, Any] = {"document_id": row.document_id, "by": acting(request), "at": timezone.now()}
    form: forms.Form = reason if do == "justify" else words
    if form.is_bound and not form.is_valid():
        return False
    acts: dict[str, Callable[[], object]] = {
        "clean": lambda: actions.clean_attachment(**terms),
        "mask": lambda: actions.mask_attachment(words=words.lines, **terms),
        "propose": lambda: actions.propose_redaction(words=words.lines, **terms),
        "accept": lambda: actions.accept_redaction(**terms),
        "drop": lambda: actions.drop_redaction(**terms),
        "justify": lambda: actions.justify_attachment(reason=reason.cleaned_data["reason"], **terms),
    }
    try:
        acts.get(do, lambda: None)()
    except Refused as refusal:
        if not form.is_bound:
            messages.error(request, refusal.message)
            return True
        show_refusal(form, refusal)
        return False
    if do in DONE:
        messages.success(request, DONE[do])
    return True


@audience(Audience.STAFF, Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Show a page of a PDF with what is found on it; take the places that somebody has marked besides."""
    row = queries.attachment(acting(request).organisation_id, pk)
    marks = row.wish.get("marks", {}).get(str(page), [])
    said = ";".join(",".join(f"{number:.3f}" for number in mark) for mark in marks)
    form = MarksForm(request.POST or None, initial={"marks": said})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["found"]
        actions.mark_page(document_id=pk, page=page, marks=found, by=acting(request), at=timezone.now())
        messages.success(request, f"第 {page} 页记下了 {len(found)} 处" if found else f"第 {page} 页没有要遮的了")
        return redirect("disclosure:attachment-show", pk)
    if not 1 <= page <= row.pages or row.kind != "pdf":
        raise queries.NoSuchFile("这个附件没有这一页")
    context = {"row": row, "page": page, "form": form, "cells": CELLS, "pages": range(1, row.pages + 1)}
    return render(request, "disclosure/gate/page.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_safe
@never_cache
def attachment_picture(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Give a page of a PDF as a picture: with what is found framed, or of the redacted copy."""
    row = queries.attachment(acting(request).organisation_id, pk)
    if not 1 <= page <= row.pages or row.kind != "pdf":
        raise queries.NoSuchFile("这个附件没有这一页")
    is_proposed = "proposed" in request.GET
    content = queries.content_of(row, is_proposed=is_proposed)
    drawn = gate.draw_page(content, page, None if is_proposed else gate.Redaction(words=actions.wished(row).words))
    return HttpResponse(drawn, content_type="image/png")
