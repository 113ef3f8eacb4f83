"""What error reports plug in: who may open screenshots, and what the site's check says of reports."""

from collections.abc import Iterator
from datetime import datetime

from mingban.core.actors import Actor
from mingban.corrections import access, queries
from mingban.corrections.models import ErrorReport
from mingban.disclosure.registry import Indicator, site_indicators
from mingban.files import registry as files


@files.access_to(queries.KIND)
def may_open_screenshot(actor: Actor, owner_id: str) -> bool:
    """Tell whether an official may open the pictures of a report: those who see it."""
    return ErrorReport.objects.filter(access.visible_reports(actor), number=owner_id).exists()


@site_indicators
def answered_in_time(at: datetime) -> Iterator[Indicator]:
    """Say how “我为政府网站找错” stands: that every page leads there, and whether every report is answered in time."""
    total = queries.figures(at)[0]
    yield Indicator(name="每页页脚都能“纠错”", is_met=True, evidence="页脚的“页面有错？告诉我们”，不用登录")
    said = f"一年来 {total.reported} 条，答复 {total.answered} 条，按时 {total.in_time} 条，现在超期 {total.late} 条"
    yield Indicator(name="纠错按时答复", is_met=total.late == 0, evidence=said)
