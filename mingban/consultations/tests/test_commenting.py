"""Comments are sent once, never changed, taken back until the end; nothing is taken outside the period."""

from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.clocks.tests.factories import beijing
from mingban.consultations import actions, queries
from mingban.consultations.choices import CommentState, NameShown, Publicity, Showing
from mingban.consultations.models import Comment, Draft
from mingban.consultations.rules import BadWords, digest
from mingban.consultations.tests.factories import AFTER, MORNING, Round, citizen, newcomer, official
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound
from mingban.core.tests.threads import at_once
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains


def test_a_comment_is_kept_as_it_was_sent_with_its_digest_in_the_journal(told: Round) -> None:
    told.publish()
    comment = told.say(" 请改到 22 时。\r\n谢谢 ", name_shown=NameShown.MASKED)
    assert (comment.text, comment.name_shown, comment.state) == (
        "请改到 22 时。\n谢谢",
        NameShown.MASKED,
        CommentState.SENT,
    )
    assert comment.paragraph is not None
    assert (comment.paragraph.number, str(comment)) == (2, f"{told.draft.pk} #{comment.pk}")
    entry = Entry.objects.get(code="consultations.comment.sent")
    assert entry.data == {"draft": told.number, "paragraph": 2, "digest": digest(comment.text)}
    assert "谢谢" not in f"{entry.sentence}{entry.data}"
    whole = told.say("整份都好", paragraph=None, name_shown="rubbish")
    assert (whole.paragraph, whole.name_shown) == (None, NameShown.NOT_AT_ALL)
    assert queries.counts_by_paragraph(told.draft) == {2: 1, 0: 1}
    assert list(broken_chains()) == []


def test_sent_again_it_is_one_comment_and_the_same_words_are_not_taken_twice(told: Round) -> None:
    told.publish()
    by = citizen()
    first = told.say(by=by, key="once")
    assert told.say("别的话", by=by, key="once") == first
    with pytest.raises(actions.CannotComment, match="已经提过了"):
        told.say(by=by, key="twice")
    assert told.say(by=by, key="thrice", paragraph=1) != first
    assert told.say(by=citizen(), key="once") != first
    for key in ("", "x" * 65, "a\x00"):
        with pytest.raises(BadInput, match="刷新"):
            told.say(by=by, key=key)
    assert Comment.objects.count() == 3


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-22 23:59", "开始，到那天再来提"),
        ("2026-12-24 00:00", "截止了，不能再提"),
        ("2027-03-01 09:00", "截止了，不能再提"),
    ],
)
def test_nothing_is_taken_before_the_first_or_after_the_last_day_whether_or_not_the_sweep_has_run(
    told: Round, at: str, says: str
) -> None:
    told.publish()
    told.now = beijing(at)
    with pytest.raises(actions.CannotComment, match=says):
        told.say()
    with pytest.raises(actions.CannotComment, match=says):
        actions.check_may_take_part(draft=told.draft, by=citizen(), at=told.now)
    assert not Comment.objects.exists()


def test_the_last_minute_of_the_last_day_still_counts(told: Round) -> None:
    told.publish()
    told.now = beijing("2026-12-23 23:59:50")
    assert told.say().draft_id == told.draft.pk
    told.end()
    told.now = AFTER + timedelta(minutes=1)
    with pytest.raises(actions.CannotComment, match="截止了"):
        told.say()


def test_a_withdrawn_draft_takes_nothing_and_one_that_is_not_published_is_not_there(told: Round) -> None:
    with pytest.raises(NotFound):
        told.say()
    told.publish()
    actions.withdraw_draft(number=told.number, reason="上位法要改", by=told.decider, at=told.now)
    with pytest.raises(actions.CannotComment, match="撤回了"):
        told.say()


def test_only_people_outside_their_office_comment(told: Round) -> None:
    told.publish()
    for by in (told.clerk, official(Role.SUPERVISOR), SYSTEM):
        with pytest.raises(NotAllowed):
            told.say(by=by)
    assert told.say(by=newcomer()).state == CommentState.SENT
    with pytest.raises(NotFound, match="没有这一段"):
        told.say(paragraph=9)


def test_where_names_must_be_proved_a_phone_is_not_enough(told: Round) -> None:
    Draft.objects.update(needs_real_name=True)
    told.publish()
    with pytest.raises(actions.CannotComment, match="要实名"):
        told.say(by=newcomer())
    assert told.say(by=citizen())


@pytest.mark.parametrize("text", ["", " \n", "长" * 20_000, "<img src=x onerror=alert(1)>好"])
def test_words_that_cannot_be_taken_leave_nothing(told: Round, text: str) -> None:
    told.publish()
    with pytest.raises(BadWords):
        told.say(text)
    assert not Comment.objects.exists()


def test_nobody_fills_a_draft_alone(told: Round, tmp_path: Any, settings: Any) -> None:
    file = tmp_path / "rules.json"
    file.write_text(
        '{"source": "本地", "least_days": {}, "result_limit": 5, "result_unit": "WORKING_DAY", "comments_each": 2}',
        encoding="utf-8",
    )
    settings.CONSULTATIONS_FILE = file
    told.publish()
    by = citizen()
    for text in ("一", "二"):
        told.say(text, by=by)
    with pytest.raises(actions.CannotComment, match="最多提 2 条"):
        told.say("三", by=by)
    assert told.say("三", by=citizen())


def test_an_author_takes_his_comment_back_until_the_end_and_its_words_are_gone(told: Round) -> None:
    told.publish()
    by = citizen()
    comment, stays = told.say(by=by), told.say("另一条", by=by)
    for other in (citizen(), told.clerk, SYSTEM):
        with pytest.raises(NotAllowed):
            actions.withdraw_comment(pk=comment.pk, by=other, at=told.now)
    with pytest.raises(NotAllowed):
        actions.withdraw_comment(pk=10**9, by=by, at=told.now)
    gone = actions.withdraw_comment(pk=comment.pk, by=by, at=told.now)
    assert (gone.state, gone.text, gone.withdrawn_at) == (CommentState.WITHDRAWN, "", told.now)
    assert actions.withdraw_comment(pk=comment.pk, by=by, at=AFTER).withdrawn_at == told.now
    assert Entry.objects.filter(code="consultations.comment.withdrawn").count() == 1
    figures = queries.figures(told.draft)
    assert (figures.comments, figures.people, figures.withdrawn) == (1, 1, 1)
    told.end()
    with pytest.raises(actions.CannotComment, match="截止以后不能再撤回"):
        actions.withdraw_comment(pk=stays.pk, by=by, at=told.now)
    told.now = MORNING
    assert [one.pk for one in queries.own_comments(by.party_id or 0)] == [stays.pk, comment.pk]


def test_comments_are_hidden_until_the_end_but_for_those_that_wait_for_a_look(told: Round) -> None:
    told.publish()
    plain, personal = told.say(), told.say("打 13800000001 找我")
    assert (plain.publicity, personal.publicity) == (Publicity.UNSEEN, Publicity.TO_SEE)
    assert list(queries.readable(told.draft)) == []
    actions.judge_words(
        number=told.number, comments=[plain.pk], publicity=Publicity.SHOWN, reason="", by=told.clerk, at=told.now
    )
    assert list(queries.readable(told.draft)) == [], "the draft's rule is after the end, whoever has looked"
    told.end()
    assert list(queries.readable(told.draft)) == [plain]
    assert list(queries.readable(told.draft, "2")) == [plain]
    assert list(queries.readable(told.draft, "1")) == list(queries.readable(told.draft, "0")) == []


def test_where_each_is_looked_at_it_is_shown_from_then_on(told: Round) -> None:
    Draft.objects.update(showing=Showing.AFTER_REVIEW)
    told.publish()
    seen, unseen = told.say(), told.say("另一条")
    actions.judge_words(
        number=told.number, comments=[seen.pk], publicity=Publicity.SHOWN, reason="", by=told.clerk, at=told.now
    )
    assert list(queries.readable(told.draft)) == [seen]
    told.end()
    assert unseen not in queries.readable(told.draft)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_comment() -> None:
    told = Round.begin().publish()
    by = citizen()

    def send() -> int:
        return actions.send_comment(
            number=told.number, paragraph=1, text="同一条", name_shown="", key="same", by=by, at=told.now
        ).pk

    first, second = at_once(send, send)
    assert (first == second, Comment.objects.count()) == (True, 1)
