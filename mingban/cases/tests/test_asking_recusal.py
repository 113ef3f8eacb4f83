"""An applicant asks that an official keep away; the head decides; both are in the journal and told, the reason to few."""

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import UserFactory
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.models import Case, RecusalRequest
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

WHY = "他是隔壁店老板的弟弟"


@pytest.fixture
def accepted(now: Story) -> Case:
    now.submit(**SMALL)
    return now.accept(LICENCE)


def ask(story: Story, case: Case, user_id: int, **more: object) -> RecusalRequest:
    terms = {"reason": WHY, "by": story.citizen} | more
    return actions.ask_recusal(
        application=story.application,
        case_number=case.number,
        user_id=user_id,
        at=story.now,
        **terms,  # type: ignore[arg-type]
    )


def read(actor: Actor) -> str:
    return " ".join(notice.text for notice in Notice.objects.filter(official_id=actor.id or 0))


def test_asked_on_the_tracking_page_granted_by_the_head_and_told(now: Story, accepted: Case) -> None:
    clerk, head = now.of(accepted, Role.CLERK), now.of(accepted, Role.HEAD)
    citizen, page = browser(now.citizen), f"/applications/{now.application.number}/"
    assert f"{page}recusal/" in citizen.get(page).content.decode()
    assert clerk.name in citizen.get(f"{page}recusal/").content.decode()
    assert citizen.post(f"{page}recusal/", {}).status_code == 422
    sent = {"who": f"{accepted.number}:{clerk.id}", "reason": WHY}
    assert "等单位负责人决定" in citizen.post(f"{page}recusal/", sent, follow=True).content.decode()
    answer = citizen.post(f"{page}recusal/", sent)
    assert (answer.status_code, "还没有答复" in answer.content.decode()) == (422, True)
    bus.deliver_due()
    assert "请您决定" in read(head)

    asked = RecusalRequest.objects.get()
    desk = f"/desk/cases/{accepted.number}/recusals/{asked.pk}/"
    client = browser(head)
    assert desk in client.get(f"/desk/cases/{accepted.number}/").content.decode()
    assert WHY in client.get(desk).content.decode()
    assert browser(clerk).get(desk).status_code == 403
    answer = client.post(desk, {"decision": "yes", "ground": "OTHER", "answer": "情况属实"})
    assert (answer.status_code, "请选谁回避" in answer.content.decode()) == (422, True)
    username = accounts.posts_in(accepted.organisation_id, now.now).get(pk=clerk.post_id or 0).user.username
    granted = {"decision": "yes", "who": username, "ground": "OTHER", "answer": "情况属实"}
    client.post(desk, granted)
    assert "已经决定" in client.get(desk).content.decode()
    bus.deliver_due()
    assert browser(clerk).get(f"/desk/cases/{accepted.number}/").status_code == 404
    assert "同意了，换人办" in citizen.get(page).content.decode()
    told = " ".join(notice.text for notice in Notice.objects.filter(party=now.person))
    assert "您请工作人员回避：同意了" in told
    entries = Entry.objects.filter(code__startswith="cases.case.recus").order_by("pk")
    assert [entry.code.rpartition(".")[2] for entry in entries] == ["recusal-asked", "recuse", "recusal-answered"]
    assert not any(WHY in entry.sentence + str(entry.data) for entry in entries)
    with pytest.raises(CannotAct, match="已经答复过"):
        actions.answer_recusal(request=asked, is_granted=False, answer="x", by=head, at=now.now)


def test_refused_with_a_reason_that_the_applicant_reads_and_the_share_link_does_not(now: Story, accepted: Case) -> None:
    head = now.of(accepted, Role.HEAD)
    asked = ask(now, accepted, 0)
    with pytest.raises(CannotAct, match="写明理由"):
        actions.answer_recusal(request=asked, is_granted=False, answer=" ", by=head, at=now.now)
    desk = f"/desk/cases/{accepted.number}/recusals/{asked.pk}/"
    assert browser(head).post(desk, {"decision": "no", "ground": "OTHER", "answer": "查过没有关系"}).status_code == 302
    bus.deliver_due()
    assert "查过没有关系" in browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    shared = browser(now.citizen).get(f"/s/{now.application.share_token}/").content.decode()
    assert "查过没有关系" not in shared
    assert "请求一名工作人员回避" in shared
    assert not accepted.recusals.exists()


def test_who_may_ask_of_whom_and_who_may_decide(now: Story, accepted: Case) -> None:
    clerk, head = now.of(accepted, Role.CLERK), now.of(accepted, Role.HEAD)
    with pytest.raises(NotAllowed):
        ask(now, accepted, clerk.id or 0, by=accounts.actor_of(UserFactory.create()))
    with pytest.raises(CannotAct, match="为什么"):
        ask(now, accepted, clerk.id or 0, reason=" ")
    with pytest.raises(CannotAct, match="不在办这件"):
        ask(now, accepted, head.id or 0)
    # A head who is asked to keep away himself does not decide on it; where no other can, supervision is told.
    supervisor = now.official("hecheng-government", Role.SUPERVISOR)
    actions.extend_case(number=accepted.number, days=1, reason="外出核查", by=head, at=now.now)
    asked = ask(now, accepted, head.id or 0)
    bus.deliver_due()
    assert "请您督办" in read(supervisor)
    assert "请您决定" not in read(head)
    for by in (head, clerk, now.official("hecheng-civil", Role.HEAD)):
        with pytest.raises(NotAllowed):
            actions.answer_recusal(request=asked, is_granted=False, answer="不", by=by, at=now.now)
    second = now.of(accepted, Role.HEAD, 2)
    now.review(LICENCE)
    now.decide(LICENCE)
    with pytest.raises(CannotAct, match="已经有了决定"):
        actions.answer_recusal(request=asked, is_granted=True, answer="同意", by=second, at=now.now)
    assert {one.case for one in queries.handlers_to_recuse(now.application)}.isdisjoint({accepted})
