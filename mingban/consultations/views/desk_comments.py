"""The desk: comments, groups of copies, answers, results, export."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.consultations import access, actions, queries
from mingban.consultations.choices import Publicity, Verdict
from mingban.consultations.forms import ReplyForm, ResultsForm, WordsForm
from mingban.consultations.views.desk import DESK, PUBLISHERS, WRITERS, desk_head
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0


@audience(Audience.STAFF, *DESK)
@require_safe
def comments_list(request: Request, number: str) -> HttpResponse:
    """List the comments of a draft that are looked for, page by page."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    wanted = queries.wanted_of(request.GET.dict())
    rows = queries.matching(draft, wanted)
    page = queries.page_of(rows, after=_key(request.GET.get("after", "")))
    context = {
        **desk_head(draft, by),
        "page": page,
        "wanted": wanted,
        "query": urlencode(wanted.as_query()),
        "found": rows.count(),
        "sizes": queries.group_sizes(page.comments),
        "paragraphs": draft.paragraphs.all(),
        "verdicts": Verdict.choices,
        "publicities": Publicity.choices,
        "form": ReplyForm(),
        "is_first": not request.GET.get("after"),
    }
    return render(request, "consultations/desk/comments.html", context)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def comments_act(request: Request, number: str) -> HttpResponse:
    """Answer the ticked comments or a whole group, or say whether everybody may read the ticked ones' words."""
    by = acting(request)
    queries.desk_draft(by, number)
    try:
        said = _judge(request, number) if "publicity" in request.POST else _reply(request, number)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    back = _wanted(request)
    address = reverse("consultations:desk-comments", args=[number])
    return redirect(f"{address}?{urlencode(back.as_query())}")


def _wanted(request: Request) -> queries.Wanted:
    """Return what the page that was sent looked for."""
    return queries.wanted_of(dict(parse_qsl(request.POST.get("query", "")[:1000])))


def _ticked(request: Request) -> list[int]:
    found = [_key(one) for one in request.POST.getlist("comment")]
    return [one for one in found if one]


def _reply(request: Request, number: str) -> str:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise BadInput("；".join(str(error) for errors in form.errors.values() for error in errors))
    count = actions.reply_to(
        number=number,
        comments=_ticked(request),
        group=_key(request.POST.get("group", "")) or None,
        wanted=_wanted(request) if "all" in request.POST else None,
        expected=_key(request.POST.get("all", "")),
        by=acting(request),
        at=timezone.now(),
        **form.cleaned_data,
    )
    return f"答复了 {count} 条意见"


def _judge(request: Request, number: str) -> str:
    form = WordsForm(request.POST)
    if not form.is_valid():
        raise BadInput("请选公开还是不公开")
    count = actions.judge_words(
        number=number,
        comments=_ticked(request),
        publicity=form.cleaned_data["publicity"],
        reason=form.cleaned_data["held_reason"],
        by=acting(request),
        at=timezone.now(),
    )
    return f"{count} 条意见定好了"


@audience(Audience.STAFF, *DESK)
@require_safe
def comment_show(request: Request, number: str, pk: int) -> HttpResponse:
    """Show one comment with its paragraph and the first of its copies; nobody's name."""
    by = acting(request)
    comment = queries.desk_comment(by, number, pk)
    context = {
        **desk_head(comment.draft, by),
        "comment": comment,
        "size": queries.group_sizes([comment]).get(comment.leader_id or 0, 0),
        "form": ReplyForm(initial={"verdict": comment.verdict, "reply": comment.reply}),
    }
    return render(request, "consultations/desk/comment.html", context)


@audience(Audience.STAFF, *access.WORKING_ROLES)
@require_POST
def comment_look(request: Request, number: str, pk: int) -> HttpResponse:
    """Show who wrote a comment and his phone, once, and log that this was looked at."""
    by = acting(request)
    comment = queries.desk_comment(by, number, pk)
    person = actions.look_at_author(comment=comment, by=by, at=timezone.now())
    context = {**desk_head(comment.draft, by), "person": person, "comment": comment}
    return render(request, "consultations/desk/person.html", context)


@audience(Audience.STAFF, *DESK)
@require_safe
def groups_list(request: Request, number: str) -> HttpResponse:
    """Show the groups of comments that say the same, the largest first."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    context = {**desk_head(draft, by), "groups": queries.groups_of(draft), "form": ReplyForm()}
    return render(request, "consultations/desk/groups.html", context)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def groups_find(request: Request, number: str) -> HttpResponse:
    """Look for copies now."""
    by = acting(request)
    queries.desk_draft(by, number)
    count = actions.group_comments(number=number, by=by, at=timezone.now())
    messages.success(request, f"找到 {count} 组相同或者差不多的意见")
    return redirect("consultations:desk-groups", number)


@audience(Audience.STAFF, *WRITERS)
def results_write(request: Request, number: str) -> HttpResponse:
    """Write in short what came of a draft, and what became of its paragraphs."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    form = ResultsForm(posted(request), draft=draft)
    if form.is_valid():
        try:
            actions.write_results(
                number=number,
                summary=form.cleaned_data["summary"],
                outcomes=form.outcomes(),
                by=by,
                at=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "采纳情况存好了，请另一位同事看过再公布")
            return redirect("consultations:results-preview", number)
    context = {**desk_head(draft, by), "form": form}
    return render(request, "consultations/desk/results.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *DESK)
@require_safe
def results_preview(request: Request, number: str) -> HttpResponse:
    """Show the results as everybody will read them, before they are published."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    context = {
        **desk_head(draft, by),
        "results": queries.results_of(draft),
        "is_replier": by.id in draft.repliers,
    }
    return render(request, "consultations/desk/preview.html", context)


@audience(Audience.STAFF, *PUBLISHERS)
@require_POST
def results_publish(request: Request, number: str) -> HttpResponse:
    """Publish the results."""
    by = acting(request)
    queries.desk_draft(by, number)
    try:
        actions.publish_results(number=number, by=by, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("consultations:results-preview", number)
    messages.success(request, "采纳情况公布了，提过意见的人都会收到消息")
    return redirect("consultations:desk-show", number)
