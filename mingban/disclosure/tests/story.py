"""An organisation of Hecheng with entries of the catalogue, officials who tend them, and workbooks to import."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import Workbook

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import OrganisationFactory, RegionFactory, StaffPostFactory, UserFactory
from mingban.agencies.models import Organisation, Region
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.core.actors import SYSTEM, Actor
from mingban.disclosure import actions
from mingban.disclosure.actions import ImportReport
from mingban.disclosure.models import CatalogueEntry, DutyPage, PublishingDuty
from mingban.disclosure.rules import Look

# A Monday.
AT = beijing("2026-11-23 09:30")
TWENTY = "自信息形成或者变更之日起20个工作日内"
HEADINGS = [
    "编码", "公开领域", "一级事项", "二级事项", "三级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
    "公开对象", "公开方式", "公开层级", "五公开",
]  # fmt: skip
GOOD = Look(status=200, url="https://www.example.cn/a.html", title="公告", digest="d", size=10)
NOT_THERE = Look(status=404, url="https://www.example.cn/a.html", title="404", size=10)
SILENT = Look(url="https://www.example.cn/a.html", error="连不上")


def county() -> Region:
    """Return the county in the announced year."""
    announce(year_2026())
    return RegionFactory.create()


def office(code: str = "hecheng-civil", name: str = "民政局", **changes: Any) -> Organisation:
    """Return an organisation of the county."""
    found = Organisation.objects.filter(code=code).first()
    return found or OrganisationFactory.create(code=code, name=f"怀化市鹤城区{name}", short_name=f"区{name}", **changes)


def official(role: str = Role.CLERK, code: str = "hecheng-civil", **changes: Any) -> Actor:
    """Return an official of an organisation."""
    post = StaffPostFactory.create(organisation=office(code, **changes), role=role)
    return accounts.actor_of(post.user, post)


def supervisor() -> Actor:
    """Return a supervisor in the county's government."""
    return official(Role.SUPERVISOR, "hecheng-government", name="人民政府", is_government=True, document_word="鹤政")


def citizen() -> Actor:
    """Return somebody who signs in by phone."""
    return accounts.actor_of(UserFactory.create())


def client_of(actor: Actor) -> Client:
    """Return a browser in which the actor is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


def row(**changes: str) -> dict[str, str]:
    """Return a row of a file: social assistance of the civil affairs office."""
    return {
        "公开领域": "社会救助",
        "一级事项": "最低生活保障",
        "二级事项": "确认信息",
        "公开内容（要素）": "名单",
        "公开依据": "《社会救助暂行办法》",
        "公开时限": TWENTY,
        "公开主体": "区民政局",
        "公开方式": "主动公开",
        "五公开": "结果公开",
        **changes,
    }


def workbook(*rows: dict[str, str], headings: list[str] | None = None, change: Any = None) -> bytes:
    """Return an Excel file with these rows; `change` may spoil its sheet before it is saved."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "目录"
    sheet.append(headings or HEADINGS)
    for one in rows:
        sheet.append([one.get(name, "") for name in headings or HEADINGS])
    if change:
        change(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def import_rows(*rows: dict[str, str], content: bytes = b"", **changes: Any) -> ImportReport:
    """Import rows as the system; whose they are must exist."""
    office()
    terms: dict[str, Any] = {
        "content": content or workbook(*rows),
        "code": "county",
        "name": "鹤城区社会救助领域基层政务公开标准目录",
        "region": county(),
        "by": SYSTEM,
        "at": AT,
        "dry_run": False,
    }
    return actions.import_catalogue(**{**terms, **changes})


def make_entry(limit: str = TWENTY, **changes: str) -> CatalogueEntry:
    """Return an entry of the civil affairs office with this limit, made by an import."""
    given = row(**{"公开时限": limit, "编码": "civil-1", **changes})
    import_rows(given)
    return CatalogueEntry.objects.select_related("organisation__region").get(code=given["编码"])


def open_duty(
    entry: CatalogueEntry, on: str = "2026-11-23", what: str = "第 1 批名单", at: datetime = AT
) -> PublishingDuty:
    """Say as the system that something happened on a day."""
    day = datetime.fromisoformat(on).date()
    return actions.open_duty(entry_code=entry.code, what=what, on=day, by=SYSTEM, at=at)


def report(duty: PublishingDuty, at: datetime, url: str = "https://www.example.cn/a.html") -> DutyPage:
    """Report as the system where a duty's content stands; return the page."""
    reported = actions.report_publication(duty_id=duty.pk, url=url, title="公示名单", by=SYSTEM, at=at)
    assert reported.page is not None
    return reported.page


def seen(page: DutyPage, look: Look, at: datetime) -> PublishingDuty:
    """Note a look at a page; return its duty as it is then."""
    actions.note_look(page_id=page.pk, look=look, at=at)
    return PublishingDuty.objects.select_related("page", "entry").get(page=page)
