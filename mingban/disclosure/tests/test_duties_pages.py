"""The public pages and the desk's screens of duties; who may open which."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.catalogue.registry import panels
from mingban.core.errors import NotFound
from mingban.disclosure import queries
from mingban.disclosure.duties_registrations import find_entries
from mingban.disclosure.models import CatalogueEntry, PublishingDuty
from mingban.disclosure.queries import Wanted
from mingban.disclosure.tests.story import (
    AT,
    GOOD,
    citizen,
    client_of,
    county,
    import_rows,
    make_entry,
    office,
    official,
    open_duty,
    report,
    row,
    seen,
    supervisor,
    workbook,
)

pytestmark = pytest.mark.django_db
NEW_DUTY = {"entry": "civil-1", "what": "第 9 批名单", "on_year": "2026", "on_month": "11", "on_day": "20"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def text_of(client: Client, address: str, status: int = 200, **options: Any) -> str:
    response = client.get(address, **options)
    assert response.status_code == status, address
    return response.content.decode()


def test_the_catalogue_is_found_by_the_five_by_field_organisation_level_and_words(client: Client) -> None:
    import_rows(
        row(编码="civil-1", 公开层级="县级、乡级"),
        row(编码="civil-2", 二级事项="审核信息", 五公开="执行公开", 公开层级="县级"),
        row(编码="civil-3", 公开领域="养老服务", 一级事项="高龄津贴", 二级事项="发放", 五公开="服务公开"),
    )
    for query, found in (
        ("", {"civil-1", "civil-2", "civil-3"}),
        ("five=EXECUTION", {"civil-2"}),
        ("field=养老服务", {"civil-3"}),
        ("organisation=hecheng-civil&five=RESULT", {"civil-1"}),
        ("tier=乡级", {"civil-1"}),
        ("q=津贴+民政", {"civil-3"}),
        ("q=civil-2", {"civil-2"}),
        ("five=none&page=x", {"civil-1", "civil-2", "civil-3"}),
        ("q=没有这样的", set()),
    ):
        page = text_of(client, f"/open/catalogue/?{query}")
        assert {code for code in ("civil-1", "civil-2", "civil-3") if f"/entries/{code}/" in page} == found, query
    assert "社会救助 › 最低生活保障" in text_of(client, "/open/catalogue/")


def test_an_entry_shows_basis_limit_and_what_was_published_when_and_whether_in_time(client: Client) -> None:
    entry = make_entry("3日内")
    met, late = open_duty(entry, on="2026-11-20", what="甲"), open_duty(entry, on="2026-11-10", what="乙")
    seen(report(met, AT), GOOD, AT)
    page = text_of(client, "/open/catalogue/entries/civil-1/")
    for words in (
        "《社会救助暂行办法》",
        "3 天（自然日）内公开",
        "目录原文：3日内",
        "按时公开",
        "过期没公开",
        "打得开",
    ):
        assert words in page, words
    assert "1 次过期没公开" in text_of(client, "/open/catalogue/")
    timeline = text_of(client, f"/open/catalogue/duties/{late.pk}/")
    assert "当天不算" in timeline
    assert text_of(client, "/open/catalogue/entries/none/", 404)
    assert text_of(client, "/open/catalogue/duties/999999/", 404)
    heading = CatalogueEntry.objects.filter(organisation=None).earliest("pk")
    with pytest.raises(NotFound):
        queries.entry_by_code(heading.code)


def test_lists_cost_the_same_for_one_entry_and_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    entries = [row(编码=f"civil-{n}", 二级事项=f"名单 {n}") for n in range(20)]
    import_rows(*entries)
    for entry in queries.active_entries():
        seen(report(open_duty(entry), AT, f"https://a.cn/{entry.pk}"), GOOD, AT)
    with django_assert_max_num_queries(12):
        assert text_of(client, "/open/catalogue/").count("按时公开</span>") == 20
    with django_assert_max_num_queries(12):
        text_of(client, "/open/catalogue/league/")


def test_the_catalogue_is_given_away_in_the_layout_in_which_it_is_imported(client: Client) -> None:
    make_entry()
    lines = b"".join(client.get("/open/catalogue/export.csv")).decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(lines)))["公开主体"] == "怀化市鹤城区民政局"
    excel = client.get("/open/catalogue/export.xlsx?five=RESULT")
    assert excel.content.startswith(b"PK")
    assert import_rows(content=excel.content).unchanged == 1
    assert client.get("/open/catalogue/export.pdf").status_code == 404


def test_the_league_is_public_and_its_file_says_the_same(client: Client) -> None:
    entry = make_entry("3日内")
    seen(report(open_duty(entry, on="2026-11-20"), AT), GOOD, AT)
    open_duty(entry, on="2026-11-10", what="乙")
    page = text_of(client, "/open/catalogue/league/?month=2026-11")
    assert "50.0%" in page
    lines = b"".join(client.get("/open/catalogue/league.csv?month=2026-11")).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(lines))
    assert (line["rank"], line["due"], line["on_time"], line["overdue"]) == ("1", "2", "1", "1")
    assert (line["share_on_time"], line["organisation_code"]) == ("50.0", "hecheng-civil")
    for month in ("2026-10", "2026-13", "x", "", "99999-1"):
        text_of(client, f"/open/catalogue/league/?month={month}")
    assert "没有到期的公开义务" in text_of(client, "/open/catalogue/league/?month=2026-10")
    assert queries.month_from("2026-10", AT) == date(2026, 10, 1)


def test_a_clerk_says_what_happened_and_where_it_stands(client: Client) -> None:
    make_entry()
    desk = client_of(official())
    assert "公开目录里的哪一条" in text_of(desk, "/desk/duties/new/?entry=civil-1")
    assert desk.post("/desk/duties/new/", NEW_DUTY | {"on_day": "24"}).status_code == 422
    sent = desk.post("/desk/duties/new/", NEW_DUTY, follow=True)
    assert "登记好了" in sent.content.decode()
    duty = PublishingDuty.objects.get()
    address = f"/desk/duties/{duty.pk}/"
    bad = desk.post(address, {"act": "report", "url": "file:///etc", "title": "名单"})
    assert (bad.status_code, "https://" in bad.content.decode()) == (422, True)
    said = desk.post(address, {"act": "report", "url": "https://www.example.cn/a.html", "title": "名单"}, follow=True)
    assert "打得开才算公开" in said.content.decode()
    duty.refresh_from_db()
    assert duty.page_url == "https://www.example.cn/a.html"
    assert "等系统核对" in text_of(desk, "/desk/duties/")
    assert desk.post(address, {"act": "cancel", "reason": "x"}).status_code == 403
    assert desk.post(address, {"act": "nothing"}).status_code == 403


def test_tabs_of_the_desk_hold_what_they_say() -> None:
    entry = make_entry("3日内")
    open_duty(entry, on="2026-11-10", what="过期的")
    desk = client_of(official())
    assert "过期的" in text_of(desk, "/desk/duties/"), "opens where there is something"
    open_duty(entry, on="2026-11-22", what="快到的")
    met = open_duty(entry, on="2026-11-21", what="公开了的")
    seen(report(met, AT), GOOD, AT)
    for tab, here, elsewhere in (
        ("due", "快到的", "过期的"),
        ("late", "过期的", "快到的"),
        ("done", "公开了的", "过期的"),
    ):
        page = text_of(desk, f"/desk/duties/?tab={tab}")
        assert (here in page, elsewhere in page) == (True, False), tab
    assert "这里没有" in text_of(desk, "/desk/duties/?tab=stale")
    assert "快到的" in text_of(desk, "/desk/duties/?tab=nothing&page=99")


def test_a_publisher_tries_a_catalogue_and_confirms_it() -> None:
    county()
    office()
    desk = client_of(official(Role.PUBLISHER))
    assert "选择文件" in text_of(desk, "/desk/duties/catalogue/")

    def send(content: bytes, **changes: str) -> Any:
        file = SimpleUploadedFile("a.xlsx", content)
        return desk.post(
            "/desk/duties/catalogue/", {"file": file, "name": "社会救助目录", "code": "assistance", **changes}
        )

    wrong = send(workbook(row(公开主体="无此局")))
    assert (wrong.status_code, "无此局" in wrong.content.decode()) == (422, True)
    assert send(workbook(row()), code="Not A Code").status_code == 422
    tried = send(workbook(row(公开时限="及时公开"))).content.decode()
    assert "照原文登记" in tried
    assert not CatalogueEntry.objects.exists()
    token = re.findall(r"/desk/duties/catalogue/([\w-]{20,})/", tried)[0]
    done = desk.post(f"/desk/duties/catalogue/{token}/", follow=True).content.decode()
    assert "新增 1 条" in done
    assert desk.post(f"/desk/duties/catalogue/{token}/").status_code == 404


ANYBODY = {"nobody", "citizen", "clerk", "head", "publisher", "supervisor", "auditor", "administrator", "other"}
TENDING = {"clerk", "head", "publisher"}
MATRIX: dict[str, tuple[str, set[str]]] = {
    "catalogue-browse": ("/open/catalogue/", ANYBODY),
    "catalogue-export": ("/open/catalogue/export.csv", ANYBODY),
    "entry-show": ("/open/catalogue/entries/civil-1/", ANYBODY),
    "duty-show": ("/open/catalogue/duties/{duty}/", ANYBODY),
    "league-show": ("/open/catalogue/league/", ANYBODY),
    "league-csv": ("/open/catalogue/league.csv", ANYBODY),
    "duties-desk": ("/desk/duties/", {*TENDING, "supervisor", "auditor", "other"}),
    "duty-open": ("/desk/duties/new/", {*TENDING, "other"}),
    "duty-work": ("/desk/duties/{duty}/", {*TENDING, "supervisor", "auditor"}),
    "catalogue-import": ("/desk/duties/catalogue/", {"publisher"}),
}


def test_nobody_gets_further_than_he_may() -> None:
    duty = open_duty(make_entry())
    watch = supervisor()
    who: dict[str, Client] = {
        "nobody": Client(),
        "citizen": client_of(citizen()),
        "clerk": client_of(official(Role.CLERK)),
        "head": client_of(official(Role.HEAD)),
        "publisher": client_of(official(Role.PUBLISHER)),
        "administrator": client_of(official(Role.ADMINISTRATOR)),
        "auditor": client_of(official(Role.AUDITOR, "hecheng-government")),
        "supervisor": client_of(watch),
        "other": client_of(official(Role.CLERK, "hecheng-market", name="市场监督管理局")),
    }
    assert set(who) == ANYBODY
    wrong = []
    for name, (address, allowed) in MATRIX.items():
        for person, client in who.items():
            status = client.get(address.format(duty=duty.pk)).status_code
            expected = {200} if person in allowed else {302} if person == "nobody" else {403, 404}
            if status not in expected:
                wrong.append((name, person, status))
    assert wrong == []
    named = {name.rpartition(":")[2] for name in MATRIX}
    from mingban.disclosure.duties_urls import urlpatterns  # noqa: PLC0415 — the list that this table must cover

    assert {route.name for route in urlpatterns} - named == {"catalogue-confirm"}
    assert who["clerk"].post("/desk/duties/catalogue/token/").status_code == 403


def test_a_supervisor_sees_all_of_his_region_and_narrows_it(client: Client) -> None:
    open_duty(make_entry(), what="民政的事")
    desk = client_of(supervisor())
    assert "民政的事" in text_of(desk, "/desk/duties/")
    assert "民政的事" not in text_of(desk, "/desk/duties/?organisation=hecheng-market")
    assert "登记发生的事" not in text_of(desk, "/desk/duties/")


def test_entries_are_found_by_search_and_stand_on_the_guide_of_their_service() -> None:
    entry = make_entry()
    (found,) = find_entries(None)
    assert (found.kind, found.key, found.url) == (
        "duty-entry",
        "civil-1",
        reverse("disclosure:entry-show", args=["civil-1"]),
    )
    assert list(find_entries({"other"})) == []
    assert "disclosure/duties/guide_panel.html" in [panel.template for panel in panels("item", entry.code)]
    assert panels("bundle", entry.code) == []
    import_rows(row(编码="civil-9", 一级事项="另外的"))
    assert [one.key for one in find_entries(None)] == ["civil-9"]
    assert queries.wanted_entries(Wanted(text="确认")).count() == 1
