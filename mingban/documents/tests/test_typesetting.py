"""What the pages show: every word, also rare names; nothing of the data is read as markup."""

import io
import json
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pikepdf
import pypdfium2
import pytest
import typst

from mingban.documents import queries, typesetting
from mingban.documents.choices import DocumentKind
from mingban.documents.tests.factories import AT, SAMPLES

RARE = "欧阳䶮喆堃𬮿"


def words(pdf: bytes) -> str:
    """Return the text of all pages without breaks and spaces."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def sample(kind: DocumentKind) -> bytes:
    return queries.render_sample(kind, organisation_name="怀化市鹤城区市场监督管理局", at=AT)


def is_archivable(pdf: bytes) -> bool:
    """Tell whether the file says that it is PDF/A-2b, which Typst does only when every letter has its shape."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        meta = opened.Root.Metadata.read_bytes().decode()
    return ">2</pdfaid:part>" in meta and ">B</pdfaid:conformance>" in meta


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_sample_is_one_archivable_page_with_its_words(kind: DocumentKind) -> None:
    pdf = sample(kind)
    shown = words(pdf)
    assert is_archivable(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert "演示系统生成" in shown
    expected = SAMPLES[kind.value].get("subject") or SAMPLES[kind.value]["name"]
    assert expected in shown
    if kind is not DocumentKind.NOTICE_SHEET:
        assert "怀化市鹤城区市场监督管理局" in shown
        assert "2026年11月25日" in shown
        assert "演示专用章" in shown


@pytest.mark.parametrize("kind", DocumentKind)
def test_rare_names_have_their_shapes_on_every_template(kind: DocumentKind) -> None:
    name = "holder" if kind is DocumentKind.LICENCE else "addressee"
    content = {**SAMPLES[kind.value], name: RARE}
    pdf = queries.render(kind.value, content)
    assert is_archivable(pdf)
    assert RARE in words(pdf)


def test_a_letter_without_any_shape_does_not_keep_the_paper_shut() -> None:
    pdf = queries.render("withdrawal", {**SAMPLES["withdrawal"], "addressee": "林\ue123满"})
    assert "撤回申请确认书" in words(pdf)
    assert not is_archivable(pdf)


def test_nothing_of_the_data_is_read_as_markup() -> None:
    hostile = '*粗* #import "x.typ" $x^2$ <b>粗</b> \\ ] #let a = 1 _斜_ @ref `code` // 注释'
    pdf = queries.render("withdrawal", {**SAMPLES["withdrawal"], "subject": hostile, "reason": hostile})
    shown = words(pdf)
    assert shown.count("".join(hostile.split())) == 2


def test_a_long_letter_runs_over_pages_and_repeats_the_head_of_its_table() -> None:
    faults = [{"material": f"材料{number}", "problem": "看不清楚" * 20} for number in range(40)]
    pdf = queries.render("correction", {**SAMPLES["correction"], "faults": faults})
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) > 2
    assert all("存在的问题" in page.get_textpage().get_text_range() for page in list(pages)[:2])
    assert "材料39" in words(pdf)
    assert f"—{len(pages)}—" in words(pdf)


FAULT = {"material": "租赁合同", "problem": "缺第 3 页"}
LEGAL = "根据《中华人民共和国行政许可法》"


@pytest.mark.parametrize(
    ("kind", "changes", "there", "missing"),
    [
        ("acceptance", {"is_deemed": True}, "自收到申请材料之日起即为受理", "决定自"),
        ("acceptance", {"is_licensing": False}, "予以受理", LEGAL),
        ("acceptance", {"limit_days": 0}, "将于受理当日作出决定", "个工作日内"),
        ("acceptance", {"due_on": None, "waits_for": ["办退休"]}, "自该结果作出之日起", "自受理之日起"),
        ("acceptance", {"limit_days": 0, "waits_for": ["办退休"]}, "该结果作出当日作出决定", "受理当日"),
        ("acceptance", {"limit_unit": "CALENDAR_DAY", "limit_days": 45}, "45日内", "45个工作日"),
        ("acceptance", {"due_on": None, "deferred": [{"name": "效果图"}]}, "另行告知", "即不迟于"),
        ("correction", {"faults": [FAULT], "due_on": None, "is_licensing": False}, "请按受理标准", LEGAL),
        ("declination", {"ground": "NOT_REQUIRED"}, "第三十二条第一款第一项", "第二项"),
        ("declination", {"ground": "OTHER", "where_else": ""}, "第三十二条的规定", "可以向下列单位"),
        ("declination", {"is_licensing": False}, "决定不予受理", LEGAL),
        ("approval", {"valid_to": None}, "起长期有效", "日止"),
        ("approval", {"is_licensing": False, "by_commitment": False}, "决定准予办理", "第四十条"),
        ("approval", {"result_name": "", "conditions": []}, "决定准予行政许可", "颁发"),
        ("refusal", {"is_licensing": False}, "决定不予办理", LEGAL),
        ("delivery", {"is_electronic": True}, "受送达人同意电子送达", "签名或者盖章"),
        ("licence", {"valid_to": None, "number": ""}, "起长期有效", "至2030年"),
        ("notice-sheet", {"materials": [], "fees": []}, "不用带任何材料", "临时占用"),
        ("notice-sheet", {"addressee": "林小满", "visited_on": "2026-11-25"}, "林小满：您于2026年11月25日", "您于年"),
    ],
)
def test_each_template_says_what_is_so(kind: str, changes: dict[str, Any], there: str, missing: str) -> None:
    shown = words(queries.render(kind, {**SAMPLES[kind], **changes}))
    assert there in shown
    assert missing not in shown


def test_remedies_stand_in_every_letter_that_needs_them() -> None:
    for kind in (DocumentKind.DECLINATION, DocumentKind.REFUSAL, DocumentKind.TERMINATION):
        shown = words(sample(kind))
        assert "六十日内" in shown
        assert "六个月内" in shown


def test_many_threads_set_pages_at_once() -> None:
    results: list[bytes] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            results.extend(sample(kind) for kind in (DocumentKind.APPROVAL, DocumentKind.LICENCE))
        except Exception as error:  # noqa: BLE001 — carried to the test's own thread
            errors.append(error)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(results)) == 2  # the same data gives the same bytes


def test_missing_fonts_are_asked_for_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    typesetting.fonts.cache_clear()
    monkeypatch.setattr(typesetting, "FONTS", ("Noto Serif CJK SC", "没有这种字体"))
    with pytest.raises(typesetting.FontsMissing, match="没有这种字体，请安装 fonts-noto-cjk"):
        typesetting.fonts()
    typesetting.fonts.cache_clear()


def test_data_that_does_not_fit_the_template_is_an_error() -> None:
    with pytest.raises(typst.TypstError):
        typesetting.compile_pdf("receipt", json.dumps({"frame": {}, "content": {}}), at=datetime.now(UTC))
