"""Open drafts for feed readers and calendars."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from mingban.consultations import queries, rules
from mingban.consultations.choices import DraftState
from mingban.consultations.models import Draft
from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.core.times import say_day


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def feed_show(request: HttpRequest) -> HttpResponse:
    """Tell feed readers (Atom) of drafts that were published, and of what came of them."""
    title = f"{settings.SITE_NAME}：意见征集"
    feed = Atom1Feed(
        title=title,
        link=_absolute(reverse("consultations:drafts-list")),
        description="正在征求意见的草案，和意见采纳情况",
        feed_url=_absolute(reverse("consultations:feed-show")),
        language="zh-CN",
    )
    for draft in queries.latest(timezone.now()):
        feed.add_item(
            title=f"{draft.title}（{DraftState(draft.state).label}）",
            link=_absolute(queries.address_of(draft)),
            description=f"{say_day(draft.opens_on)}到{say_day(draft.closes_on)}。{draft.explanation[:200]}",
            author_name=draft.organisation.name,
            pubdate=draft.published_at,
            updateddate=queries.changed_at(draft),
            unique_id=_absolute(queries.address_of(draft)),
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def calendar_show(request: HttpRequest) -> HttpResponse:
    """Give calendars the last day of every open draft, and the hearings that are still to come are on its page."""
    found = queries.open_now(timezone.now())
    text = rules.icalendar([_deadline(one) for one in found], name=f"{settings.SITE_NAME}：意见征集截止")
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="consultations.ics"'
    return response


def _deadline(draft: Draft) -> rules.Deadline:
    days = (draft.closes_on - draft.opens_on) // timedelta(days=1)
    return rules.Deadline(
        uid=f"consultation-{draft.number}@{settings.PUBLIC_URL.partition('//')[2].partition(':')[0]}",
        title=f"提意见最后一天：{draft.title}",
        last_day=draft.closes_on,
        url=_absolute(queries.address_of(draft)),
        about=f"{draft.organisation.name}征求意见，{say_day(draft.opens_on)}起 {days} 天",
        changed_at=queries.changed_at(draft),
    )
