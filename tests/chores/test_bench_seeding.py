"""Benches' copies of applications are cases like others: the journal's check accepts them, and officials can act on them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from bench.seeding import Copies, application_number, case_number, copy
from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import LICENCE, Story, load_county

COPIES = 3


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="benches seed PostgreSQL")
def test_copies_of_an_application_verify_and_go_on() -> None:
    load_county()
    story = Story.begin()
    original = story.submit()
    copy(original, Copies(1, COPIES, has_papers=True, is_spread=True))
    assert Application.objects.count() == 1 + COPIES
    assert Case.objects.count() == (1 + COPIES) * original.cases.count()
    assert Application.objects.filter(number=application_number(original.number or "", 2)).exists()
    case = story.case(LICENCE)
    number = case_number(case.number, COPIES)
    for act in (actions.receive_case, actions.accept_case):
        act(number=number, by=story.of(case, Role.CLERK), at=story.now)
    told = StringIO()
    call_command("ledger_verify", stdout=told)
    assert "every chain holds" in told.getvalue()
    assert Case.objects.get(number=number).accepted_at == story.now
