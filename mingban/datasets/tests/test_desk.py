"""The desk: what an editor and a head see, press, and are told; the demonstration."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import OrganisationFactory
from mingban.datasets import actions, queries, tasks
from mingban.datasets.models import Dataset, Edition
from mingban.datasets.tests.factories import BUDGET, Office, as_file, browser, workbook

pytestmark = pytest.mark.django_db
DESK = "/desk/data/"


@pytest.fixture
def office() -> Office:
    return Office()


def sent(rows: list[list[Any]], **more: str) -> dict[str, Any]:
    upload = SimpleUploadedFile("表.xlsx", as_file(workbook(rows)).getvalue())
    return {"period": "2026", "scale": "1", "file": upload} | more


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode().replace("\xa0", "")


def test_an_editor_begins_a_table_and_brings_in_a_file_which_the_head_publishes(office: Office) -> None:
    editor, head = browser(office.editor), browser(office.head)
    assert "还没有数据" in page_of(editor, DESK)
    assert "定了以后不能换" in page_of(editor, f"{DESK}new/")
    values = {
        "layout": "department-budget", "code": "budget", "title": "部门预算", "field": "财政", "description": "说明",
        "frequency": "ANNUAL", "source": "财政局", "terms": "FREE",
    }  # fmt: skip
    assert editor.post(f"{DESK}new/", values | {"code": "Bad Code"}).status_code == 422
    assert editor.post(f"{DESK}new/", values).headers["Location"] == f"{DESK}budget/"
    assert "还没有导入过" in page_of(editor, f"{DESK}budget/")
    template = b"".join(editor.get(f"{DESK}layouts/department-budget.xlsx").streaming_content)  # type: ignore[attr-defined]
    assert template.startswith(b"PK")
    assert editor.get(f"{DESK}layouts/nothing.xlsx").status_code == 404
    assert "下载模板" in page_of(editor, f"{DESK}budget/import/")
    wrong = editor.post(f"{DESK}budget/import/", sent([[1, "201", "区教育局", "很多", None, None]]))
    assert wrong.status_code == 422
    assert "“很多”不是数字" in wrong.content.decode()
    assert editor.post(f"{DESK}budget/import/", {}).status_code == 422
    assert editor.post(f"{DESK}budget/import/", sent(BUDGET)).headers["Location"] == f"{DESK}budget/1/"
    assert "要请本单位的负责人看过再发布" in page_of(editor, f"{DESK}budget/1/")
    assert "等发布的" in page_of(head, DESK)
    assert "看过了，发布" in page_of(head, f"{DESK}budget/1/")
    assert editor.post(f"{DESK}budget/1/publish/").status_code == 403
    assert "发布了，公众现在就看得到" in head.post(f"{DESK}budget/1/publish/", follow=True).content.decode()
    assert "区教育局" in page_of(Client(), "/open/data/budget/")
    assert "改“部门预算”的说明" in page_of(editor, f"{DESK}budget/edit/")
    assert editor.post(f"{DESK}budget/edit/", values | {"title": ""}).status_code == 422
    assert editor.post(f"{DESK}budget/edit/", values | {"part_of": "nothing"}).status_code == 422
    editor.post(f"{DESK}budget/edit/", values | {"title": "部门预算和决算"})
    assert Dataset.objects.get().title == "部门预算和决算"


def test_what_is_no_workbook_and_what_is_out_already_is_said_in_the_form(office: Office) -> None:
    editor = browser(office.editor)
    dataset = office.dataset()
    office.publish(office.bring(dataset.code))
    address = f"{DESK}{dataset.code}/import/"
    broken = editor.post(address, sent(BUDGET, file=SimpleUploadedFile("a.xlsx", b"PK\x03\x04")))  # type: ignore[arg-type]
    assert "打不开" in broken.content.decode()
    assert "已经发布过了" in editor.post(address, sent(BUDGET)).content.decode()
    assert "年份请这样写" in editor.post(address, sent(BUDGET, period="今年")).content.decode()
    assert editor.post(address, sent(BUDGET, reason="决算数改了")).status_code == 302
    assert "更正了第 1 版" in page_of(editor, f"{DESK}{dataset.code}/2/")


def test_personal_data_is_shown_masked_and_justified_or_the_draft_is_dropped(office: Office) -> None:
    editor, head = browser(office.editor), browser(office.head)
    dataset = office.dataset()
    rows = [[1, "201", "区教育局", 1, None, "找 13800138000"]]
    office.bring(dataset.code, rows)
    draft = f"{DESK}{dataset.code}/1/"
    assert "138****8000" in page_of(head, draft)
    assert "像是个人信息" in head.post(f"{draft}publish/", follow=True).content.decode()
    assert "请写明为什么可以公开" in editor.post(f"{draft}justify/", {"reason": ""}, follow=True).content.decode()
    editor.post(f"{draft}justify/", {"reason": "单位对外的电话"})
    assert "单位对外的电话" in page_of(head, draft)
    assert "丢掉了" in editor.post(f"{draft}drop/", follow=True).content.decode()
    assert not Edition.objects.exists()


def test_the_head_withdraws_with_a_reason(office: Office) -> None:
    editor, head = browser(office.editor), browser(office.head)
    dataset = office.dataset()
    office.publish(office.bring(dataset.code))
    address = f"{DESK}{dataset.code}/1/withdraw/"
    assert editor.get(address).status_code == 403
    assert "理由" in page_of(head, address)
    assert head.post(address, {"reason": ""}).status_code == 422
    assert head.post(address, {"reason": "错"}).status_code == 422
    head.post(address, {"reason": "里面有不能公开的"})
    assert Client().get(f"/open/data/{dataset.code}/1/").status_code == 410


def test_others_see_nothing_of_it(office: Office) -> None:
    dataset = office.dataset()
    office.bring(dataset.code)
    stranger = browser(office.official(Role.HEAD, OrganisationFactory.create()))
    for path in ("", "edit/", "import/", "1/", "1/withdraw/"):
        assert stranger.get(f"{DESK}{dataset.code}/{path}").status_code in {403, 404}
    assert stranger.post(f"{DESK}{dataset.code}/1/publish/").status_code == 404
    assert browser(office.official(Role.CLERK)).get(DESK).status_code == 403
    assert browser(office.editor).get(f"{DESK}{dataset.code}/9/").status_code == 404
    assert Client().get(DESK).status_code == 302


def test_computed_tables_are_refreshed_by_the_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[dict[str, Any]] = []
    monkeypatch.setattr(actions, "refresh_all", lambda **values: called.append(values))
    tasks.refresh_computed.call()
    assert [{*values} for values in called] == [{"at"}]
    dataset = office.dataset("power-list", code="power-list", title="权责清单")
    assert "不用导入" in page_of(browser(office.editor), f"{DESK}{dataset.code}/")


def test_every_layout_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "datasets.zh.md").read_text(encoding="utf-8")
    assert [layout.name for layout in queries.all_layouts().values() if f"**{layout.name}**" not in text] == []


def test_the_demonstration_says_what_is_wrong_with_its_file(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "datasets.json"
    file.write_text('{"about": "", "datasets": [{"code": "X"}]}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"datasets\.0\.title"):
        call_command("datasets_load_demo", str(file), stdout=StringIO())
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="不是演示站"):
        call_command("datasets_load_demo", str(file), stdout=StringIO())


def test_a_template_keeps_codes_texts(office: Office) -> None:
    client = browser(office.editor)
    body = b"".join(client.get(f"{DESK}layouts/projects.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(SimpleUploadedFile("a.xlsx", body)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["层级", "编号", "项目或节点"]
