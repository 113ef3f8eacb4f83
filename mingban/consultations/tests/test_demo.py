"""The demonstration drafts come in once, through the product's own acts, and every one says that it is one."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from mingban.cases.tests.factories import load_county
from mingban.clocks.models import Clock
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.consultations import actions, queries
from mingban.consultations.choices import DraftState
from mingban.consultations.definitions import read_demo
from mingban.consultations.models import Comment, Draft
from mingban.core.errors import BadInput
from mingban.core.models import OutboxMessage
from mingban.ledger.queries import broken_chains

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "data" / "demo" / "consultations.json"
NOW = beijing("2026-11-24 10:00")


@pytest.fixture(autouse=True)
def _county(monkeypatch: pytest.MonkeyPatch) -> None:
    load_county()
    announce(year_2026())
    call_command("load_people", Path(settings.BASE_DIR) / "data" / "demo" / "people.json", stdout=StringIO())
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def load() -> str:
    said = StringIO()
    call_command("consultations_demo", FILE, stdout=said)
    return said.getvalue()


def test_one_is_open_and_one_has_its_results_and_both_say_that_they_are_invented(client: Client) -> None:
    assert ("2 份" in load(), "0 份" in load()) == (True, True)
    running, done = Draft.objects.get(state=DraftState.OPEN), Draft.objects.get(state=DraftState.RESULTS)
    assert queries.is_taking(running, NOW)
    assert queries.figures(running).groups == 1
    assert queries.figures(done).unanswered == 0
    assert (done.closed_at is not None, Comment.objects.filter(draft=done).count()) == (True, 5)
    assert Clock.objects.filter(owner_kind=queries.MATTER, state="MET").count() == 2
    for draft in (running, done):
        assert "演示文字" in draft.title
        page = client.get(queries.address_of(draft)).content.decode()
        assert "虚构" in page
        assert draft.contact_phone.startswith("0745-0000")
        assert draft.contact_phone == draft.organisation.phone
    result = client.get(f"{queries.address_of(done)}result/").content.decode()
    assert ("六个月内装好" in result, "采纳了多少" in result) == (True, True)
    assert not OutboxMessage.objects.filter(handler__contains="consultations").exists()
    assert list(broken_chains()) == []


def test_the_texts_keep_the_rules_of_wording() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [word for word in ("！", "你", "尽快", "原则上", "温馨提示") if word in text] == []


def test_a_file_that_is_wrong_leaves_nothing_and_says_where(tmp_path: Path, settings: Any) -> None:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    with pytest.raises(BadInput) as refused:
        read_demo({**data, "drafts": [{**data["drafts"][0], "kind": "LAW"}]})
    assert [problem.where for problem in refused.value.problems] == ["drafts.0.kind"]
    for name, value in (("writer", "nobody"), ("comments", [{"by": "13999999999", "text": "好"}])):
        found = read_demo({**data, "drafts": [{**data["drafts"][0], name: value}]})
        with pytest.raises(BadInput, match="没有的"):
            actions.load_drafts(definitions=found.drafts, at=NOW)
    assert not Draft.objects.exists()
    broken = tmp_path / "x.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("consultations_demo", broken)
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="演示站"):
        call_command("consultations_demo", FILE)
