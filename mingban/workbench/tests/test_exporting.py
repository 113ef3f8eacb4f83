"""Lists as files: whole, safe to open, logged, and never held in memory."""

import csv
import gc
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.cases.models import Case
from mingban.cases.tests.factories import Story, browser
from mingban.core.errors import NotAllowed
from mingban.ledger.models import Entry
from mingban.workbench import actions
from mingban.workbench.choices import Tab
from mingban.workbench.rules import HEADINGS, Wanted, safe_cell
from mingban.workbench.spreadsheets import csv_lines, excel_file
from mingban.workbench.tests.test_pages import crowd

MARKET = "hecheng-market"
OPEN = Wanted(tab=Tab.OPEN)


def test_every_row_of_the_list_is_in_the_file(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.workbench.actions.exporting.CHUNK", 7)
    crowd(story, 40)
    clerk = story.official(MARKET, Role.CLERK)
    rows = list(actions.export_cases(wanted=OPEN, by=clerk, at=story.now))
    own = Case.objects.filter(organisation_id=clerk.organisation_id or 0).order_by("sort_at", "pk")
    assert rows[0] == list(HEADINGS)
    assert [row[1] for row in rows[1:]] == list(own.values_list("number", flat=True))
    assert rows[1][3] == "林*满"
    assert story.person.name not in str(rows)


def test_no_more_than_two_chunks_of_cases_are_alive_at_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.workbench.actions.exporting.CHUNK", 10)
    crowd(story, 200)
    before = _alive()
    lines = csv_lines(actions.export_cases(wanted=OPEN, by=story.official(MARKET, Role.CLERK), at=story.now))
    alive = [_alive() - before for number, _ in enumerate(lines) if number % 20 == 5]
    assert len(alive) == 10
    assert 0 < max(alive) <= 20


def _alive() -> int:
    gc.collect()
    return sum(type(thing) is Case for thing in gc.get_objects())


def test_nothing_is_read_before_it_is_asked_for(story: Story, django_assert_num_queries: Any) -> None:
    crowd(story, 20)
    rows = actions.export_cases(wanted=OPEN, by=story.official(MARKET, Role.CLERK), at=story.now)
    with django_assert_num_queries(0):
        next(rows)


def test_an_export_is_journalled_and_applicants_see_it_once(story: Story) -> None:
    crowd(story, 20)
    clerk = story.official(MARKET, Role.CLERK)
    list(actions.export_cases(wanted=Wanted(tab=Tab.OPEN, text="20261123"), by=clerk, at=story.now))
    entry = Entry.objects.get(code="workbench.list.exported")
    assert entry.data == {"filters": {"tab": "open"}}
    list(actions.export_cases(wanted=OPEN, by=clerk, at=story.now))
    look = Look.objects.get()
    assert look.party_id == story.person.pk
    assert "第三十四条" in look.legal_basis
    supervisor = story.official("hecheng-approval", Role.SUPERVISOR)
    list(actions.export_cases(wanted=OPEN, by=supervisor, at=story.later(days=1).now))
    assert "第六十条" in Look.objects.latest("pk").legal_basis


def test_a_post_that_sees_no_case_exports_none(story: Story) -> None:
    with pytest.raises(NotAllowed):
        actions.export_cases(wanted=OPEN, by=story.official(MARKET, Role.PUBLISHER), at=story.now)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r\n-2"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe_cell(text).startswith("'")
    sheet = load_workbook(excel_file([[safe_cell(text)]], title="x")).active
    assert sheet is not None
    assert sheet["A1"].data_type == "s"


@given(st.text(max_size=30))
def test_any_text_can_stand_in_either_file(text: str) -> None:
    cell = safe_cell(text)
    assert cell.lstrip()[:1] not in set("=+-@＝＋－＠") or not cell.strip()
    assert list(csv.reader(StringIO(b"".join(csv_lines([[cell]])).decode().lstrip("\ufeff"))))


def test_plain_text_stays_as_it_is() -> None:
    assert safe_cell("办营业执照") == "办营业执照"
    assert safe_cell("") == ""


def test_both_files_can_be_opened(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(story, 10)
    client = browser(story.official(MARKET, Role.CLERK))
    answer = client.post("/desk/export/csv/", {"tab": "open"})
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff编号,办件号")
    assert text.count("\r\n") == 12
    sheet = load_workbook(BytesIO(client.post("/desk/export/xlsx/", {"tab": "open"}).getvalue())).active
    assert sheet is not None
    assert sheet.max_row == 12
    assert client.post("/desk/export/pdf/").status_code == 404
    assert client.get("/desk/export/csv/").status_code == 405
    monkeypatch.setattr("mingban.workbench.views.export.MOST_IN_EXCEL", 5)
    assert client.post("/desk/export/xlsx/", {"tab": "open"}).status_code == 422


def test_long_lists_go_on_on_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.workbench.spreadsheets.ROWS_A_SHEET", 3)
    book = load_workbook(excel_file([[str(n)] for n in range(7)], title="办件"))
    assert book.sheetnames == ["办件", "办件2", "办件3"]
