"""What everybody reads: the list, a table level by level, the files, what programs are told."""

import csv
from io import StringIO

import pytest
from django.test import Client

from mingban.datasets.models import Dataset
from mingban.datasets.tests.factories import BUDGET, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def published(office: Office) -> Dataset:
    dataset = office.dataset()
    former = [
        [level, code, name, planned - 100_000 if code == "202" else planned, None, None]
        for level, code, name, planned, *_ in BUDGET
    ]
    office.publish(office.bring(dataset.code, former, period="2025"))
    office.publish(office.bring(dataset.code))
    return dataset


def test_a_published_table_is_read_level_by_level_and_downloaded(published: Dataset, client: Client) -> None:
    page = client.get("/open/data/department-budget/").content.decode()
    assert "区教育局" in page
    assert "职业教育" not in page
    assert "100.00" in page  # 万元
    assert "95.0%" in page
    assert "增加 25.0%" in page
    below = client.get("/open/data/department-budget/?under=2&sort=-planned").content.decode()
    assert below.index("普通教育") < below.index("职业教育")
    assert "区卫生健康局" not in below
    text = b"".join(client.get("/open/data/department-budget/2/data.csv?bom=1").streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["层级", "编码", "单位或科目", "预算数（元）", "决算数（元）", "说明"]
    assert rows[3] == ["3", "201-20502", "普通教育", "600000.00", "600000.25", ""]
    assert text.startswith("\ufeff")
