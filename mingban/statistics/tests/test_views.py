"""The public page and the files."""

import csv
import json
from io import StringIO

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingban.cases.tests.factories import LICENCE, SMALL, Story
from mingban.statistics import queries, tasks
from mingban.statistics.models import Monthly


def decided(story: Story) -> None:
    story.submit(**SMALL)
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    tasks.count_on.func()


def test_anybody_reads_what_was_done_and_how_it_is_counted(story: Story) -> None:
    decided(story)
    page = Client().get("/statistics/").content.decode()
    assert "2026 年" in page
    assert "100.0%" in page
    assert "市场监督管理局" in page
    assert "撤回的和终止的不算" in page
    own = Client().get("/statistics/?year=2026&organisation=hecheng-market").content.decode()
    assert "办营业执照" in own
    assert story.person.name not in page + own


def test_the_page_says_so_before_the_first_case(story: Story) -> None:
    assert "还没有办结的件" in Client().get("/statistics/").content.decode()


def test_addresses_that_mean_nothing_are_borne(story: Story) -> None:
    decided(story)
    for query in ("year=x", "year=1999", "organisation=none&year=" + "9" * 50):
        assert Client().get(f"/statistics/?{query}").status_code == 200, query


def test_both_files_hold_every_figure(story: Story) -> None:
    decided(story)
    expected = list(queries.open_data())
    text = Client().get("/statistics/data.csv").getvalue().decode()
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert rows == [{name: str(value) for name, value in row.items()} for row in expected]
    answer = json.loads(Client().get("/statistics/data.json").getvalue())
    assert answer["rows"] == expected
    assert [one["code"] for one in answer["meanings"]] == list(queries.FIGURES)


def test_the_page_costs_the_same_for_one_case_and_for_years(story: Story) -> None:
    decided(story)
    with CaptureQueriesContext(connection) as few:
        Client().get("/statistics/")
    row = Monthly.objects.get()
    for year in range(2000, 2026):
        for month in range(1, 13):
            row.pk, row.month = None, row.month.replace(year=year, month=month)
            row.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        assert Client().get("/statistics/").status_code == 200
    assert len(many) == len(few) <= 12
