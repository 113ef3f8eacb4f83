"""Many documents at once: everything wrong is said by its row, what is right comes in once, however often the worker dies."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from mingban.accounts import queries as accounts
from mingban.core.errors import BadInput
from mingban.core.models import OutboxMessage
from mingban.disclosure import actions, batch_reader, rules
from mingban.disclosure.batch_reader import Archive, CannotReadBatch
from mingban.disclosure.models import ImportBatch, ImportRow, NormativeDocument, Publication
from mingban.disclosure.tests.factories import Office
from mingban.disclosure.tests.papers import PHONE
from mingban.disclosure.tests.test_importing import LINES, written
from mingban.ledger.models import Entry

LIST = "/desk/publishing/batches/"
TODAY = date(2026, 11, 22)


def row(**changes: Any) -> dict[str, Any]:
    """Return a row as an office fills it in."""
    return {
        "标题": "关于做好防汛工作的通知",
        "发文字号": "鹤测政办发[2019]12号",
        "公文种类": "通知",
        "栏目": "通知公告",
        "成文日期": date(2019, 4, 2),
        "公布日期": "2019年4月8日",
        "施行日期": "2019-04-08",
        "有效期至": "2024-04-07",
        "有效性": "已失效",
        "五公开": "决策公开",
        "文件": "文件/一.docx",
        **changes,
    }


def batch_file(*rows: dict[str, Any], files: dict[str, bytes] | None = None, spoil: Any = None) -> bytes:
    """Return a ZIP with a workbook of these rows and the files."""
    book = Workbook()
    page: Any = book.active
    page.append(list(rules.HEADINGS.values()))
    for one in rows:
        page.append([one.get(name) for name in rules.HEADINGS.values()])
    if spoil:
        spoil(page)
    table, out = io.BytesIO(), io.BytesIO()
    book.save(table)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("清单.xlsx", table.getvalue())
        for name, content in (files or {"文件/一.docx": written(LINES)}).items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"title": ""}, "title", "没有写"),
        ({"title": "长" * 201}, "title", "最多 200 个字"),
        ({"title": "<b>通知</b>"}, "title", "网页代码"),
        ({"number": "2019年12号文"}, "number", "不是发文字号"),
        ({"kind": "通知书"}, "kind", "不认识"),
        ({"five": "全公开"}, "five", "不认识"),
        ({"issued_on": "2019-02-30"}, "issued_on", "不是日期"),
        ({"published_on": "2019-04-01"}, "published_on", "不能早于成文日期"),
        ({"published_on": "2027-01-01"}, "published_on", "在今天以后"),
        ({"issued_on": "1919-05-04"}, "issued_on", "早于 1949"),
        ({"valid_until": "2019-04-01"}, "valid_until", "施行以前"),
        ({"repealed_on": "2018-01-01"}, "repealed_on", "早于成文日期"),
        ({"status": "作废"}, "status", "不认识"),
        ({"status": "已废止"}, "repealed_on", "要写废止日期"),
        ({"valid_until": ""}, "valid_until", "要写有效期"),
        ({"status": "有效"}, "status", "按日期算是"),
        ({"file": "一.doc"}, "file", "只收 DOCX 和 PDF"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_words(changes: dict[str, str], key: str, says: str) -> None:
    good = {key: str(row().get(name) or "") for key, name in rules.HEADINGS.items()}
    assert rules.judge_row(good, TODAY).problems == []
    found = rules.judge_row(good | changes, TODAY).problems
    assert any(place == key and says in said for place, said in found), found


def read(content: bytes) -> batch_reader.Sheet:
    return batch_reader.read_sheet(Archive(io.BytesIO(content)))


def test_merged_cells_formulas_and_errors_are_named_by_their_place() -> None:
    def spoil(page: Any) -> None:
        page["A2"], page["E2"] = "=B2", "#REF!"
        page["E2"].data_type = "e"
        page.merge_cells("H2:H3")

    found = {str(one) for one in read(batch_file(row(), spoil=spoil)).problems}
    assert {"第 2 行，标题：这一格是公式，请复制后“粘贴为数值”", "H2:H3：合并了单元格，请取消合并，每行都写全"} <= found
    assert any("错误值 #REF!" in one for one in found)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no archive", "不是 ZIP"),
        (zipped({"a.docx": b""}), "现在没有"),
        (zipped({"a.xlsx": b"", "b.xlsx": b""}), "现在有 2 个"),
        (zipped({"a.xlsx": b"broken"}), "Excel"),
        (zipped({f"{n}.txt": b"" for n in range(1001)}), "太大"),
        (zipped({"a.xlsx": b"0" * (batch_reader.MOST_FILE_BYTES + 1)}), "超过 20 MB"),
        (batch_file(), "没有一份文件"),
        (batch_file(row(), spoil=lambda page: page.delete_cols(1)), "没有找到列名"),
        (batch_file(row(), spoil=lambda page: page.delete_cols(12)), "少了这些列：五公开"),
        (batch_file(*[row()] * 301), "最多 300 行"),
    ],
)
def test_archives_that_cannot_be_read_are_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(content)


def test_names_that_windows_wrote_are_read_and_the_template_is_in_the_layout() -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = "文件/一.docx".encode("gb18030").decode("cp437")
    assert batch_reader._name(entry) == "文件/一.docx"
    page: Any = load_workbook(io.BytesIO(batch_reader.template())).worksheets[0]
    assert [str(cell.value).rstrip("*") for cell in page[1]] == list(rules.HEADINGS.values())


@pytest.fixture
def office() -> Office:
    return Office()


def send(office: Office, content: bytes) -> Any:
    return office.desk(office.writer).post(LIST, {"file": SimpleUploadedFile("历年文件.zip", content)})


@pytest.mark.django_db
def test_nothing_comes_in_while_something_is_wrong(office: Office) -> None:
    office.publish(office.draft(number="鹤测政办发〔2019〕12号"))
    content = batch_file(
        row(),
        row(栏目="没有的栏目", 目录编码="no-such", 发文字号="鹤测发〔2019〕1号", 文件="没有.docx"),
        row(发文字号="鹤测发〔2019〕1号", 文件="坏.docx"),
        row(发文字号="", 文件="坏.docx"),
        files={"文件/一.docx": b"PK broken", "坏.docx": b""},
    )
    answer = send(office, content)
    shown = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "已经有一份文件用了",
        "没有“没有的栏目”这个栏目",
        "没有编码 no-such",
        "在表里写了 2 次",
        "没有“没有.docx”",
        "有几行写了同一个文件",
        "这不是 DOCX 文件",
        "第 3 行，栏目",
    ):
        assert words in shown
    assert not ImportBatch.objects.exists()
    assert send(office, b"x").status_code == 422
    assert office.desk(office.head).post(LIST, {"file": SimpleUploadedFile("a.zip", content)}).status_code == 422


@pytest.mark.django_db
def test_a_batch_of_old_documents_is_published_as_of_its_days_once_the_head_says_so(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    other = Office()
    files = {"文件/一.docx": written(LINES), "二.docx": written([*LINES, f"联系人手机 {PHONE}"])}
    content = batch_file(row(), row(标题="名单", 发文字号="", 公文种类="公开信息", 文件="二.docx"), files=files)
    sent = send(office, content)
    batch = ImportBatch.objects.get()
    writer, head = office.desk(office.writer), office.desk(office.head)
    assert sent["Location"] == f"{LIST}{batch.token}/"
    assert other.desk(other.writer).get(sent["Location"]).status_code == 404
    assert "检查过了，没有错" in writer.get(sent["Location"]).content.decode()
    colleague = office.desk(office.colleague).post(sent["Location"], {"do": "history"}, follow=True)
    assert "由他来确认" in colleague.content.decode()
    writer.post(sent["Location"], {"do": "history"})
    assert actions.carry_on(at=timezone.now()) == 0
    refused = writer.post(sent["Location"], {"do": "accept"}, follow=True)
    assert "另一位负责人" in refused.content.decode()
    assert "同意吗" in head.get(sent["Location"]).content.decode()
    head.post(sent["Location"], {"do": "accept"})
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.carry_on(at=timezone.now()) == 2
    assert actions.carry_on(at=timezone.now()) == 0
    page = NormativeDocument.objects.get(number="鹤测政办发〔2019〕12号")
    assert (page.live, page.first_published_at.year, page.organisation) == (True, 2019, office.organisation)
    assert "已失效" in Client().get(page.url).content.decode()
    draft = Publication.objects.get(title="名单")
    assert not draft.live
    shown = writer.get(sent["Location"]).content.decode()
    assert ("留作草稿" in shown, "公布了" in shown) == (True, True)
    batch.refresh_from_db()
    assert (batch.state, bool(batch.archive)) == ("DONE", False)
    codes = list(Entry.objects.filter(matter_kind="import-batch").order_by("pk").values_list("code", flat=True))
    assert [code.rpartition(".")[2] for code in codes] == ["confirmed", "accepted", "done"]
    handlers = {one.rpartition(".")[2] for one in OutboxMessage.objects.values_list("handler", flat=True)}
    assert ("find_changed" in handlers, "find_new" in handlers) == (True, False), "what is old is told to nobody as new"
    again = send(office, batch_file(row(发文字号="鹤测发〔2018〕7号")))
    writer.post(again["Location"], {"do": "history"})
    head.post(again["Location"], {"do": "refuse"})
    assert ImportBatch.objects.latest("pk").state == "REFUSED"
    assert "没有这一批" in head.post(again["Location"], {"do": "accept"}, follow=True).content.decode()


@pytest.mark.django_db
def test_a_row_that_fails_says_why_and_the_others_come_in_as_drafts(office: Office) -> None:
    files = {"文件/一.docx": written(LINES), "二.docx": written(LINES)}
    sent = send(office, batch_file(row(), row(发文字号="鹤测发〔2018〕8号", 文件="二.docx"), files=files))
    office.desk(office.writer).post(sent["Location"], {"do": "drafts"})
    office.publish(office.draft(number="鹤测发〔2018〕8号"))
    assert actions.carry_on(at=timezone.now(), most=1) == 1
    assert actions.carry_on(at=timezone.now()) == 1
    first, second = ImportRow.objects.order_by("number")
    assert first.page is not None
    assert (first.page.live, first.problem, second.page) == (False, "", None)
    assert "已经有一份文件用了" in second.problem or "冲突" in second.problem
    assert first.page.owner_id == office.writer.user_id


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_within_a_row_leaves_nothing_of_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = send(office, batch_file(row()))
    office.desk(office.writer).post(sent["Location"], {"do": "drafts"})

    class Killed(BaseException):
        pass

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Publication, "save_revision", die)
        actions.carry_on(at=timezone.now())
    assert (NormativeDocument.objects.count(), ImportRow.objects.get().done_at) == (0, None)
    assert actions.carry_on(at=timezone.now()) == 1
    assert NormativeDocument.objects.count() == 1


def test_the_template_is_downloaded_at_its_address() -> None:
    assert reverse("disclosure:batch-template") == f"{LIST}template.xlsx"


@pytest.mark.django_db
def test_who_may_not_import(office: Office) -> None:
    by = accounts.actor_of(office.head.user, office.head)
    with pytest.raises(Exception, match="信息发布人员"):
        actions.check_batch(name="a.zip", file=io.BytesIO(b""), by=by, at=timezone.now())
    assert office.desk(office.head).get(reverse("disclosure:batch-template")).content[:2] == b"PK"
    with pytest.raises(CannotReadBatch):
        Archive(io.BytesIO(b"x"))
