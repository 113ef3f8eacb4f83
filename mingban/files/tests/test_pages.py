"""Pages as pictures, what was found on them, and what came in their place."""

import io

import pytest
from PIL import Image

from mingban.files import actions, pdf_drawer, pdfs, queries, rules
from mingban.files.models import PageFinding, StoredFile
from mingban.files.tests.factories import AT, CITIZEN, pdf, picture, store
from mingban.ledger.rules import Matter

CASE = Matter(kind="case", id="7", name="开店")

pytestmark = pytest.mark.django_db


def test_a_page_of_a_pdf_is_drawn_once_and_kept_and_swept_with_its_file() -> None:
    file = store("合同.pdf", pdf(2))
    data, media_type = queries.page_image(file, 2)
    assert (media_type, Image.open(io.BytesIO(data)).size[0] <= pdf_drawer.WIDTH) == ("image/png", True)
    kept = list(queries.pages_root().glob(f"*/{file.sha256}-*"))
    assert [path.name for path in kept] == [f"{file.sha256}-2.png"]
    kept[0].write_bytes(b"kept")
    assert queries.page_image(file, 2)[0] == b"kept"
    for page in (0, 3):
        with pytest.raises(queries.NoSuchFile):
            queries.page_image(file, page)
    actions.sweep_unclaimed(at=AT)
    assert kept[0].exists()
    actions.delete_file(file=file, at=AT)
    actions.sweep_unclaimed(at=AT)
    assert not kept[0].exists()


def test_a_picture_is_its_own_page_and_what_cannot_be_drawn_says_so() -> None:
    file = store("a.png", picture("PNG"))
    assert queries.page_image(file, 1) == (queries.bytes_of(file), "image/png")
    assert pdf_drawer.drawn(pdf(), 1)[:4] == b"\x89PNG"
    with pytest.raises(pdfs.CannotDraw):
        pdfs.draw_page(b"no pdf", 1)


def test_findings_stand_once_a_page_rest_when_wrong_and_follow_replacements() -> None:
    scan, photo = store("合同.pdf", pdf(2)), store("a.png", picture("PNG"))
    for is_accepted in (True, False):
        actions.find_page(
            file=scan, page=1, matter=CASE, is_accepted=is_accepted, reason="缺章", marks=[(0.9, 0.9, 0.5, 0.5)],
            by=CITIZEN, at=AT,
        )  # fmt: skip
    actions.find_page(file=scan, page=2, matter=CASE, is_accepted=True, reason="x", by=CITIZEN, at=AT)
    found = PageFinding.objects.get(page=1)
    assert (found.is_accepted, found.reason, found.marks) == (False, "缺章", [[0.9, 0.9, 0.1, 0.1]])
    assert PageFinding.objects.get(page=2).reason == ""
    with pytest.raises(queries.NoSuchFile):
        actions.find_page(file=scan, page=3, matter=CASE, is_accepted=True, by=CITIZEN, at=AT)

    other = Matter(kind="case", id="8", name="占道")
    sheets = queries.sheets_of([scan, photo], CASE)
    assert [(one.label, one.is_wrong) for one in sheets] == [
        ("第 1 个文件第 1 页", True),
        ("第 1 个文件第 2 页", False),
        ("第 2 张", False),
    ]
    assert not any(one.finding for one in queries.sheets_of([scan], other))
    new = store("b.png", picture("PNG", size=(9, 9)))
    actions.put_in_place(files=[new], of=scan, page=1)
    files = list(StoredFile.objects.order_by("pk"))
    assert [one.is_replaced for one in queries.sheets_of(files, CASE)] == [True, False, False, False]
    actions.put_in_place(files=[new], of=photo, page=1)
    files = list(StoredFile.objects.order_by("pk"))
    assert [one.is_replaced for one in queries.sheets_of(files, CASE)] == [False, False, True, False]
    assert actions.settle_findings(matter=CASE, at=AT) == 1
    assert [one.page for one in queries.standing_findings(CASE)] == [2]


def test_pages_are_called_as_people_count_them() -> None:
    assert [rules.page_label(*numbers) for numbers in ((1, 1, 1, 1), (2, 3, 1, 1), (1, 1, 4, 9), (2, 2, 3, 5))] == [
        "这一页", "第 2 张", "第 4 页", "第 2 个文件第 3 页",
    ]  # fmt: skip


def test_marks_are_rectangles_on_the_page() -> None:
    assert rules.read_marks("0.1,0.2,0.3,0.4; 0.5,0.5,0.1234,9;") == [(0.1, 0.2, 0.3, 0.4), (0.5, 0.5, 0.123, 0.5)]
    assert rules.cell_mark(1) == (0, 0, 0.25, 0.167)
    assert rules.cell_mark(24)[:2] == (0.75, 0.833)
    assert rules.read_marks("") == []
    for wrong in ("1,2", "a,b,c,d", "0.1,0.1,0,0.1", "nan,0,1,1", "1,1,1,1", ";".join(["0,0,1,1"] * 31)):
        with pytest.raises(rules.BadMarks):
            rules.read_marks(wrong)
    for cell in (0, 25):
        with pytest.raises(rules.BadMarks):
            rules.cell_mark(cell)
