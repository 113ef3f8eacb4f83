"""Keeping away: declared, ordered, or known to the platform by itself; then a case can be neither opened nor acted on."""

from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Person, StaffPost, User
from mingban.accounts.tests.factories import LegalEntityFactory, MandateFactory, PersonFactory
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import RecusalGround
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

WHY = "申请人是我表弟"


@pytest.fixture
def accepted(now: Story) -> Case:
    """Return a case whose review waits for a reviewer."""
    now.submit(**SMALL)
    return now.accept(LICENCE)


def name(actor: Actor) -> str:
    return User.objects.get(pk=actor.id or 0).username


def recuse(story: Story, case: Case, by: Actor, **more: Any) -> Case:
    terms = {"ground": RecusalGround.KIN, "reason": WHY} | more
    return actions.recuse(number=case.number, by=by, at=story.now, **terms)


def sees(actor: Actor, case: Case) -> tuple[bool, bool]:
    """Tell whether somebody may open a case, and whether lists show it to him: never one without the other."""
    fresh = queries.case_by_number(case.number)
    return access.can_see_case(actor, fresh), Case.objects.filter(access.visible_cases(actor), pk=case.pk).exists()


def test_who_keeps_away_neither_opens_nor_acts_and_others_go_on(now: Story, accepted: Case) -> None:
    reviewer, other = now.of(accepted, Role.REVIEWER), now.of(accepted, Role.REVIEWER, 2)
    client = browser(reviewer)
    terms = {"key": "k", "revision": accepted.revision, "ground": "KIN", "reason": WHY}
    sent = {f"recuse-{field}": value for field, value in terms.items()}
    page = client.post(f"/desk/cases/{accepted.number}/recuse/", sent, follow=True)
    assert page.redirect_chain[-1][0] == "/desk/"
    assert accepted.number not in page.content.decode()
    assert client.get(f"/desk/cases/{accepted.number}/").status_code == 404
    assert client.get(f"/files/{StoredFile.objects.order_by('pk')[0].token}/").status_code == 403
    letter = IssuedDocument.objects.get(owner_id=accepted.number, kind="acceptance")
    assert client.get(f"/documents/{letter.token}.pdf").status_code in {403, 404}
    with pytest.raises(NotAllowed):
        now.review(LICENCE)
    assert sees(other, accepted) == (True, True)
    actions.review_case(number=accepted.number, opinion="符合", by=other, at=now.now)
    shown = browser(other).get(f"/desk/cases/{accepted.number}/").content.decode()
    assert WHY in shown
    entry = Entry.objects.get(code="cases.case.recuse")
    assert WHY not in entry.sentence + str(entry.data)


def test_a_head_keeps_others_of_his_organisation_away_and_nobody_else_does(now: Story, accepted: Case) -> None:
    clerk, reviewer, head = (now.of(accepted, role) for role in (Role.CLERK, Role.REVIEWER, Role.HEAD))
    assert accepted.officer_id == clerk.post_id
    with pytest.raises(CannotAct, match="由单位负责人决定"):
        recuse(now, accepted, reviewer, who=name(clerk))
    with pytest.raises(CannotAct, match="本单位在岗"):
        recuse(now, accepted, head, who=name(now.official("hecheng-civil", Role.CLERK)))
    with pytest.raises(CannotAct, match="为什么回避"):
        recuse(now, accepted, head, who=name(clerk), reason=" ")
    for stranger in (now.official("hecheng-civil", Role.HEAD), now.of(accepted, Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            recuse(now, accepted, stranger)
    assert recuse(now, accepted, head, who=name(clerk)).officer_id is None
    assert sees(clerk, accepted) == (False, False)
    with pytest.raises(CannotAct, match="已经回避"):
        recuse(now, accepted, head, who=name(clerk))
    now.review(LICENCE)
    now.decide(LICENCE)
    with pytest.raises(CannotAct, match="要回避这一件"):
        actions.hand_over(number=accepted.number, to=name(clerk), reason="窗口送", by=head, at=now.now)


def linked(actor: Actor, person: Person) -> Actor:
    user = User.objects.get(pk=actor.id or 0)
    user.private_person = person
    user.save()
    return accounts.actor_of(user, StaffPost.objects.get(pk=actor.post_id or 0))


@pytest.mark.parametrize("tie", ["himself", "agent", "representative", "mandate"])
def test_nobody_handles_what_is_his_own(now: Story, accepted: Case, tie: str) -> None:
    reviewer = now.of(accepted, Role.REVIEWER)
    person = now.person if tie == "himself" else PersonFactory.create()
    mine = linked(reviewer, person)
    if tie == "agent":
        Application.objects.update(agent=person)
    elif tie == "representative":
        Application.objects.update(applicant=LegalEntityFactory.create(representative=person))
    elif tie == "mandate":
        MandateFactory.create(principal=now.person, agent=person, valid_to=now.now + timedelta(days=1))
    assert sees(mine, accepted) == (False, False)
    with pytest.raises(NotAllowed):
        actions.review_case(number=accepted.number, opinion="符合", by=mine, at=now.now)
    stranger = linked(now.of(accepted, Role.REVIEWER, 2), PersonFactory.create())
    assert sees(stranger, accepted) == (True, True)
    actions.review_case(number=accepted.number, opinion="符合", by=stranger, at=now.now)
    assert "private" not in str(Entry.objects.latest("pk").actor)
    if tie == "mandate":
        now.later(days=2)
        assert sees(mine, accepted) == (True, True)
