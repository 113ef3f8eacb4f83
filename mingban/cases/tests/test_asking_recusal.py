"""An applicant asks that an official keep away; the head decides; both are in the journal and told, the reason to few."""

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import UserFactory
from mingban.agencies.models import Organisation
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import RecusalGround
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
    # A head who is asked to keep away himself does not decide on it; where no other can, nor any above, supervision is told.
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


def test_where_no_other_head_can_decide_the_one_above_does_on_screen(now: Story, accepted: Case) -> None:
    head = now.of(accepted, Role.HEAD)
    mayor = now.official("hecheng-government", Role.HEAD)
    actions.extend_case(number=accepted.number, days=1, reason="外出核查", by=head, at=now.now)
    asked = ask(now, accepted, head.id or 0)
    bus.deliver_due()
    assert "请您决定" not in read(head)
    assert f"{accepted.organisation.short_name}没有负责人能决定，请您决定" in read(mayor)
    page, desk = f"/desk/cases/{accepted.number}/", f"/desk/cases/{accepted.number}/recusals/{asked.pk}/"
    above = Organisation.objects.get(code="hecheng-government").short_name
    assert f"等{above}负责人决定" in browser(now.of(accepted, Role.CLERK)).get(page).content.decode()
    mine = browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    assert f"等{above}（上级机关）负责人决定" in mine

    # He decides on this and reads no more of the case; heads beside him, and the one it is about, do not.
    client = browser(mayor)
    shown = client.get(desk).content.decode()
    assert WHY in shown
    assert "除了这个请求" in shown
    assert client.get(page).status_code == 404
    for other in (head, now.official("hecheng-civil", Role.HEAD)):
        assert browser(other).get(desk).status_code == 404
    with pytest.raises(NotAllowed):
        actions.answer_recusal(request=asked, is_granted=False, answer="不", by=head, at=now.now)
    username = User.objects.get(pk=head.id or 0).username
    given = {"decision": "yes", "who": username, "ground": "OTHER", "answer": "情况属实"}
    answer = client.post(desk, given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert browser(head).get(page).status_code == 404
    kept = accepted.recusals.get()
    assert (kept.user_id, kept.by_id) == (head.id, mayor.post_id)
    entry = Entry.objects.get(code="cases.case.recusal-answered")
    assert (entry.actor["name"], entry.data["who"]) == (mayor.name, username)
    assert "情况属实" in browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    # With the request his say is over.
    with pytest.raises(NotAllowed):
        actions.recuse(number=accepted.number, ground=RecusalGround.OTHER, reason="x", by=mayor, at=now.now)


def test_a_second_head_goes_before_any_above_and_an_authority_without_parent_has_its_government(
    now: Story, accepted: Case
) -> None:
    head = now.of(accepted, Role.HEAD)
    mayor = now.official("hecheng-government", Role.HEAD)
    actions.extend_case(number=accepted.number, days=1, reason="外出核查", by=head, at=now.now)
    asked = ask(now, accepted, head.id or 0)
    Organisation.objects.filter(pk=accepted.organisation_id).update(parent=None)
    asked = RecusalRequest.objects.get(pk=asked.pk)
    assert [post.pk for post in access.recusal_deciders(asked, now.now)] == [mayor.post_id]
    second = now.of(accepted, Role.HEAD, 2)
    assert [post.pk for post in access.recusal_deciders(asked, now.now)] == [second.post_id]
    with pytest.raises(NotAllowed, match="上级机关"):
        actions.answer_recusal(request=asked, is_granted=False, answer="不", by=mayor, at=now.now)
    # Who must keep away from the case himself decides nothing about it: it goes up again.
    actions.recuse(number=accepted.number, ground=RecusalGround.OTHER, reason="亲戚", by=second, at=now.now)
    asked = RecusalRequest.objects.get(pk=asked.pk)
    assert access.can_answer_recusal(mayor, asked, now.now)
    refused = actions.answer_recusal(request=asked, is_granted=False, answer="查过没有", by=mayor, at=now.now)
    assert (refused.is_granted, refused.answered_by_id) == (False, mayor.post_id)
