import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.search import document_numbers


@pytest.mark.parametrize(
    "written",
    [
        "湘政发〔2019〕20号",
        "湘政发[2019]20号",
        "湘政发（2019）20号",
        "湘政发(2019)20号",
        "湘政发【2019】20号",
        "湘政发［2019］２０号",
        "湘政发 〔 2019 〕 20 号",
        "湘政发〔2019〕20",
        "湘政发〔2019〕第20号",
        "湘政发〔2019年〕20号",
        "湘政发2019年20号",
        "湘政发2019 20号",
        "湘政发 2019-20",
        "湘政发〔2019〕020号",
        "根据湘政发〔2019〕20号文件",
        "文号：湘政发〔2019〕20号",
    ],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert document_numbers.normalise(written) == "湘政发〔2019〕20号"
    assert document_numbers.keys_of(written) == ["湘政发2019-20", "2019-20"]


@pytest.mark.parametrize(
    ("written", "text", "keys"),
    [
        ("京教研[2017]14号", "京教研〔2017〕14号", ["京教研2017-14", "2017-14"]),
        ("郑民〔2016〕28号", "郑民〔2016〕28号", ["郑民2016-28", "2016-28"]),
        ("【2019】15", "〔2019〕15号", ["2019-15"]),
        ("RZ/GK 02-2018", "RZ/GK 02-2018", ["rzgk2018-2"]),
        ("rzgk 2—2018", "RZGK 2-2018", ["rzgk2018-2"]),
        ("OHGK 2301—2018", "OHGK 2301-2018", ["ohgk2018-2301"]),
        ("Q/SXFTG302.276-2012", "Q/SXFTG 302.276-2012", ["qsxftg2012-302.276"]),
    ],
)
def test_numbers_of_other_kinds(written: str, text: str, keys: list[str]) -> None:
    assert document_numbers.normalise(written) == text
    assert document_numbers.keys_of(written) == keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017年 第34期（总第526期）",
        "规划（2018—2025年）",
        "2019 20亿",
        "13800000001",
        "2026-11-22",
        "〔9999〕1号",
        "人民路148号",
    ],
)
def test_other_figures_are_no_numbers_of_documents(text: str) -> None:
    assert document_numbers.numbers_in(text) == []
    assert document_numbers.normalise(text) == text


def test_several_numbers_are_taken_out_of_a_text() -> None:
    rest, found = document_numbers.without_numbers("湘政发〔2019〕16号和湘政发[2019]18号 教师")
    assert [number.text for number in found] == ["湘政发〔2019〕16号", "湘政发〔2019〕18号"]
    assert rest.split() == ["和", "教师"] or rest.split() == ["教师"]


def test_without_the_body_year_and_serial_are_left() -> None:
    assert document_numbers.without_body("湘政发2019-20") == "2019-20"
    assert document_numbers.without_body("2019-20") == "2019-20"


@given(st.text(max_size=100))
def test_any_text_can_be_looked_through(text: str) -> None:
    rest, found = document_numbers.without_numbers(text)
    assert all(0 <= number.start < number.end <= len(text) for number in found)
    assert found or rest == text


@given(st.from_regex(r"[京湘渝]政(?:办)?发", fullmatch=True), st.integers(1950, 2050), st.integers(1, 9999))
def test_what_is_normalised_stays_so(body: str, year: int, serial: int) -> None:
    once = document_numbers.normalise(f"{body}[{year}]{serial}")
    assert document_numbers.normalise(once) == once == f"{body}〔{year}〕{serial}号"
