"""`load_demo` brings the county in once, and does nothing when no file has changed."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mingban.accounts.models import User
from mingban.agencies.models import Organisation, Region
from mingban.catalogue import queries as catalogue
from mingban.corrections.models import ErrorReport
from mingban.disclosure.choices import Five
from mingban.disclosure.models import Publication
from mingban.ledger import queries as ledger
from mingban.portal.management.commands import load_demo
from mingban.requests.models import AnnualReport, RequestGuide
from mingban.subscriptions.models import Subscription
from tests.demo.conftest import County

pytestmark = pytest.mark.django_db
load_past = load_demo.Command._load_past
REPORTS = ("hecheng-government", "hecheng-market", "hecheng-urban")


@pytest.fixture(autouse=True)
def _without_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """The past has tests of its own (test_history.py) and takes long."""
    monkeypatch.setattr(load_demo.Command, "_load_past", lambda command, file: None)


def _load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, stderr=StringIO())
    return said.getvalue()


def test_loads_everything_once(county: County, django_assert_max_num_queries: Any) -> None:
    assert "演示数据装好了" in _load()
    assert Region.objects.filter(code="431202").exists()
    assert Organisation.objects.filter(code="hecheng-market").exists()
    assert User.objects.filter(username="sj.clerk").exists()
    assert {version.item.code for version in catalogue.open_items()} == set(county.items)
    assert {version.bundle.code for version in catalogue.open_bundles()} == set(county.bundles)
    assert sorted(ErrorReport.objects.values_list("state", flat=True)) == ["CORRECTED", "NO_ERROR", "OPEN", "OPEN"]
    assert set(Subscription.objects.open().values_list("topic__subject", flat=True)) == {"FIELD", "SEARCH"}
    public = Publication.objects.live()
    assert set(public.values_list("five", flat=True)) == set(Five.values)
    offices = set(Organisation.objects.values_list("code", flat=True))
    assert set(public.values_list("organisation__code", flat=True)) == offices
    assert set(RequestGuide.objects.filter(is_open=True).values_list("organisation__code", flat=True)) == offices
    assert "手机号" in Publication.objects.get(live=False).retractions.get().reason
    with django_assert_max_num_queries(3):
        assert _load() == "演示数据没有变化，不用再装\n"
    assert ledger.entries_of(load_demo.COUNTY).count() == 1
    for stage in load_demo.STAGES:
        if stage.command in {"corrections_demo", "subscriptions_demo", "open_site_load", "annual_reports_demo"}:
            call_command(stage.command, *map(str, stage.files), stdout=StringIO())
    assert (ErrorReport.objects.count(), Subscription.objects.count()) == (4, 2)
    assert Publication.objects.filter(live=False).count() == 1
    assert {one.organisation.code: one.is_demo for one in AnnualReport.objects.all()} == dict.fromkeys(REPORTS, True)
    government = AnnualReport.objects.get(organisation__is_government=True)
    assert {row["code"]: sum(row["counts"]) for row in government.frozen["two"]}["new"] == 6


def test_loads_again_when_a_file_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = load_demo.Stage(says="单位和大厅", command="check")
    monkeypatch.setattr(load_demo, "STAGES", [stage])
    assert "演示数据装好了" in _load()
    monkeypatch.setattr(load_demo, "digest_of", lambda files: "another")
    assert "演示数据装好了" in _load()
    assert load_demo.loaded_digest() == "another"


def test_another_past_can_be_entered_and_a_file_that_is_none_is_refused(county: County, tmp_path: Path) -> None:
    file = tmp_path / "past.json"
    file.write_text('{"people": {}}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"past\.json：过去的办件读不懂\n(.*\n)*applications"):
        load_past(load_demo.Command(), file)
    with pytest.raises(CommandError, match="读不了"):
        load_past(load_demo.Command(), tmp_path / "none.json")


def test_refuses_outside_demonstrations(settings: Any) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="不是演示站"):
        _load()
