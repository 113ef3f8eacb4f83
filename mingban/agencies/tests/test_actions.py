import pytest

from mingban.agencies import queries
from mingban.agencies.choices import RegionLevel
from mingban.agencies.models import Counter, OpeningHours, Organisation, Region, ServiceCentre
from mingban.agencies.tests.factories import (
    DATA,
    REGIONS,
    agencies,
    hall,
    import_agencies,
    import_demo,
    import_regions,
    make_hall,
    organisation,
)
from mingban.core.errors import BadInput
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_enters_regions_of_every_level() -> None:
    imported = import_regions()
    assert (imported.created, imported.updated) == (5, 0)
    village = queries.region("431202001001")
    assert [part.name for part in queries.region_path(village)] == [
        "湖南省",
        "怀化市",
        "鹤城区",
        "城中街道",
        "新街社区",
    ]
    assert str(village.source_on) == "2023-06-30"


def test_entering_regions_again_writes_over_them_and_keeps_the_others() -> None:
    import_regions()
    imported = import_regions("code,name,level,parent\n431202,鹤城新区,3,431200\n431221,中方县,3,431200\n")
    assert (imported.created, imported.updated) == (1, 1)
    assert queries.region("431202").name == "鹤城新区"
    assert Region.objects.count() == 6


def test_the_order_of_rows_does_not_matter() -> None:
    head, *rows = REGIONS.strip().splitlines()
    import_regions("\n".join([head, *reversed(rows)]))
    assert queries.full_name(queries.region("431202")) == "湖南省怀化市鹤城区"


def test_enters_no_region_when_one_row_is_wrong() -> None:
    with pytest.raises(BadInput) as refusal:
        import_regions(f"{REGIONS}431202002001,某村,5,431202002\n")
    assert [problem.where for problem in refusal.value.problems] == ["第 7 行"]
    assert not Region.objects.exists()


def test_ships_the_demo_prefecture_completely() -> None:
    shown: list[tuple[int, int]] = []
    text = (DATA / "regions" / "huaihua.csv").read_text(encoding="utf-8")
    import_regions(text, progress=lambda done, total: shown.append((done, total)))
    counted = {level: Region.objects.filter(level=level).count() for level in RegionLevel}
    assert list(counted.values()) == [1, 1, 13, 207, 2777]
    assert shown[-1] == (2999, 2999)
    assert len(shown) > 5


def test_enters_organisations_in_any_order_of_their_tree() -> None:
    import_regions()
    import_agencies(agencies([organisation("part", parent="whole"), organisation("whole")]))
    part = queries.organisation("part")
    assert part.parent is not None
    assert part.parent.code == "whole"


def test_enters_a_place_with_its_hours_and_counters() -> None:
    centre = make_hall()
    assert OpeningHours.objects.filter(centre=centre).count() == 10
    assert [(counter.number, counter.organisation is None) for counter in centre.counters.all()] == [
        ("01", True),
        ("02", False),
    ]


def test_entering_a_place_again_replaces_its_hours_and_keeps_counters_that_stay() -> None:
    kept = make_hall().counters.get(number="01")
    definition = agencies(
        [organisation(name="新名字")],
        [
            hall(
                hours=[{"weekdays": [6], "opens": "09:00", "closes": "12:00"}],
                counters=[{"number": "01", "name": "新窗口"}],
            )
        ],
    )
    imported = import_agencies(definition)
    assert (imported.created, imported.updated) == (0, 2)
    assert queries.organisation("hecheng-market").name == "新名字"
    assert [(row.weekday, row.opens.hour) for row in OpeningHours.objects.all()] == [(5, 9)]
    assert [(counter.pk, counter.name) for counter in Counter.objects.all()] == [(kept.pk, "新窗口")]


def test_an_organisation_can_be_taken_out_of_the_tree() -> None:
    import_regions()
    import_agencies(agencies([organisation("whole"), organisation("part", parent="whole")]))
    import_agencies(agencies([organisation("part")]))
    assert queries.organisation("part").parent is None


def test_enters_nothing_when_one_code_leads_nowhere() -> None:
    import_regions()
    with pytest.raises(BadInput) as refusal:
        import_agencies(agencies([organisation()], [hall(organisation="unknown")]))
    assert str(refusal.value.problems[0]) == "centres.1.organisation：没有机构 unknown"
    assert not Organisation.objects.exists()


def test_imports_are_in_the_journal() -> None:
    make_hall()
    codes = set(Entry.objects.filter(matter_kind="register").values_list("code", flat=True))
    assert codes == {"agencies.regions.imported", "agencies.organisations.imported"}


def test_the_demo_county_is_plainly_invented_where_it_is_invented() -> None:
    import_demo()
    words = set(Organisation.objects.values_list("document_word", flat=True))
    assert {
        "鹤市监",
        "鹤卫",
        "鹤城管",
        "鹤税",
        "鹤公",
        "鹤审批",
        "鹤民",
        "鹤人社",
        "鹤医保",
        "鹤消",
        "鹤环",
        "鹤公积金",
    } <= words
    for phone, source in Organisation.objects.values_list("phone", "source"):
        assert phone.startswith("0745-00000")
        assert source == "演示数据"
    hecheng_hall = ServiceCentre.objects.get(code="hecheng-hall")
    assert (hecheng_hall.phone, hecheng_hall.complaint_phone) == ("0745-2264777", "0745-2283072")
    assert "《政务公开工作交流》总第 26 期" in hecheng_hall.source
    assert hecheng_hall.counters.count() >= 5
