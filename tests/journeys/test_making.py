"""One document from a Word file to the public page: written, reviewed by three, decided, published, and saying so."""

import io
import re
from collections.abc import Callable
from datetime import date

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import DESK_FIRST

pytestmark = pytest.mark.journey
TODAY = date.today()  # noqa: DTZ011 — the day on which the house runs, as its pages see it
REASON = "只把现有的规定写到一起，不增加义务"


def word_file(title: str, number: str) -> bytes:
    """Return a document as an office writes it."""
    document = docx.Document()
    for line in (title, number, "各乡镇人民政府、街道办事处：", "第一条 电动自行车不得停在楼道里。"):
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def hand_in(editor: Official, title: str, number: str) -> None:
    """Take the file over, say why nobody was asked, and hand the draft in."""
    editor.open("/publishing/")
    editor.follow("从 Word、PDF 导入一份")
    editor.page.get_by_label("文件", exact=True).set_input_files(
        {"name": "办法.docx", "mimeType": "application/octet-stream", "buffer": word_file(title, number)}
    )
    columns = editor.page.get_by_label("放到哪个栏目")
    columns.select_option(columns.locator("option", has_text="政策文件").get_attribute("value"))
    page = editor.page
    # What Wagtail says fades in, too pale to read meanwhile: its editor is looked at once it stands.
    page.get_by_role("button", name="导入成草稿").click()
    page.wait_for_url(re.compile(r"/publishing/pages/\d+/edit/"))
    page.wait_for_timeout(1500)
    editor.watch.look(page)
    # The editor saves by itself; what comes after the draft was handed in is turned away.
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        page.get_by_label("没有公开征求意见，为什么").fill(REASON)
        page.get_by_label("五公开").select_option("DECISION")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name=re.compile("提交")).click()
    page.wait_for_url(re.compile(r"/publishing/pages/\d+/$"))


def passes(one: Official, title: str) -> None:
    """Open what waits, and pass it."""
    one.open("/publishing/")
    one.follow(title)
    one.sees("电动自行车不得停在楼道里")
    one.page.get_by_label("通过", exact=True).check()


@pytest.mark.parametrize("width", DESK_FIRST)
def test_a_document_comes_about_and_says_how(
    house: House, watch: Watch, official: Callable[[str, int], Official], window: Callable[..., Page], width: int
) -> None:
    title, number = f"鹤城区电动自行车停放办法{width}", f"鹤演政办发〔{TODAY.year}〕{width}号"
    hand_in(official("qz.editor", width), title, number)
    for name in ("qz.editor2", "qz.legal"):
        one = official(name, width)
        passes(one, title)
        one.press("审完了，提交")
    head = official("qz.head", width)
    passes(head, title)
    head.press("审完了，提交")
    head.sees("请写哪一天决定的")
    head.page.get_by_label("哪一天决定的").fill(TODAY.isoformat())
    head.fill("在哪次会议上，或者由谁决定", "区政府第 35 次常务会议")
    head.press("审完了，提交")
    reader = Visitor(window(width), house, watch)
    reader.open("/open/library/")
    reader.follow(title)
    steps = reader.page.get_by_role("region", name="怎么定下来的").get_by_role("heading", level=3)
    expect(steps).to_have_text(["没有公开征求意见", "合法性审核", "决定", "登记、编号、公布"])
    reader.sees("区政府第 35 次常务会议")
