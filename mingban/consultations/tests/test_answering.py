"""Groups of copies, answers one by one and in bulk, words held back, who looked, results by another person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import Look, Person, User
from mingban.agencies.tests.factories import agencies, import_agencies, organisation
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.consultations import actions, queries, tasks
from mingban.consultations.actions import results
from mingban.consultations.choices import DraftState, Publicity, Verdict
from mingban.consultations.models import Comment
from mingban.consultations.queries import Wanted
from mingban.consultations.tests.factories import Round, citizen, official
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

COPY = "小区里有老人和孩子，23 时收摊太晚了，请改到 22 时收摊，收摊以后还要打扫，真正安静下来要到半夜"


def leaders(told: Round) -> list[int | None]:
    rows = told.draft.comments.standing().order_by("pk")
    return list(rows.values_list("leader_id", flat=True))


def test_copies_are_grouped_by_the_first_of_them_and_none_is_hidden(told: Round) -> None:
    told.publish()
    said = [told.say(text) for text in (COPY, "别的意见", f"我住三栋。{COPY}！", f"{COPY}，求求了", "又一条别的")]
    assert tasks.group_changed.func() is None
    told.fresh()
    first = said[0].pk
    assert leaders(told) == [first, None, first, first, None]
    assert queries.figures(told.draft).groups == 1
    assert [(one.leader.pk, one.size, one.unanswered) for one in queries.groups_of(told.draft)] == [(first, 3, 3)]
    assert queries.group_sizes(said) == {}
    assert queries.group_sizes(list(told.draft.comments.all())) == {first: 3}
    assert queries.matching(told.draft, Wanted(group=str(first))).count() == 3
    assert queries.matching(told.draft, Wanted()).count() == 5


def test_grouping_looks_again_only_where_something_has_come_or_gone(told: Round) -> None:
    told.publish()
    by = citizen()
    first = told.say(COPY, by=by)
    second, third = told.say(f"{COPY}。"), told.say(f"{COPY}呀")
    told.now += timedelta(seconds=1)
    assert (actions.group_changed(at=told.now), actions.group_changed(at=told.now)) == (1, 0)
    told.now += timedelta(minutes=5)
    actions.withdraw_comment(pk=first.pk, by=by, at=told.now)
    assert leaders(told) == [first.pk, first.pk]
    told.now += timedelta(seconds=1)
    assert actions.group_changed(at=told.now) == 1
    assert leaders(told) == [second.pk, second.pk]
    assert third.pk in [one.pk for one in queries.matching(told.draft, Wanted(group=str(second.pk)))]
    with pytest.raises(NotAllowed):
        actions.group_comments(number=told.number, by=told.decider, at=told.now)
    assert actions.group_comments(number=told.number, by=told.clerk, at=told.now) == 1


def test_some_comments_or_a_whole_group_are_answered_at_once(told: Round) -> None:
    told.publish()
    said = [told.say(text) for text in (COPY, f"{COPY}！！", "别的意见", "再一条")]
    told.end()
    actions.group_comments(number=told.number, by=SYSTEM, at=told.now)
    assert told.reply(verdict=Verdict.ADOPTED, reply="", group=said[0].pk) == 2
    assert told.reply(said[2], said[3], verdict=Verdict.NOT_ADOPTED, reply="和上位法不一致。") == 2
    assert queries.verdict_counts(told.draft) == {"ADOPTED": 2, "PARTLY": 0, "NOT_ADOPTED": 2}
    assert queries.figures(told.draft).unanswered == 0
    assert told.reply(said[3], verdict=Verdict.PARTLY, reply="改了一半，另一半没有依据。") == 1
    entries = Entry.objects.filter(code="consultations.draft.replied").order_by("sequence")
    assert [one.data["count"] for one in entries] == [2, 2, 1]
    assert entries[0].data["group"] == said[0].pk
    found = Comment.objects.get(pk=said[3].pk)
    assert (found.verdict, (found.replied_by or {})["name"]) == (Verdict.PARTLY, told.clerk.name)
    assert told.fresh().repliers == [told.clerk.id]


def test_all_that_are_looked_for_are_answered_when_they_are_as_many_as_the_page_said(told: Round) -> None:
    told.publish()
    said = [told.say(text) for text in ("停车太难", "停车要收费吗", "别的意见")]
    told.end()
    wanted = Wanted(text="停车", paragraph="2")
    with pytest.raises(StalePage, match="是 2 条，不是页面上的 3 条"):
        told.reply(wanted=wanted, expected=3)
    with pytest.raises(StalePage):
        told.reply(wanted=Wanted(text="没有这样的话"), expected=0)
    assert told.reply(wanted=wanted, expected=2) == 2
    assert [one.pk for one in Comment.objects.exclude(verdict="").order_by("pk")] == [said[0].pk, said[1].pk]
    assert Entry.objects.get(code="consultations.draft.replied").data["wanted"] == {"paragraph": "2"}


def test_an_answer_has_its_reason_its_time_and_its_people(told: Round) -> None:
    told.publish()
    comment = told.say()
    with pytest.raises(actions.CannotAct, match="截止以后"):
        told.reply(comment)
    told.end()
    for verdict in (Verdict.PARTLY, Verdict.NOT_ADOPTED):
        with pytest.raises(actions.CannotReply, match="写明理由"):
            told.reply(comment, verdict=verdict, reply=" 不 ")
    with pytest.raises(actions.CannotReply, match="请选"):
        told.reply(comment, verdict="MAYBE")
    with pytest.raises(actions.CannotReply, match="最多 2000"):
        told.reply(comment, reply="长" * 2001)
    for by in (told.decider, citizen(), official(Role.SUPERVISOR), SYSTEM):
        with pytest.raises(NotAllowed):
            told.reply(comment, by=by)
    with pytest.raises(BadInput, match="先选"):
        told.reply()
    with pytest.raises(BadInput):
        told.reply(comment, comments=[comment.pk, 10**9])
    with pytest.raises(BadInput):
        told.reply(group=10**9)
    with pytest.raises(NotFound):
        actions.reply_to(
            number="x", verdict=Verdict.ADOPTED, reply="", comments=[comment.pk], by=told.clerk, at=told.now
        )
    assert not Comment.objects.exclude(verdict="").exists()


def test_comments_of_another_draft_cannot_be_answered_through_this_one(told: Round) -> None:
    told.publish()
    other = Round(clerk=told.clerk, decider=told.decider)
    other.draft = actions.prepare_draft(terms=results_terms(told), text="另一份", by=told.clerk, at=told.now)
    foreign = other.publish().say(paragraph=1)
    own = told.say()
    told.now = other.now = told.now + timedelta(days=40)
    assert actions.close_due(at=told.now) == 2
    with pytest.raises(BadInput):
        told.reply(own, foreign)
    with pytest.raises(BadInput):
        actions.judge_words(
            number=told.number, comments=[foreign.pk], publicity=Publicity.SHOWN, reason="", by=told.clerk, at=told.now
        )
    with pytest.raises(NotFound):
        queries.desk_comment(told.clerk, told.number, foreign.pk)


def results_terms(told: Round) -> actions.Terms:
    from_draft = told.fresh()
    return actions.Terms(
        title="另一份办法",
        kind=from_draft.kind,
        affects_market=True,
        explanation="说明",
        opens_on=from_draft.opens_on,
        closes_on=from_draft.closes_on,
        contact_name="科室",
        contact_phone="1",
    )


def test_nobody_answers_what_he_has_said_himself(told: Round) -> None:
    told.publish()
    by = citizen()
    own, other = told.say(by=by), told.say("别的")
    told.end()
    User.objects.filter(pk=told.clerk.id or 0).update(private_person=by.party_id)
    told.clerk = replace(told.clerk, private_party_id=by.party_id)
    with pytest.raises(actions.CannotReply, match="您本人"):
        told.reply(own, other)
    assert told.reply(other) == 1


def test_words_are_held_back_with_a_reason_and_still_count(told: Round) -> None:
    told.publish()
    comment = told.say("打 13800000001 找我")
    with pytest.raises(actions.CannotReply, match="理由"):
        judge(told, comment, Publicity.HELD, "")
    with pytest.raises(BadInput, match="请选"):
        judge(told, comment, Publicity.TO_SEE, "")
    with pytest.raises(NotAllowed):
        actions.judge_words(
            number=told.number,
            comments=[comment.pk],
            publicity=Publicity.SHOWN,
            reason="",
            by=told.decider,
            at=told.now,
        )
    assert judge(told, comment, Publicity.HELD, "写了自己的电话") == 1
    told.end()
    assert list(queries.readable(told.draft)) == []
    figures = queries.figures(told.draft)
    assert (figures.comments, figures.held, figures.unanswered) == (1, 1, 1)
    judge(told, comment, Publicity.SHOWN, "")
    assert (Comment.objects.get().held_reason, queries.readable(told.draft).count()) == ("", 1)
    actions.withdraw_draft(number=told.number, reason="上位法要改", by=told.decider, at=told.now)
    with pytest.raises(actions.CannotAct, match="撤回"):
        judge(told, comment, Publicity.SHOWN, "")


def judge(told: Round, comment: Comment, publicity: str, reason: str) -> int:
    return actions.judge_words(
        number=told.number, comments=[comment.pk], publicity=publicity, reason=reason, by=told.clerk, at=told.now
    )


def test_every_look_at_who_wrote_is_logged_and_only_colleagues_look(told: Round) -> None:
    told.publish()
    author = citizen()
    comment = told.say(by=author)
    import_agencies(agencies([organisation(), organisation("hecheng-health", name="卫健局", document_word="鹤卫")]))
    for by in (official(Role.SUPERVISOR), official(Role.CLERK, "hecheng-health"), citizen()):
        with pytest.raises(NotAllowed):
            actions.look_at_author(comment=comment, by=by, at=told.now)
    assert not Look.objects.exists()
    person = actions.look_at_author(comment=comment, by=told.clerk, at=told.now)
    look = Look.objects.get()
    assert (person.pk, look.party_id, look.matter_id) == (author.party_id, author.party_id, told.number)
    assert (look.fields, look.actor["name"]) == (["姓名", "手机号"], told.clerk.name)
    assert "第三十四条" in look.legal_basis


def test_results_are_published_by_another_when_every_comment_has_its_answer(told: Round) -> None:
    told.publish()
    said = [told.say(), told.say("别的"), told.say("整份都好", paragraph=None)]
    with pytest.raises(actions.CannotAct, match="截止以后"):
        told.write()
    told.end()
    told.reply(*said[:2])
    told.write()
    with pytest.raises(actions.NotAnswered, match="还有 1 条"):
        told.publish_results()
    told.reply(said[2], verdict=Verdict.NOT_ADOPTED, reply="没有说改什么。")
    told.write(summary=" ")
    with pytest.raises(actions.NotAnswered, match="总的说明"):
        told.publish_results()
    told.write()
    publisher = official(Role.PUBLISHER)
    actions.reply_to(
        number=told.number, verdict=Verdict.ADOPTED, reply="", comments=[said[0].pk], by=publisher, at=told.now
    )
    for by, error in ((publisher, actions.NeedsAnother), (told.clerk, NotAllowed), (citizen(), NotAllowed)):
        with pytest.raises(error):
            actions.publish_results(number=told.number, by=by, at=told.now)
    assert told.publish_results().state == DraftState.RESULTS
    assert actions.publish_results(number=told.number, by=told.decider, at=told.now).results_at == told.now
    assert Clock.objects.get(duty=queries.RESULT).state == ClockState.MET
    entry = Entry.objects.get(code="consultations.draft.results_published")
    assert entry.sentence == "公布意见采纳情况：采纳 2 条，部分采纳 0 条，没有采纳 1 条"
    for act in (
        told.write,
        lambda: told.reply(said[0]),
        lambda: actions.withdraw_draft(number=told.number, reason="晚了，撤不了", by=told.decider, at=told.now),
    ):
        with pytest.raises(actions.CannotAct):
            act()


def test_results_are_counted_by_paragraph_with_the_most_frequent_answers_first(
    told: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.publish()
    two = [told.say(text) for text in ("甲", "乙", "丙", "打 13800000001")]
    one = told.say("丁", paragraph=1)
    told.end()
    told.reply(two[3])
    told.reply(two[0], two[1], verdict=Verdict.NOT_ADOPTED, reply="没有依据改。")
    told.reply(two[2], reply="另一种改法。")
    told.reply(one, verdict=Verdict.PARTLY, reply="改了前一半。")
    told.write()
    first, second, third, whole = queries.results_of(told.draft)
    assert (first.total, second.total, third.total, whole.total) == (1, 4, 0, 0)
    assert [(label, count) for label, count in second.figures] == [("采纳", 2), ("部分采纳", 0), ("没有采纳", 2)]
    assert [(a.verdict, a.count, a.example) for a in second.answers] == [
        (Verdict.NOT_ADOPTED, 2, "甲"),
        (Verdict.ADOPTED, 1, "丙"),
        (Verdict.ADOPTED, 1, ""),
    ]
    assert second.paragraph is not None
    assert (second.paragraph.outcome, whole.number) == ("摆到 22 时为止。", 0)
    monkeypatch.setattr("mingban.consultations.queries.results.ANSWERS_SHOWN", 1)
    second = queries.results_of(told.draft)[1]
    assert (len(second.answers), second.others, second.total) == (1, 2, 4)


def test_what_is_written_fits_the_draft(told: Round) -> None:
    told.publish().end()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"outcomes": {9: "没有"}}, "没有第 9 段"),
        ({"outcomes": {1: "长" * 2001}}, "最多 2000"),
        ({"summary": "长" * 5001}, "最多 5000"),
    ]
    for changes, says in wrong:
        with pytest.raises(BadInput, match=says):
            told.write(**changes)
    with pytest.raises(NotAllowed):
        actions.write_results(number=told.number, summary="好", outcomes={}, by=told.decider, at=told.now)


def test_everybody_who_commented_is_told_once_also_when_the_worker_begins_again(
    told: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "STEP", 2)
    told.publish()
    authors = [citizen() for _ in range(5)]
    said = [told.say(f"意见{n}", by=by) for n, by in enumerate(authors)]
    said.append(told.say("第二条", by=authors[0]))
    told.end()
    told.reply(*said)
    told.write().publish_results()
    half = actions.tell_authors(number=told.number, after=0, at=told.now)
    assert half == sorted(by.party_id or 0 for by in authors)[1]
    tasks.tell_authors.func(told.number)
    notices = Notice.objects.filter(key__startswith=f"consultation-results:{told.number}")
    assert sorted(notices.values_list("party_id", flat=True)) == sorted(by.party_id or 0 for by in authors)
    while bus.deliver_due():
        pass
    assert notices.count() == 5


def test_export_carries_nobody(told: Round) -> None:
    told.publish()
    person = Person.objects.get(pk=(by := citizen()).party_id or 0)
    said = [told.say(COPY, by=by), told.say(f"{COPY}！"), told.say("打 13800000001", paragraph=None)]
    told.end()
    actions.group_comments(number=told.number, by=SYSTEM, at=told.now)
    told.reply(said[0])
    rows = list(queries.export_rows(told.draft))
    assert [(row["number"], row["paragraph"], row["group"], row["verdict"]) for row in rows] == [
        (1, 2, 1, "采纳"),
        (2, 2, 1, ""),
        (3, 0, 0, ""),
    ]
    assert "没有导出原文" in rows[2]["text"]
    assert not {person.name, person.phone} & {str(value) for row in rows for value in row.values()}
    assert tuple(rows[0]) == queries.EXPORT_COLUMNS


def test_what_is_looked_for_is_read_leniently(told: Round) -> None:
    told.publish()
    two, whole = told.say("收摊太晚"), told.say("整份都好", paragraph=None)
    wanted = queries.wanted_of(
        {"paragraph": "x", "verdict": "MAYBE", "publicity": "?", "group": "-1", "text": " 晚 ", "more": "1"}
    )
    assert wanted == Wanted(text="晚")
    assert list(queries.matching(told.draft, wanted)) == [two]
    assert list(queries.matching(told.draft, Wanted(paragraph="0"))) == [whole]
    assert list(queries.matching(told.draft, Wanted(paragraph="999999999999999"))) == []
    assert queries.matching(told.draft, Wanted(verdict="none", publicity=Publicity.UNSEEN)).count() == 2
    first = queries.page_of(queries.matching(told.draft, Wanted()), after=0, size=1)
    second = queries.page_of(queries.matching(told.draft, Wanted()), after=first.next_after, size=1)
    assert (first.comments, second.comments, second.next_after) == ([two], [whole], 0)
