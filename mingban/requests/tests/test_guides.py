"""Guides: who keeps them, from where they come, and that they are found."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound
from mingban.ledger.models import Entry
from mingban.requests import actions, queries
from mingban.requests.definitions import read_guides
from mingban.requests.registrations import guides_to_find
from mingban.requests.tests.factories import HEALTH, MARKET, Asking, guide_definition


def test_the_head_keeps_the_guide_of_his_own_organisation(asking: Asking) -> None:
    new = guide_definition(office="政务公开科")
    for by in (asking.official(Role.CLERK), asking.official(Role.HEAD, HEALTH), asking.official(Role.PUBLISHER)):
        with pytest.raises(NotAllowed):
            actions.save_guide(definition=new, by=by, at=asking.now)
    actions.save_guide(definition=new, by=asking.official(Role.HEAD), at=asking.now)
    assert queries.guide(MARKET).office == "政务公开科"
    entry = Entry.objects.filter(matter_kind="request-guide", matter_id=MARKET).latest("sequence")
    assert (entry.code, entry.data["office"]) == ("requests.guide.saved", "政务公开科")
    with pytest.raises(NotFound):
        actions.save_guide(definition=guide_definition(organisation="nobody"), by=SYSTEM, at=asking.now)


def test_a_fee_needs_a_day_and_a_document_and_a_head_is_one_of_ours(asking: Asking) -> None:
    with pytest.raises(actions.CannotSaveGuide, match="依据"):
        actions.save_guide(definition=guide_definition(fee_scheme="ITEMS"), by=SYSTEM, at=asking.now)
    for role, organisation in ((Role.DECIDER, HEALTH), (Role.CLERK, MARKET)):
        post = StaffPost.objects.get(pk=asking.official(role, organisation).post_id or 0)
        with pytest.raises(actions.CannotSaveGuide, match="岗位"):
            actions.save_guide(definition=guide_definition(), head=post, by=SYSTEM, at=asking.now)


def test_a_closed_guide_is_neither_found_nor_shown(asking: Asking) -> None:
    assert {one.key for one in guides_to_find(None)} == {HEALTH, MARKET}
    actions.save_guide(definition=guide_definition(is_open=False), by=SYSTEM, at=asking.now)
    bus.deliver_due()
    assert list(guides_to_find([MARKET])) == []
    for code in (MARKET, "a\x00b"):
        with pytest.raises(NotFound):
            queries.guide(code)


def test_guides_come_from_a_file_all_or_none(asking: Asking, tmp_path: Path) -> None:
    file = tmp_path / "guides.json"
    row: dict[str, Any] = json.loads(guide_definition(office="新办公室").model_dump_json())
    file.write_text(json.dumps([row]))
    call_command("request_guides_import", str(file), verbosity=0)
    assert queries.guide(MARKET).office == "新办公室"
    file.write_text(json.dumps([row | {"office": "旧"}, row | {"organisation": "nobody"}]))
    with pytest.raises(CommandError):
        call_command("request_guides_import", str(file), verbosity=0)
    assert queries.guide(MARKET).office == "新办公室"
    wrong: list[Any] = [{}, [], [{"organisation": MARKET}], [row | {"more": 1}], [row | {"fee_scheme": "BOTH"}]]
    for bad in wrong:
        with pytest.raises(BadInput):
            read_guides(bad)
