"""Remedies by kind of letter, and the last days that applicants read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mingban.clocks.tests.factories import announce, year_2026
from mingban.documents import queries, rules
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.documents.tests.factories import AT, issue, make_organisation

pytestmark = pytest.mark.django_db
RECEIVED = date(2026, 11, 25)


@pytest.fixture
def refusal() -> IssuedDocument:
    return issue(make_organisation(), DocumentKind.REFUSAL)


def test_sixty_days_and_six_months_from_receipt(refusal: IssuedDocument) -> None:
    found = queries.remedies_against(refusal, RECEIVED)
    assert found is not None
    assert (found.review_until, found.sue_until, found.may_move) == (date(2027, 1, 24), date(2027, 5, 25), True)
    assert found.text == refusal.content["remedies"]


def test_a_last_day_off_moves_to_the_next_working_day(refusal: IssuedDocument) -> None:
    announce(year_2026())
    found = queries.remedies_against(refusal, date(2026, 4, 1))
    assert found is not None
    # 31 May is a Sunday; 1 October begins a week of holidays.
    assert (found.review_until, found.sue_until, found.may_move) == (date(2026, 6, 1), date(2026, 10, 8), False)


def test_where_the_data_says_so_it_does_not_move(refusal: IssuedDocument, settings: Any, tmp_path: Path) -> None:
    announce(year_2026())
    data = json.loads(settings.REMEDIES_FILE.read_text())
    settings.REMEDIES_FILE = tmp_path / "remedies.json"
    settings.REMEDIES_FILE.write_text(json.dumps({**data, "ends_on_workday": False}))
    found = queries.remedies_against(refusal, date(2026, 4, 1))
    assert found is not None
    assert found.review_until == date(2026, 5, 31)


def test_a_step_on_the_way_may_be_answered_but_not_sued() -> None:
    organisation = make_organisation()
    for kind in (DocumentKind.SPECIAL_PROCEDURE, DocumentKind.EXTENSION):
        letter = issue(organisation, kind)
        assert "陈述、申辩" in letter.content["remedies"]
        found = queries.remedies_against(letter, RECEIVED)
        assert found is not None
        assert (found.review_until, found.sue_until) == (None, None)


def test_what_grants_tells_of_none() -> None:
    assert queries.remedies_against(issue(make_organisation(), DocumentKind.APPROVAL), RECEIVED) is None


def test_without_a_rule_the_words_of_the_letter_are_left(
    refusal: IssuedDocument, settings: Any, tmp_path: Path
) -> None:
    settings.REMEDIES_FILE = tmp_path / "remedies.json"
    settings.REMEDIES_FILE.write_text(json.dumps({"rules": []}))
    found = queries.remedies_against(refusal, RECEIVED)
    assert found is not None
    assert (found.text, found.review_until) == (refusal.content["remedies"], None)


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, ends: date) -> None:
    assert rules.months_after(day, months) == ends


def test_every_kind_that_tells_remedies_has_a_rule() -> None:
    organisation = make_organisation()
    for kind in ("declination", "refusal", "termination", "revocation", "special-procedure", "extension"):
        assert queries.remedies_of(organisation, AT.date(), kind)
