"""Another authority is asked for its opinion: its own deadline, no limit stops, the decision waits or says who did not answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import Advice
from mingban.cases.models import Case, Consultation
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockState
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

FIRE = "hecheng-fire"


@pytest.fixture
def accepted(now: Story) -> Story:
    now.submit(**SMALL)
    now.accept(LICENCE)
    return now


def ask(story: Story, by: Actor | None = None, **more: Any) -> Case:
    case = story.case(LICENCE)
    terms: dict[str, Any] = {"organisation": FIRE, "question": "疏散通道够吗", "days": 2} | more
    return actions.ask_opinion(number=case.number, by=by or story.of(case, Role.REVIEWER), at=story.now, **terms)


def answer(story: Story, by: Actor, advice: Advice = Advice.AGREE, words: str = "够") -> Case:
    number = story.case(LICENCE).number
    return actions.give_opinion(number=number, advice=advice, answer=words, by=by, at=story.now)


def test_the_question_has_a_limit_of_its_own_and_stops_no_other(accepted: Story) -> None:
    before = accepted.case(LICENCE).due_at
    case = ask(accepted)
    one = Consultation.objects.get()
    clock = clocks.open_clock("consultation", str(one.pk), "opinion")
    assert clock is not None
    assert (clock.due_at, clock.organisation_code, clock.limit) == (one.due_at, FIRE, 2)
    assert case.due_at == before
    assert "征求" in queries.tracking(accepted.application).nodes[0].title


def test_the_asked_authority_sees_the_case_and_may_answer_only(accepted: Story) -> None:
    case, fire = accepted.case(LICENCE), accepted.official(FIRE, Role.REVIEWER)
    page = f"/desk/cases/{case.number}/"
    assert browser(fire).get(page).status_code == 404
    ask(accepted)
    shown = browser(fire).get(page)
    assert [row["act"].value for row in shown.context["acts"]] == ["give_opinion", "recuse"]
    assert page in browser(fire).get("/desk/").content.decode()
    assert page not in browser(accepted.official(FIRE, Role.CLERK)).get("/desk/").content.decode()
    for other in (accepted.of(case, Role.REVIEWER), accepted.official(FIRE, Role.CLERK), accepted.citizen):
        with pytest.raises(NotAllowed):
            answer(accepted, other)
    revision = Case.objects.get(pk=case.pk).revision
    form = {"advice": "CONDITIONS", "answer": "加一个灭火器", "key": "k", "revision": revision}
    sent = browser(fire).post(f"{page}give_opinion/", {f"give_opinion-{name}": value for name, value in form.items()})
    assert sent.status_code == 302
    one = Consultation.objects.get()
    assert (one.advice, one.answer, one.ended_at) == (Advice.CONDITIONS, "加一个灭火器", accepted.now)
    clock = clocks.clocks_of("consultation", str(one.pk)).get()
    assert clock.state == ClockState.MET
    assert page not in browser(fire).get("/desk/").content.decode()


def test_it_can_be_asked_from_the_desk(accepted: Story) -> None:
    case = accepted.case(LICENCE)
    form = {"organisation": FIRE, "question": "够吗", "days": 3, "key": "k", "revision": case.revision}
    sent = browser(accepted.of(case, Role.REVIEWER)).post(
        f"/desk/cases/{case.number}/ask_opinion/", {f"ask_opinion-{name}": value for name, value in form.items()}
    )
    assert sent.status_code == 302
    assert Consultation.objects.get().days == 3


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"question": " "}, "问什么"),
        ({"days": 0}, "1 到 30"),
        ({"days": 31}, "1 到 30"),
        ({"organisation": "hecheng-market"}, "别的单位"),
    ],
)
def test_a_question_needs_words_days_and_somebody_else(accepted: Story, terms: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotAct, match=words):
        ask(accepted, **terms)


def test_an_authority_is_asked_one_thing_at_a_time_and_answers_in_words(accepted: Story) -> None:
    ask(accepted)
    with pytest.raises(CannotAct, match="还没有答复"):
        ask(accepted)
    fire = accepted.official(FIRE, Role.DECIDER)
    with pytest.raises(CannotAct, match="理由"):
        answer(accepted, fire, words=" ")
    answer(accepted, fire)
    with pytest.raises(NotAllowed):
        answer(accepted, fire)
    ask(accepted)
    assert Consultation.objects.count() == 2


def test_the_decision_waits_until_the_answer_is_there(accepted: Story) -> None:
    ask(accepted)
    accepted.review(LICENCE)
    with pytest.raises(CannotAct, match="答复意见"):
        accepted.decide(LICENCE)
    answer(accepted, accepted.official(FIRE, Role.REVIEWER), Advice.DISAGREE, "不够")
    assert accepted.decide(LICENCE).is_approved


def test_after_the_deadline_it_is_taken_without_and_that_is_recorded(accepted: Story) -> None:
    ask(accepted)
    accepted.review(LICENCE)
    one = Consultation.objects.get()
    assert one.due_at is not None
    accepted.now = one.due_at + timedelta(minutes=1)
    case = accepted.decide(LICENCE)
    entry = Entry.objects.get(code="cases.case.decide", matter_id=case.number)
    assert entry.data["unanswered"] == [one.organisation.short_name]
    assert "逾期没有答复意见" in entry.sentence
    assert clocks.clocks_of("consultation", str(one.pk)).get().state == ClockState.MISSED


def test_nobody_waits_for_an_answer_once_the_case_has_ended(accepted: Story) -> None:
    ask(accepted)
    actions.withdraw_application(application=accepted.application, by=accepted.citizen, at=accepted.now)
    one = Consultation.objects.get()
    assert one.ended_at == accepted.now
    assert clocks.clocks_of("consultation", str(one.pk)).get().state == ClockState.CANCELLED


def test_files_go_with_question_and_answer_and_only_officials_of_the_case_open_them(accepted: Story) -> None:
    now, case = accepted, accepted.case(LICENCE)
    reviewer = browser(now.of(case, Role.REVIEWER))
    asked = {"key": "q", "revision": now.case(LICENCE).revision, "organisation": FIRE, "question": "行吗", "days": 5}
    sent = {f"ask_opinion-{name}": value for name, value in asked.items()}
    address = f"/desk/cases/{case.number}/"
    bad = SimpleUploadedFile("x.pdf", b"no pdf", content_type="application/pdf")
    assert reviewer.post(f"{address}ask_opinion/", sent | {"ask_opinion-papers": [bad]}).status_code == 422
    assert not StoredFile.objects.filter(owner_kind="consultation-question").exists()
    reviewer.post(f"{address}ask_opinion/", sent | {"ask_opinion-papers": [picture("平面图.jpg"), picture("2.jpg")]})
    fire = browser(now.official(FIRE, Role.REVIEWER))
    answer = {"key": "a", "revision": now.case(LICENCE).revision, "advice": "AGREE", "answer": "行"}
    named = {f"give_opinion-{name}": value for name, value in answer.items()}
    page = fire.post(f"{address}give_opinion/", named | {"give_opinion-papers": [picture("意见.jpg")]}, follow=True)
    assert "平面图" in page.content.decode()
    files = StoredFile.objects.filter(owner_kind__startswith="consultation-")
    assert files.count() == 3
    stranger = browser(now.official("hecheng-civil", Role.REVIEWER))
    for file in files:
        assert reviewer.get(f"/files/{file.token}/").status_code == 200
        assert {client.get(f"/files/{file.token}/").status_code for client in (stranger, browser(now.citizen))} == {403}
