"""Steps at once, by another authority, some of several; changes by the applicant, and who looks again."""

from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, MaterialState, StepState, Verdict
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.clocks.choices import ClockState
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.notices.models import Notice

FIRE, HEALTH, URBAN = "hecheng-fire", "hecheng-health", "hecheng-urban"


def accepted(story: Story, *steps: dict[str, Any]) -> Case:
    """Return the accepted first case with these reviews between acceptance and decision."""
    story.submit(**SMALL)
    case = story.case(LICENCE)
    case.steps.all().delete()
    rows = [{"code": "accept", "role": "clerk"}, *steps, {"code": "decide", "role": "decider"}]
    for position, row in enumerate(rows, start=1):
        code = row.pop("office", "")
        office = story.official(code, Role.REVIEWER).organisation_id if code else None
        case.steps.create(position=position, name=row["code"], organisation_id=office, **{"role": "reviewer"} | row)
    return story.accept(LICENCE)


@pytest.fixture
def group(now: Story) -> Case:
    """Return a case of which two of three other authorities are enough."""
    offices = ((FIRE, "fire"), (HEALTH, "health"), (URBAN, "urban"))
    return accepted(now, *({"code": code, "office": office, "group": "g", "needs": 2} for office, code in offices))


def say(story: Story, by: Actor, verdict: Verdict = Verdict.AGREE, **more: Any) -> Case:
    number = story.case(LICENCE).number
    return actions.review_case(number=number, opinion="看过了", verdict=verdict, by=by, at=story.now, **more)


def states(case: Case) -> dict[str, str]:
    return dict(case.steps.order_by("position").values_list("code", "state"))


def test_steps_that_wait_for_the_same_open_together_and_the_decision_waits_for_both(story: Story) -> None:
    case = accepted(story, {"code": "papers"}, {"code": "visit", "after": ["accept"]})
    assert states(case) == {"accept": "DONE", "papers": "OPEN", "visit": "OPEN", "decide": "WAITING"}
    reviewer = story.of(case, Role.REVIEWER)
    say(story, reviewer, step="visit")
    with pytest.raises(CannotAct, match="1 个审查环节"):
        story.decide(LICENCE)
    say(story, story.of(case, Role.REVIEWER, 2))
    assert states(case) == {"accept": "DONE", "papers": "DONE", "visit": "DONE", "decide": "OPEN"}
    assert story.decide(LICENCE).is_approved


def test_a_step_that_is_not_ones_own_or_over_is_refused(story: Story) -> None:
    case = accepted(story, {"code": "papers"}, {"code": "visit", "after": ["accept"]})
    with pytest.raises(CannotAct, match="不用您办"):
        say(story, story.of(case, Role.REVIEWER), step="decide")
    say(story, story.of(case, Role.REVIEWER), step="visit")
    with pytest.raises(CannotAct, match="不用您办"):
        say(story, story.of(case, Role.REVIEWER), step="visit")


def test_another_authority_sees_the_case_once_its_step_is_open_and_does_that_step_only(now: Story) -> None:
    case = accepted(now, {"code": "first"}, {"code": "fire", "office": FIRE})
    fire = now.official(FIRE, Role.REVIEWER)
    assert browser(fire).get(f"/desk/cases/{case.number}/").status_code == 404
    assert not Case.objects.filter(access.visible_cases(fire)).exists()
    say(now, now.of(case, Role.REVIEWER))
    with pytest.raises(NotAllowed):
        say(now, now.of(case, Role.REVIEWER, 2))
    page = browser(fire).get(f"/desk/cases/{case.number}/")
    assert [row["act"].value for row in page.context["acts"] if not row["reason"]] == ["review", "recuse"]
    assert Case.objects.filter(access.visible_cases(fire)).get() == case
    for role, act in ((Role.CLERK, actions.receive_case), (Role.DECIDER, actions.decide_case)):
        more: dict[str, Any] = {"is_approved": True} if role == Role.DECIDER else {}
        with pytest.raises(NotAllowed):
            act(number=case.number, by=now.official(FIRE, role), at=now.now, **more)
    form = {"review-opinion": "消防符合", "review-verdict": "AGREE", "review-key": "k", "review-revision": 3}
    form["review-revision"] = Case.objects.get(pk=case.pk).revision
    assert browser(fire).post(f"/desk/cases/{case.number}/review/", form).status_code == 302
    assert states(case)["fire"] == "DONE"
    assert "消防" in queries.tracking(now.application).nodes[0].who


def test_the_citizen_reads_who_all_have_it(story: Story) -> None:
    case = accepted(story, {"code": "papers"}, {"code": "fire", "office": FIRE, "after": ["accept"]})
    holder = queries.tracking(story.application).lanes[0].holder
    assert holder.startswith(f"{case.organisation.short_name}（papers）、")
    assert holder.endswith("（fire）")


def test_so_many_agreements_are_enough_and_the_rest_is_closed(group: Case, now: Story) -> None:
    say(now, now.official(FIRE, Role.REVIEWER))
    assert states(group)["urban"] == "OPEN"
    say(now, now.official(HEALTH, Role.REVIEWER))
    assert states(group) == {"accept": "DONE", "fire": "DONE", "health": "DONE", "urban": "NOT_NEEDED", "decide": "OPEN"}  # fmt: skip
    assert "urban不用再办" in queries.tracking(now.application).nodes[0].title
    with pytest.raises((CannotAct, NotAllowed)):
        say(now, now.official(URBAN, Role.REVIEWER))
    assert now.decide(LICENCE).is_approved


def test_when_too_few_can_still_agree_the_rest_is_closed_and_nothing_is_granted(group: Case, now: Story) -> None:
    say(now, now.official(FIRE, Role.REVIEWER), Verdict.DISAGREE)
    say(now, now.official(HEALTH, Role.REVIEWER), Verdict.DISAGREE)
    assert states(group)["urban"] == "NOT_NEEDED"
    with pytest.raises(CannotAct, match="同意的不够"):
        now.decide(LICENCE)
    assert now.decide(LICENCE, is_approved=False, reason="不符合").is_approved is False


def test_changes_go_back_to_who_asked_for_them_and_other_opinions_stay(now: Story) -> None:
    case = accepted(now, {"code": "papers"}, {"code": "fire", "office": FIRE, "after": ["accept"]})
    fire = now.official(FIRE, Role.REVIEWER)
    say(now, now.of(case, Role.REVIEWER))
    use = next(one for one in queries.uses_of(case) if one.material.means == "UPLOAD")
    case = say(now, fire, Verdict.CHANGES, remarks={use.pk: "图上没有画出口"})
    assert (case.state, states(case)["fire"]) == (CaseState.CORRECTING, StepState.CHANGES)
    assert queries.open_clock(case, "promise") is not None
    use.material.refresh_from_db()
    assert (use.material.state, use.material.note) == (MaterialState.REJECTED, "图上没有画出口")
    bus.deliver_due()
    assert Notice.objects.filter(text__isnull=False, key__contains="ChangesWanted").exists()
    assert "图上没有画出口" in browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()

    now.later(hours=1)
    actions.supply_material(
        application=now.application, kind_code=use.material.kind_code, upload=picture(), by=now.citizen, at=now.now
    )
    case = actions.supplement_case(number=case.number, by=now.citizen, at=now.now)
    assert (case.state, states(case)) == (CaseState.IN_REVIEW, {"accept": "DONE", "papers": "DONE", "fire": "OPEN", "decide": "WAITING"})  # fmt: skip
    # It comes back to who asked; he has told everything once (§32) and may not ask again.
    assert f"/desk/cases/{case.number}/" in browser(fire).get("/desk/").content.decode()
    page = browser(fire).get(f"/desk/cases/{case.number}/").content.decode()
    assert 'value="AGREE"' in page
    assert 'value="CHANGES"' not in page
    with pytest.raises(CannotAct, match="一次告知"):
        say(now, fire, Verdict.CHANGES, remarks={use.pk: "还是看不清"})
    say(now, fire)
    assert [one.verdict for one in case.steps.get(code="fire").opinions.all()] == ["CHANGES", "AGREE"]
    assert now.decide(LICENCE).is_approved


def test_while_the_applicant_changes_something_others_go_on_and_who_asked_may_think_again(now: Story) -> None:
    case = accepted(now, {"code": "papers"}, {"code": "fire", "office": FIRE, "after": ["accept"]})
    fire = now.official(FIRE, Role.REVIEWER)
    use = next(one for one in queries.uses_of(case) if one.material.means == "UPLOAD")
    say(now, fire, Verdict.CHANGES, remarks={use.pk: "看不清"})
    assert say(now, now.of(case, Role.REVIEWER)).state == CaseState.CORRECTING
    with pytest.raises(CannotAct, match="作决定"):
        now.decide(LICENCE)
    case = say(now, fire, Verdict.DISAGREE)
    use.refresh_from_db()
    assert (case.state, use.finding, case.steps.get(code="fire").verdict) == (CaseState.IN_REVIEW, "", "DISAGREE")
    clock = queries.open_clock(case, "promise")
    assert clock is not None
    assert clock.state == ClockState.RUNNING


def test_without_a_document_the_form_is_to_be_changed(now: Story) -> None:
    case = accepted(now, {"code": "papers"})
    case = say(now, now.of(case, Role.REVIEWER), Verdict.CHANGES)
    rejected = [use.material.means for use in queries.uses_of(case) if use.finding == MaterialState.REJECTED]
    assert (rejected, case.correction_note) == (["FORM"], "看过了")


def test_what_is_to_be_changed_must_be_the_cases_own(now: Story) -> None:
    case = accepted(now, {"code": "papers"})
    for remarks in ({10**6: "改"}, {queries.uses_of(case)[0].pk: " "}):
        with pytest.raises(CannotAct, match="每一份要改的材料"):
            say(now, now.of(case, Role.REVIEWER), Verdict.CHANGES, remarks=remarks)


def test_an_accepted_case_is_no_longer_declined_while_it_is_changed(now: Story) -> None:
    case = accepted(now, {"code": "papers"})
    say(now, now.of(case, Role.REVIEWER), Verdict.CHANGES)
    with pytest.raises(CannotAct, match="受理前"):
        clerk = now.of(case, Role.CLERK)
        actions.decline_case(number=case.number, reason="不行", where_else="", by=clerk, at=now.now)


def show(by: Actor, **asked: str) -> str:
    return browser(by).get("/desk/", asked).content.decode()


def test_the_inbox_shows_a_lent_case_to_who_has_its_step_and_not_to_its_own_reviewers(now: Story) -> None:
    case = accepted(now, {"code": "fire", "office": FIRE})
    fire, own = now.official(FIRE, Role.REVIEWER), now.of(case, Role.REVIEWER)
    listed = f"/desk/cases/{case.number}/"
    assert listed in browser(fire).get("/desk/").content.decode()
    assert listed not in browser(own).get("/desk/").content.decode()
    assert listed in browser(own).get("/desk/?tab=open").content.decode()
    # Filters let it through or not as they do with own cases.
    Case.objects.filter(pk=case.pk).update(alert="YELLOW")
    for tab in ("mine", "open"):
        for name, fits, fits_not in (
            ("text", case.item.plain_name[1:4], "卫生许可"),
            ("item", case.item.code, "tax-registration"),
            ("state", "review", "suspended"),
            ("alert", "YELLOW", "RED"),
        ):
            found = [listed in show(fire, tab=tab, **{name: value}) for value in (fits, fits_not)]
            assert found == [True, False], (tab, name)
    say(now, fire)
    assert listed not in browser(fire).get("/desk/").content.decode()
    assert listed in browser(fire).get("/desk/?tab=open").content.decode()
    assert listed in browser(now.of(case, Role.DECIDER)).get("/desk/").content.decode()
