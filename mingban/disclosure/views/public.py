"""What the public opens besides Wagtail's pages: a document's faithful copy, the feed of what is new, pictures."""

from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.front import same_for_everybody
from mingban.disclosure import queries
from mingban.disclosure.models import GazetteIssue, NormativeDocument


@audience(Audience.PUBLIC)
@require_safe
@cache_control(public=True, max_age=60)
def document_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the document as PDF in the layout of official documents."""
    document = queries.publication_by_id(pk)
    if not isinstance(document, NormativeDocument):
        raise NotFound("这条信息没有 PDF")
    return _pdf(queries.document_pdf(document), document.number or document.title)


@audience(Audience.PUBLIC)
@require_safe
@cache_control(public=True, max_age=60)
def gazette_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a whole issue of the gazette as PDF."""
    issue = queries.publication_by_id(pk)
    if not isinstance(issue, GazetteIssue):
        raise NotFound("没有这一期公报")
    return _pdf(queries.gazette_pdf(issue), issue.title)


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    return response


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def latest_feed(request: HttpRequest) -> HttpResponse:
    """Tell as Atom what was published last."""
    home = settings.PUBLIC_URL.rstrip("/")
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}：最新公开",
        link=f"{home}/open/",
        feed_url=f"{home}{request.path}",
        description="",
        language="zh-CN",
        author_name=settings.SITE_NAME,
    )
    for page in queries.latest(30):
        feed.add_item(
            title=page.title,
            link=f"{home}{page.url}",
            unique_id=f"{home}{page.url}",
            description=page.summary,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@audience(Audience.PUBLIC)
@require_safe
@cache_control(public=True, max_age=86400, immutable=True)
def picture_show(request: HttpRequest, path: str) -> FileResponse:
    """Give a picture of a published page, in the size that Wagtail has drawn."""
    drawn = storages["open"]
    if not drawn.exists(path):
        raise NotFound("没有这张图片")
    return FileResponse(drawn.open(path))
