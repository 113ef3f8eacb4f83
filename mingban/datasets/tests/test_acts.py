"""Bringing in, publishing, correcting, withdrawing: who may, what is refused, what follows elsewhere."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import OrganisationFactory
from mingban.catalogue import actions as catalogue
from mingban.catalogue.tests.factories import make_item, make_state
from mingban.clocks.tests.factories import beijing
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.core.times import local_day
from mingban.datasets import actions, queries
from mingban.datasets.choices import EditionState
from mingban.datasets.definitions import read_demo
from mingban.datasets.events import DatasetPublished
from mingban.datasets.handlers import meet_duty
from mingban.datasets.models import Dataset, Edition, Row
from mingban.datasets.registrations import find_datasets
from mingban.datasets.registry import UnknownComputation, computation_named
from mingban.datasets.tests.factories import BUDGET, Office
from mingban.disclosure.choices import DutyState
from mingban.disclosure.models import DutyPage
from mingban.disclosure.tests.story import GOOD, make_entry, open_duty, seen
from mingban.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def publish_item(**changes: Any) -> None:
    catalogue.publish_item(definition=make_item(**changes), by=SYSTEM, at=beijing("2026-11-23 08:00"))


def said(dataset: Dataset) -> list[str]:
    return [entry.sentence.replace("\xa0", "") for entry in ledger.entries_of(queries.matter_of(dataset))]


def test_one_brings_in_and_the_head_publishes(office: Office) -> None:
    dataset = office.dataset()
    edition = office.bring(dataset.code)
    assert (edition.number, edition.row_count, edition.state) == (1, 6, EditionState.DRAFT)
    assert edition.totals == {"planned": 150_000_010, "executed": 95_000_050}
    rows = list(edition.rows.order_by("position").values_list("parent", "trail", "has_children", "key"))
    assert rows[2] == (2, [1, 2], False, "201-20502")
    assert [row[2] for row in rows] == [True, True, False, False, False, False]
    with pytest.raises(NotFound):
        queries.public_dataset(dataset.code)
    for somebody in (
        office.editor,
        office.official(Role.CLERK),
        office.official(Role.HEAD, OrganisationFactory.create()),
    ):
        with pytest.raises(NotAllowed):
            actions.publish_edition(code=dataset.code, number=1, by=somebody, at=office.now)
    published = office.publish(edition)
    assert (published.is_current, published.published_by_id) == (True, office.head.id)
    assert office.publish(edition).published_at == published.published_at
    assert said(dataset) == [
        "新建数据“部门预算和决算”", "导入“部门预算和决算”2026年，6 行，等发布", "发布“部门预算和决算”2026年，6 行",
    ]  # fmt: skip
    with pytest.raises(actions.CannotAct, match="发布过的不能丢掉"):
        actions.drop_draft(code=dataset.code, number=1, by=office.editor, at=office.now)


def test_who_brought_it_in_cannot_publish_even_as_head(office: Office) -> None:
    dataset = office.dataset()
    edition = office.bring(dataset.code)
    Edition.objects.filter(pk=edition.pk).update(imported_by=office.head.id)
    with pytest.raises(actions.NeedsAnother):
        office.publish(edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(published_by=office.head.id)


def test_only_who_writes_for_the_organisation_brings_in(office: Office) -> None:
    dataset = office.dataset()
    for somebody in (office.head, office.official(Role.EDITOR, OrganisationFactory.create())):
        office.editor = somebody
        with pytest.raises(NotAllowed):
            office.bring(dataset.code)
    assert not Edition.objects.exists()


def test_nothing_is_kept_of_a_file_with_problems(office: Office) -> None:
    dataset = office.dataset()
    wrong = [[*BUDGET[0][:3], 1, *BUDGET[0][4:]], *BUDGET[1:], [1, "201", "又一个", "很多", None, None]]
    with pytest.raises(actions.CannotImport, match="有 3 处要改，什么都没有导入") as refusal:
        office.bring(dataset.code, wrong)
    assert [str(one) for one in refusal.value.problems] == [
        "D2：预算数：写的是 1.00，下级加起来是 1,000,000.00",
        "D8：预算数：“很多”不是数字，单位和说明请不要写在这一格",
        "B8：编码“201”和第 2 行重复了",
    ]
    with pytest.raises(actions.CannotImport, match="没有一行数据"):
        office.bring(dataset.code, [])
    with pytest.raises(BadInput, match="年份"):
        office.bring(dataset.code, period="二〇二六")
    with pytest.raises(NotFound):
        office.bring("nothing")
    assert not Row.objects.exists()


def test_a_correction_is_another_edition_and_the_former_stays_as_it_was(office: Office) -> None:
    dataset = office.dataset()
    former = office.publish(office.bring(dataset.code, scale=10_000))
    before = list(former.rows.values_list("position", "key", "cells"))
    assert former.totals["planned"] == 1_500_000_100_000
    with pytest.raises(actions.CannotImport, match="已经发布过了"):
        office.bring(dataset.code)
    draft = office.bring(dataset.code, reason="单位写错了，元当成了万元")
    again = office.bring(dataset.code, reason="单位写错了，元当成了万元")
    assert (again.former_id, again.number) == (former.pk, draft.number)
    assert dataset.editions.count() == 2
    correct = office.publish(again)
    former.refresh_from_db()
    assert (former.is_current, former.state, correct.is_current) == (False, EditionState.PUBLISHED, True)
    assert list(former.rows.values_list("position", "key", "cells")) == before
    assert "更正原来的一版：单位写错了，元当成了万元" in said(dataset)[-1]


def test_two_corrections_of_one_edition_do_not_both_come_out(office: Office) -> None:
    dataset = office.dataset()
    draft = office.bring(dataset.code)
    other = office.bring(dataset.code, period="2025")
    Edition.objects.filter(pk=other.pk).update(
        state=EditionState.PUBLISHED, published_at=office.now, is_current=True, period="2026"
    )
    with pytest.raises(StalePage, match="已经发布了另外一版"):
        office.publish(draft)


def test_what_looks_like_personal_data_stops_publishing_until_it_is_justified(office: Office) -> None:
    dataset = office.dataset("places", title="公共资源")
    head = ["编号", "名称", "种类", "乡镇、街道", "地址", "电话"]
    edition = office.bring(
        dataset.code, [["1", "停车场", "停车场", "城中街道", "幸福路1号", "13800138000"]], "2026-11-22", head=head
    )
    assert edition.findings == [{"where": "第 1 行“电话”", "kind": "手机号", "masked": "138****8000"}]
    with pytest.raises(actions.CannotAct, match="1 处像是个人信息"):
        office.publish(edition)
    act: dict[str, Any] = {"code": dataset.code, "number": edition.number, "at": office.now}
    with pytest.raises(actions.CannotAct, match="写明"):
        actions.justify_findings(**act, reason="行", by=office.editor)
    with pytest.raises(NotAllowed):
        actions.justify_findings(**act, reason="停车场对外的电话", by=office.head)
    actions.justify_findings(**act, reason="停车场对外的电话", by=office.editor)
    assert office.publish(edition).state == EditionState.PUBLISHED
    with pytest.raises(actions.CannotAct, match="不用写理由"):
        actions.justify_findings(**act, reason="停车场对外的电话", by=office.editor)


def test_a_withdrawn_edition_leaves_its_reason(office: Office) -> None:
    dataset = office.dataset()
    edition = office.bring(dataset.code)
    withdraw: Callable[..., Edition] = actions.withdraw_edition
    act: dict[str, Any] = {"code": dataset.code, "number": 1, "by": office.head, "at": office.now}
    with pytest.raises(actions.CannotAct, match="没有发布的"):
        withdraw(**act, reason="里面有不能公开的")
    office.publish(edition)
    with pytest.raises(actions.CannotAct, match="写明为什么"):
        withdraw(**act, reason=" ")
    with pytest.raises(NotAllowed):
        withdraw(**act | {"by": office.editor}, reason="里面有不能公开的")
    gone = withdraw(**act, reason="里面有不能公开的")
    assert (gone.state, gone.is_current) == (EditionState.WITHDRAWN, False)
    assert withdraw(**act, reason="又一次").withdrawal_reason == "里面有不能公开的"
    with pytest.raises(actions.CannotAct, match="撤下的不能再发布"):
        office.publish(gone)
    assert office.publish(office.bring(dataset.code)).number == 2


def test_drafts_can_be_thrown_away(office: Office) -> None:
    dataset = office.dataset()
    office.bring(dataset.code)
    act: dict[str, Any] = {"code": dataset.code, "number": 1, "at": office.now}
    with pytest.raises(NotAllowed):
        actions.drop_draft(**act, by=office.official(Role.CLERK))
    actions.drop_draft(**act, by=office.head)
    assert not Row.objects.exists()
    with pytest.raises(NotFound):
        actions.drop_draft(**act, by=office.head)


def test_what_a_table_says_of_itself_is_checked(office: Office) -> None:
    dataset = office.dataset()
    part = office.dataset(code="part", part_of=dataset.code)
    assert part.part_of == dataset
    values = {name: getattr(dataset, name) for name in ("title", "field", "description", "frequency", "source")}

    def edit(code: str = "department-budget", by: Any = None, **changes: Any) -> Dataset:
        terms = actions.DatasetTerms(**values | changes)
        return actions.edit_dataset(code=code, terms=terms, by=by or office.editor, at=office.now)

    for changes in (
        {"title": " "},
        {"frequency": "NEVER"},
        {"source": "问 13800138000"},
        {"part_of": "part"},
        {"part_of": "no"},
    ):
        with pytest.raises(BadInput):
            edit(**changes)
    with pytest.raises(BadInput):
        edit("part", part_of="part")
    for somebody in (office.head, office.official(Role.EDITOR, OrganisationFactory.create())):
        with pytest.raises(NotAllowed):
            edit(by=somebody, title="别的")
    edit(title="部门  预算")
    edit(title="部门 预算")
    assert said(dataset)[1:] == ["修改“部门 预算”的说明"]
    with pytest.raises(NotAllowed):
        office.editor = office.head
        office.dataset(code="other")


def test_a_code_is_taken_once_and_a_layout_must_exist(office: Office) -> None:
    office.dataset()
    with pytest.raises(BadInput, match="已经有了"):
        office.dataset()
    with pytest.raises(BadInput, match="小写字母"):
        office.dataset(code="部门")
    with pytest.raises(NotFound):
        office.dataset("nothing", code="another")


def test_what_is_published_meets_its_duty_once_its_page_answers(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = make_entry()
    duty = open_duty(entry, on="2026-11-20")
    assert entry.organisation is not None
    office = Office(entry.organisation)
    monkeypatch.setattr("django.utils.timezone.now", lambda: office.now)
    with pytest.raises(BadInput, match="没有这个编码"):
        Office().dataset(entry_code=entry.code)
    dataset = office.dataset(entry_code=entry.code)
    other = office.dataset("standards", code="standards", title="标准目录")
    office.publish(office.bring(dataset.code))
    office.enter(other.code, ["number", "title"], [["RZ/GK 02-2018", "依申请公开规范"]], "2026-11-22")
    for _ in range(2):
        meet_duty(told_of(dataset))
    duty.refresh_from_db()
    page = DutyPage.objects.get()
    assert (duty.page, duty.state, page.reported_at) == (page, DutyState.OPEN, office.now)
    assert page.url.endswith("/open/data/department-budget/1/")
    assert seen(page, GOOD, office.now + timedelta(minutes=1)).state == DutyState.PUBLISHED
    actions.withdraw_edition(code=dataset.code, number=1, reason="里面有不能公开的", by=office.head, at=office.now)
    while bus.deliver_due():
        pass
    duty.refresh_from_db()
    assert duty.state == DutyState.OPEN


def told_of(dataset: Dataset) -> DatasetPublished:
    """Return the event of a table's first edition."""
    edition = Edition.objects.select_related("dataset__organisation").get(dataset=dataset, number=1)
    return DatasetPublished(
        code=dataset.code,
        title=dataset.title,
        url=queries.address_of(dataset),
        organisation_code=dataset.organisation.code,
        field=dataset.field,
        entry_code=dataset.entry_code,
        number=1,
        period=edition.period,
        edition_url=queries.edition_address(edition),
        edition_title=queries.edition_title(edition),
        published_at="",
        is_correction=False,
    )


def test_search_finds_tables_by_what_their_rows_are_called(office: Office) -> None:
    dataset = office.dataset("standards", code="standards", title="标准目录")
    assert list(find_datasets(None)) == []
    office.enter(dataset.code, ["number", "title"], [["RZ/GK 02-2018", "依申请公开规范"]], "2026-11-22")
    (found,) = find_datasets({dataset.code})
    assert "依申请公开规范" in found.text
    assert (found.url, found.facets["field"]) == ("/open/data/standards/", "财政预决算")
    actions.withdraw_edition(code=dataset.code, number=1, reason="重新整理", by=office.head, at=office.now)
    assert list(find_datasets(None)) == []


def test_computed_tables_follow_the_catalogue_and_nobody_types_them(office: Office) -> None:
    dataset = office.dataset("power-list", code="power-list", title="权责清单")
    assert actions.refresh_computed(code=dataset.code, at=office.now) is None
    make_state()
    publish_item()
    first = actions.refresh_computed(code=dataset.code, at=office.now)
    assert first is not None
    assert (first.is_current, first.published_by, first.period) == (True, None, "2026-11-23")
    assert actions.refresh_all(at=office.now) == 0
    publish_item(name="换了名称的许可")
    assert actions.refresh_all(at=office.now) == 1
    second = Edition.objects.current().get(dataset=dataset)
    assert (second.former_id, second.period) == (first.pk, first.period)
    assert "换了名称的许可" in second.rows.get().name
    publish_item(name="又换了名称的许可")
    assert actions.refresh_all(at=office.now + timedelta(days=1)) == 1
    assert Edition.objects.current().filter(dataset=dataset).count() == 2
    with pytest.raises(actions.CannotAct, match="自己算出来"):
        office.bring(dataset.code)
    with pytest.raises(NotAllowed):
        actions.import_lines(
            code=office.dataset(code="typed").code,
            lines=[],
            about=actions.About(period="2026"),
            by=SYSTEM,
            at=office.now,
        )


def test_charges_are_computed_from_items(office: Office) -> None:
    office.dataset("fees", code="fees", title="收费目录")
    make_state()
    publish_item(fees=[{"name": "工本费", "standard": "每本 4 元", "amount_yuan": "4.00", "basis": "某某通知"}])
    edition = actions.refresh_computed(code="fees", at=office.now)
    assert edition is not None
    row = edition.rows.get()
    assert (row.key, row.cells["amount"], row.cells["organisation"]) == ("open-shop-1", 400, "市场监督管理局")
    with pytest.raises(UnknownComputation):
        computation_named("nothing")


def test_a_demonstration_is_entered_once_through_the_same_acts(office: Office) -> None:
    names = dict(User.objects.filter(pk__in=[office.editor.id, office.head.id]).values_list("pk", "username"))
    editions = [
        {"period": "2025", "published_on": "2026-01-05", "columns": ["code", "name", "planned", "note"], "rows": [[1, "1", "甲", 5, "13800138000"]]},
        {"period": "2025", "published_on": "2026-02-05", "corrects": "写错了数", "columns": ["code", "name", "planned"], "rows": [[1, "1", "甲", 6]]},
    ]  # fmt: skip
    table = {
        "code": "budget", "layout": "department-budget", "title": "部门预算", "organisation": office.organisation.code,
        "field": "财政", "description": "说明", "frequency": "ANNUAL", "source": "演示数据", "is_demo": True,
        "writer": names[office.editor.id or 0], "publisher": names[office.head.id or 0], "editions": editions,
    }  # fmt: skip
    definitions = read_demo({"about": "演示", "datasets": [table]}).datasets
    assert [actions.load_datasets(definitions=definitions, at=office.now) for _ in range(2)] == [1, 0]
    first, second = Edition.objects.order_by("number")
    assert (first.is_current, second.is_current, second.former_id) == (False, True, first.pk)
    assert (first.justification != "", local_day(second.published_at or office.now)) == (True, date(2026, 2, 5))
    with pytest.raises(BadInput, match="没有的工作账号"):
        lost = read_demo({"about": "演示", "datasets": [table | {"code": "other", "writer": "nobody"}]}).datasets
        actions.load_datasets(definitions=lost, at=office.now)
