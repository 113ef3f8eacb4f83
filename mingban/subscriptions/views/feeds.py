"""Topics for feed readers, somebody's days for calendars."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from mingban.consultations.rules import icalendar
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.front import same_for_everybody
from mingban.subscriptions import queries
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.views.following import read_topic


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def feed_show(request: HttpRequest) -> HttpResponse:
    """Tell feed readers (Atom) the latest of a topic: a search by its words and conditions, or any other by subject and value.

    :raises NotFound: when there is no such topic.
    """
    subject, value = read_topic(request)
    if not value or subject not in Subject.values:
        raise NotFound("没有写要看什么的更新")
    name, home = queries.name_of(subject, value), settings.PUBLIC_URL.rstrip("/")
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}：{name}",
        link=f"{home}/search/?{value}" if subject == Subject.SEARCH else f"{home}/open/",
        description="",
        feed_url=f"{home}{request.path}?{urlencode(request.GET.dict())}",
        language="zh-CN",
        author_name=settings.SITE_NAME,
    )
    for line in queries.latest_lines(subject, value):
        feed.add_item(
            title=line.title,
            link=home + line.url,
            unique_id=home + line.url,
            description=line.summary,
            pubdate=line.at,
            updateddate=line.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@audience(Audience.PUBLIC)
@require_safe
def calendar_show(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar its owner's days; the secret of the address says whose it is.

    :raises NotFound: when there is none.
    """
    follower = queries.follower_by_calendar(token)
    text = icalendar(queries.deadlines_of(follower, timezone.now()), name=f"{settings.SITE_NAME}：我的日子")
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mingban.ics"'
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
