from typing import Any

import pytest

from mingban.agencies.choices import RegionLevel
from mingban.agencies.definitions import read_agencies, read_regions
from mingban.agencies.tests.factories import REGIONS, agencies, hall, organisation
from mingban.core.errors import BadInput


def test_reads_regions_with_or_without_a_byte_order_mark() -> None:
    for text in (REGIONS, f"\N{ZERO WIDTH NO-BREAK SPACE}{REGIONS}"):
        rows = read_regions(text)
        assert (rows[2].row, rows[2].code, rows[2].name) == (4, "431202", "鹤城区")
        assert rows[2].level is RegionLevel.COUNTY


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("", "第 1 行", "列名不对"),
        ("code,name\n430000,湖南省", "第 1 行", "列名不对"),
        ("code,name,level,parent\n", "第 2 行", "一个区划也没有"),
        ("code,name,level,parent\n430000,湖南省,1", "第 2 行", "应有 4 列"),
        ("code,name,level,parent\n430000,湖南省,1,,多", "第 2 行", "应有 4 列"),
        ("code,name,level,parent\n430000, ,1,", "第 2 行", "名称不能空着"),
        (f"code,name,level,parent\n430000,{'长' * 101},1,", "第 2 行", "最多 100 个字"),
        ("code,name,level,parent\n430000,湖南省,省,", "第 2 行", "级别应是 1 到 5"),
        (f"code,name,level,parent\n430000,{'长' * 200_000},1,", "第 1 行", "读不懂"),
    ],
)
def test_names_the_row_that_cannot_be_read(text: str, where: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_regions(text)
    assert [problem.where for problem in refusal.value.problems] == [where]
    assert said in refusal.value.problems[0].message


def test_names_every_row_that_cannot_be_read() -> None:
    with pytest.raises(BadInput) as refusal:
        read_regions("code,name,level,parent\n430000,,1,\n431200,怀化市,2,430000\n431202,鹤城区,9,431200")
    assert [problem.where for problem in refusal.value.problems] == ["第 2 行", "第 4 行"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "Hecheng"}, "organisations.1.code：代码用小写字母"),
        ({"region": "43"}, "organisations.1.region：区划代码是"),
        ({"uscc": "11431202MB0000000I"}, "organisations.1.uscc：统一社会信用代码是 18 位"),
        ({"phone": "2264777"}, "organisations.1.phone：电话要带区号"),
        ({"name": ""}, "organisations.1.name：不能空着"),
        ({"head": "张三"}, "organisations.1.head：不认识这一项"),
        ({"document_word": "长" * 21}, "organisations.1.document_word：太长了"),
    ],
)
def test_names_what_is_wrong_with_an_organisation(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        agencies([organisation(**changes)])
    assert any(said in str(problem) for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"hours": [{"weekdays": [0], "opens": "09:00", "closes": "12:00"}]},
            "centres.1.hours.1.weekdays.1：星期应是 1 到 7",
        ),
        ({"hours": [{"weekdays": [1], "opens": "九点", "closes": "12:00"}]}, "centres.1.hours.1.opens：应是时间"),
        ({"hours": [{"weekdays": [], "opens": "09:00", "closes": "12:00"}]}, "weekdays：至少要有一项"),
        ({"address": ""}, "centres.1.address：不能空着"),
        ({"counters": [{"number": "1"}]}, "centres.1.counters.1.name：缺少这一项"),
        ({"hours": [{"weekdays": [1], "opens": "09:00+08:00", "closes": "12:00"}]}, "写成 09:00，不带时区"),
    ],
)
def test_names_what_is_wrong_with_a_centre(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        agencies([organisation()], [hall(**changes)])
    assert any(said in str(problem) for problem in refusal.value.problems)


def test_refuses_what_is_no_object_at_all() -> None:
    with pytest.raises(BadInput):
        read_agencies("x")
