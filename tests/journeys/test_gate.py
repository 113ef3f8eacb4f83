"""A list is blacked out before it may go out; old documents come in by the batch, the head agrees, and one is taken back with its reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mingban.disclosure.tests.papers import IDENTITY, archive_file
from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import DESK_FIRST

pytestmark = pytest.mark.journey
DESK = "/desk/publishing/"
REASON = "附表里的数字有误，改正以后重新公布"


def put(editor: Official, name: str, content: bytes) -> str:
    """Put a file into the publishers' folder, as Wagtail's page does; return its number."""
    page = editor.page.context.request.get("/publishing/documents/multiple/add/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    answer = editor.page.context.request.post(
        "/publishing/documents/multiple/add/",
        headers={"X-Requested-With": "XMLHttpRequest"},
        multipart={
            "csrfmiddlewaretoken": token[1],
            "title": name,
            "files[]": {"name": name, "mimeType": "application/octet-stream", "buffer": content},
        },
    )
    assert answer.json()["success"], answer.text()
    return str(answer.json()["doc_id"])


def paper(house: House, kind: str) -> bytes:
    """Return a file as offices make them, drawn by the product's own process: fonts and settings are its."""
    folder = Path(house.var) / f"{kind}.bin"
    code = f"from mingban.disclosure.tests import papers; open({str(folder)!r}, 'wb').write(papers.{kind}())"
    house.manage("shell", "--verbosity", "0", "--command", code)
    return folder.read_bytes()


@pytest.mark.parametrize("width", DESK_FIRST)
def test_a_list_is_blacked_out_before_anybody_may_open_it(
    house: House, watch: Watch, official: Callable[[str, int], Official], window: Callable[..., Page], width: int
) -> None:
    editor, reader = official("qz.editor", width), Visitor(window(width), house, watch)
    number = put(editor, f"名单{width}.pdf", paper(house, "pdf_file"))
    editor.open(f"{DESK}attachments/")
    editor.follow(re.compile(f"名单{width}"))
    editor.sees("还不能公开")
    editor.sees("1101**********002X")
    editor.press("清理")
    editor.sees("清理好了")
    editor.follow("第 2 页")
    if width > 1000:
        sheet = editor.page.locator(".sheet img")
        expect(sheet).to_be_visible()
        sheet.scroll_into_view_if_needed()
        box = sheet.bounding_box()
        assert box is not None
        editor.page.mouse.move(box["x"] + 60, box["y"] + 60)
        editor.page.mouse.down()
        editor.page.mouse.move(box["x"] + 260, box["y"] + 110, steps=4)
        editor.page.mouse.up()
        expect(editor.page.get_by_role("button", name="去掉第 1 个框")).to_be_visible()
    else:
        editor.page.get_by_text("不用鼠标：按格子选").click()
        editor.page.get_by_label("2", exact=True).check()
    editor.press("记下这一页")
    editor.sees("第 2 页记下了 1 处")
    editor.fill("还要遮住的词（可不填）", "王某")
    editor.press("先看遮好的样子")
    editor.sees("遮好以后是这样")
    expect(editor.page.get_by_alt_text("第 1 页，遮好以后")).to_be_visible()
    editor.press("确认，换掉原来的文件")
    editor.sees("可以公开")
    served = editor.page.context.request.get(f"/publishing/documents/edit/{number}/").text()
    address = re.search(r'href="(/open/files/[^"]+)"', served)
    assert address is not None
    assert IDENTITY.encode() not in editor.page.context.request.get(address[1]).body()
    assert reader.page.context.request.get(address[1]).status == 404, "no live page carries it"


def old_documents(house: House, title: str, serial: int) -> bytes:
    """Return a batch with one document of 2019."""
    file = Path(house.var) / f"batch-{serial}.zip"
    code = (
        "from mingban.disclosure.tests.test_batches import batch_file, row; "
        f"open({str(file)!r}, 'wb').write(batch_file(row(标题={title!r}, 发文字号='鹤演测发〔2019〕{serial}号')))"
    )
    house.manage("shell", "--verbosity", "0", "--command", code)
    return file.read_bytes()


def came_in(head: Official, batch: str, title: str) -> str:
    """Look at a batch until the worker has taken it over; return the number of the page that was made."""
    for _ in range(60):
        head.open(batch)
        if "导入完了" in head.page.content():
            break
        head.page.wait_for_timeout(500)
    head.sees("公布了")
    edit = head.page.get_by_role("link", name=title).get_attribute("href") or ""
    return str(re.findall(r"\d+", edit)[0])


@pytest.mark.parametrize("width", DESK_FIRST)
def test_old_documents_come_in_with_the_head_s_word_and_one_is_taken_back(
    house: House,
    watch: Watch,
    official: Callable[[str, int], Official],
    window: Callable[..., Page],
    tmp_path: Path,
    width: int,
) -> None:
    editor, head, reader = (
        official("qz.editor", width),
        official("qz.head", width),
        Visitor(window(width), house, watch),
    )
    title = f"关于布署演示工作的通知（演示文字，{width}）"
    wrong, right = tmp_path / "错.zip", tmp_path / "历年文件.zip"
    wrong.write_bytes(archive_file({"无.txt": b""}))
    right.write_bytes(old_documents(house, title, width))
    editor.open(f"{DESK}batches/")
    editor.attach(editor.page.get_by_label("压缩包"), wrong)
    editor.press("检查")
    editor.sees("压缩包里要有一个 Excel 表")
    editor.attach(editor.page.get_by_label("压缩包"), right)
    editor.press("检查")
    editor.sees("检查过了，没有错")
    batch = editor.path
    editor.press("请负责人同意，按原来的日期公布")
    head.open(batch)
    head.press("同意，公布这一批")
    pk = came_in(head, batch, title)
    editor.open(f"{DESK}pages/{pk}/check/")
    editor.sees("“布署”应该写“部署”")
    editor.press("都看过了，都不用改")
    editor.sees("看过，不改的（1 处）")
    editor.open(f"{DESK}pages/{pk}/retract/")
    editor.fill("为什么撤下", REASON)
    editor.page.get_by_role("button", name="撤下", exact=True).click()
    editor.page.wait_for_url(re.compile("/publishing/"))
    reader.open("/open/retracted/")
    reader.follow(re.compile(re.escape(title)))
    assert reader.status == 410
    reader.sees(REASON)
