"""Changes of items and bundles as Atom feeds: of one, and of all."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from mingban.catalogue import queries
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.queries import Change, Published
from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def feed_all(request: HttpRequest) -> HttpResponse:
    """Tell what was published last of everything that can be applied for."""
    title = f"{settings.SITE_NAME}：办事条件的变更"
    return _feed(title, page=reverse("portal:services-list"), here=request.path, changes=queries.latest_changes())


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def feed_one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Tell everything that was ever published of one item or bundle."""
    offer = queries.offer_by_code(KINDS[kind], code)
    changes = [
        Change(kind=kind, code=code, name=offer.name, published=one) for one in queries.change_record(kind, code)
    ]
    page = reverse("catalogue:change-list", args=[kind, code])
    return _feed(f"{offer.name}：变更记录", page=page, here=request.path, changes=changes)


def _feed(title: str, *, page: str, here: str, changes: list[Change]) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=_whole(page),
        feed_url=_whole(here),
        description="",
        language="zh-CN",
        author_name=settings.SITE_NAME,
    )
    for one in changes:
        version = one.published
        link = _whole(reverse("catalogue:change-list", args=[one.kind, one.code]))
        feed.add_item(
            title=f"{one.name}：第 {version.number} 版",
            link=f"{link}#v{version.number}",
            unique_id=f"{link}#v{version.number}",
            description=_words(version),
            pubdate=version.at,
            updateddate=version.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _words(version: Published) -> str:
    """Say what changed, as plain text."""
    if version.is_first:
        return "第一次公布。"
    said = [
        f"{one.mark}：{one.what}" + (f"，原来“{one.before}”，现在“{one.after}”" if one.mark == "改" else "")
        for one in version.changes
    ]
    return "；".join(said) + "。" if said else "内容没有变。"


def _whole(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path
