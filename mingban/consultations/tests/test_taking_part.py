"""Questionnaires are answered once and counted; people sign up for hearings and are confirmed while there are seats."""

from datetime import date, timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.clocks.tests.factories import beijing
from mingban.consultations import actions, queries, rules
from mingban.consultations.choices import QuestionKind, SignUpState
from mingban.consultations.models import Answer, AnswerSheet, Hearing, SignUp
from mingban.consultations.tests.factories import AFTER, Round, citizen, newcomer, official, set_hearing
from mingban.core import bus
from mingban.core.errors import BadInput, NotAllowed, NotFound
from mingban.notices.models import Notice

Given = rules.Given


def ask(told: Round) -> None:
    """Put one question of each kind beside the draft."""
    for kind, options in (
        (QuestionKind.ONE, ["22 时", "23 时"]),
        (QuestionKind.SOME, ["不吵", "干净", "便宜"]),
        (QuestionKind.SCALE, []),
        (QuestionKind.TEXT, []),
    ):
        actions.add_question(
            number=told.number,
            kind=kind,
            text=f"问 {kind.label}",
            options=options,
            is_required=kind != QuestionKind.TEXT,
            by=told.clerk,
            at=told.now,
        )


def answer(told: Round, **changes: Any) -> AnswerSheet:
    given = {1: Given((0,)), 2: Given((0, 2)), 3: Given((5,)), 4: Given(text="多种树")}
    values: dict[str, Any] = {"answers": given, "by": citizen(), "at": told.now}
    return actions.answer_questions(number=told.number, **values | changes)


def test_questions_are_built_before_publishing_and_taken_away(told: Round) -> None:
    ask(told)
    assert [(one.number, one.kind) for one in told.draft.questions.all()] == list(enumerate(QuestionKind.values, 1))
    actions.remove_question(number=told.number, question=2, by=told.clerk, at=told.now)
    with pytest.raises(NotFound):
        actions.remove_question(number=told.number, question=2, by=told.clerk, at=told.now)
    common: dict[str, Any] = {"number": told.number, "is_required": True, "by": told.clerk, "at": told.now}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"kind": "X", "text": "问", "options": []}, "怎么答"),
        ({"kind": QuestionKind.TEXT, "text": " ", "options": []}, "请写问题"),
        ({"kind": QuestionKind.ONE, "text": "问", "options": ["一"]}, "2 到 20"),
    ]
    for values, says in wrong:
        with pytest.raises(BadInput, match=says):
            actions.add_question(**values, **common)
    assert str(told.draft.questions.first()) == f"{told.draft.pk} 1"


def test_everybody_answers_once_and_results_are_counted(told: Round) -> None:
    ask(told)
    told.publish()
    by = citizen()
    sheet = answer(told, by=by)
    answer(told, answers={1: Given((1,)), 2: Given((2,)), 3: Given((1,))})
    with pytest.raises(actions.CannotComment, match="已经答过"):
        answer(told, by=by)
    assert (queries.has_answered(told.draft, by.party_id), queries.sheets(told.draft)) == (True, 2)
    assert not queries.has_answered(told.draft, None)
    one, some, scale, text = queries.survey_results(told.draft, with_texts=True)
    assert [(bar.label, bar.count, bar.share) for bar in one.bars] == [("22 时", 1, 50), ("23 时", 1, 50)]
    assert [(bar.count, bar.share) for bar in some.bars] == [(1, 50), (0, 0), (2, 100)]
    assert [bar.count for bar in scale.bars] == [1, 0, 0, 0, 1]
    assert (text.people, text.texts, text.bars) == (1, ["多种树"], [])
    assert [result.texts for result in queries.survey_results(told.draft)] == [[], [], [], []]
    assert (str(sheet), str(Answer.objects.earliest("pk"))) == (
        f"{told.draft.pk} #{sheet.pk}",
        f"{one.question.pk} 0",
    )


def test_answers_that_are_missing_or_none_are_named_and_nothing_is_kept(told: Round) -> None:
    ask(told)
    told.publish()
    with pytest.raises(actions.BadAnswers, match="有 3 题") as refused:
        answer(told, answers={1: Given((7,)), 3: Given((9,))})
    assert [problem.where for problem in refused.value.problems] == ["1", "2", "3"]
    assert not AnswerSheet.objects.exists()
    for by in (told.clerk, official(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            answer(told, by=by)


def test_a_closed_questionnaire_takes_nothing(told: Round) -> None:
    ask(told)
    told.publish()
    told.now = AFTER
    with pytest.raises(actions.CannotComment, match="截止了"):
        answer(told)
    told.end()
    with pytest.raises(actions.CannotComment, match="截止了"):
        answer(told)


def test_a_draft_without_questions_has_no_questionnaire(told: Round) -> None:
    told.publish()
    with pytest.raises(NotFound):
        answer(told)


def sign_up(told: Round, **changes: Any) -> SignUp:
    values: dict[str, Any] = {"role": "行业代表", "reason": "我摆摊十年了", "by": citizen(), "at": told.now}
    return actions.sign_up(number=told.number, **values | changes)


def settle(told: Round, one: SignUp, *, is_confirmed: bool = True, note: str = "", **changes: Any) -> SignUp:
    values: dict[str, Any] = {"by": told.clerk, "at": told.now}
    return actions.settle_sign_up(
        number=told.number, pk=one.pk, is_confirmed=is_confirmed, note=note, **values | changes
    )


@pytest.mark.parametrize(
    ("changes", "says", "field"),
    [
        ({"sign_up_until": date(2026, 12, 8)}, "7 天前", "sign_up_until"),
        ({"sign_up_until": date(2026, 11, 1)}, "不能早于", "sign_up_until"),
        ({"roles": []}, "1 到 10 种", "roles"),
        ({"roles": ["一样", "一样"]}, "重复", "roles"),
        ({"seats": 0}, "1 到 1000", "seats"),
    ],
)
def test_a_hearing_holds_together(told: Round, changes: dict[str, Any], says: str, field: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        set_hearing(told, **changes)
    assert refused.value.field == field
    assert queries.hearing_of(told.draft) is None


def test_a_hearing_is_set_changed_and_dropped_before_publishing(told: Round) -> None:
    set_hearing(told)
    hearing = set_hearing(told, place="图书馆")
    assert (hearing.place, hearing.roles, Hearing.objects.count()) == ("图书馆", ["利害关系人", "行业代表"], 1)
    assert queries.papers_by(hearing) == date(2026, 12, 8)
    actions.drop_hearing(number=told.number, by=told.clerk, at=told.now)
    with pytest.raises(NotFound):
        actions.drop_hearing(number=told.number, by=told.clerk, at=told.now)
    told.publish()
    with pytest.raises(NotFound):
        sign_up(told)


def test_people_sign_up_under_their_proved_names_in_time_and_once(told: Round) -> None:
    set_hearing(told)
    told.publish()
    by = citizen()
    made = sign_up(told, by=by)
    assert (made.state, made.role) == (SignUpState.ASKED, "行业代表")
    with pytest.raises(actions.CannotSignUp, match="已经报过名"):
        sign_up(told, by=by)
    with pytest.raises(actions.CannotSignUp, match="要实名"):
        sign_up(told, by=newcomer())
    with pytest.raises(NotAllowed):
        sign_up(told, by=told.clerk)
    for changes, says in [({"role": "路人"}, "什么身份"), ({"reason": " "}, "为什么"), ({"reason": "长" * 501}, "500")]:
        with pytest.raises(BadInput, match=says):
            sign_up(told, **changes)
    told.now = beijing("2026-11-22 12:00")
    with pytest.raises(actions.CannotSignUp, match="开始报名"):
        sign_up(told)
    told.now = beijing("2026-12-08 00:00")
    with pytest.raises(actions.CannotSignUp, match="截止了"):
        sign_up(told)
    assert SignUp.objects.count() == 1


def test_a_clerk_confirms_while_there_are_seats_and_says_why_not(told: Round) -> None:
    set_hearing(told)
    told.publish()
    first, second = sign_up(told), sign_up(told)
    assert (settle(told, first).state, queries.seats_left(first.hearing)) == (SignUpState.CONFIRMED, 0)
    with pytest.raises(actions.CannotAct, match="已经满了"):
        settle(told, second)
    with pytest.raises(actions.CannotAct, match="为什么没有安排"):
        settle(told, second, is_confirmed=False)
    assert settle(told, second, is_confirmed=False, note="名额满了").note == "名额满了"
    for by in (told.decider, citizen(), official(Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            settle(told, second, by=by)
    with pytest.raises(NotFound):
        actions.settle_sign_up(number=told.number, pk=10**9, is_confirmed=True, note="", by=told.clerk, at=told.now)
    while bus.deliver_due():
        pass
    texts = {one.party_id: one.text for one in Notice.objects.filter(channel="SITE", key__startswith="hearing:")}
    assert ("请2026" in texts[first.person_id].replace("\xa0", ""), "名额满了" in texts[second.person_id]) == (
        True,
        True,
    )
    with pytest.raises(actions.CannotAct, match="已经开了"):
        settle(told, first, at=beijing("2026-12-15 14:30"))


def test_who_does_not_come_gives_his_seat_back_and_may_sign_up_again(told: Round) -> None:
    set_hearing(told)
    told.publish()
    by = citizen()
    one = sign_up(told, by=by)
    settle(told, one)
    with pytest.raises(NotFound):
        actions.take_back_sign_up(number=told.number, by=citizen(), at=told.now)
    gone = actions.take_back_sign_up(number=told.number, by=by, at=told.now)
    assert (gone.state, queries.seats_left(one.hearing)) == (SignUpState.WITHDRAWN, 1)
    with pytest.raises(actions.CannotAct, match="不参加了"):
        settle(told, one)
    told.now += timedelta(days=1)
    again = sign_up(told, by=by, role="利害关系人")
    assert (again.pk, again.state, again.role) == (one.pk, SignUpState.ASKED, "利害关系人")
    with pytest.raises(actions.CannotSignUp, match="已经开了"):
        actions.take_back_sign_up(number=told.number, by=by, at=beijing("2026-12-15 15:00"))
    assert [row.pk for row in queries.sign_ups(one.hearing)] == [one.pk]


def test_looking_at_who_signed_up_is_logged(told: Round) -> None:
    set_hearing(told)
    told.publish()
    one = sign_up(told)
    found = queries.sign_up(told.draft, one.pk)
    with pytest.raises(NotAllowed):
        actions.look_at_sign_up(sign_up=found, by=official(Role.AUDITOR), at=told.now)
    assert actions.look_at_sign_up(sign_up=found, by=told.clerk, at=told.now).pk == one.person_id
    assert Look.objects.get().party_id == one.person_id
    with pytest.raises(NotFound):
        queries.sign_up(told.draft, 10**9)
