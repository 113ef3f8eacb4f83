"""Random acts of the whole graph by random posts: hand-over, keeping away, opinions, joint reviews, special procedures, extensions.

What happens must have been offered, nobody may exceed his post (checked here by rules of its own, not by those of the house), and
after every act clocks, papers and journal are in order. A short walk runs with every test, thousands of acts in `make soak`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.cases import access, actions, queries, rules
from mingban.cases.choices import Act, Advice, CaseState, RecusalGround, ReopenGround, Verdict
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, Story
from mingban.cases.tests.test_walk import check_papers, other, undone
from mingban.clocks import actions as clocks
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock, ClockPause
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import Refused

MARKET, FIRE, CIVIL = "hecheng-market", "hecheng-fire", "hecheng-civil"
HOME = {
    Act.RECEIVE: Role.CLERK, Act.ACCEPT: Role.CLERK, Act.REQUEST_CORRECTION: Role.CLERK, Act.DECLINE: Role.CLERK,
    Act.REVIEW: Role.REVIEWER, Act.START_SPECIAL: Role.REVIEWER, Act.END_SPECIAL: Role.DECIDER, Act.EXTEND: Role.HEAD,
    Act.ASK_OPINION: Role.REVIEWER, Act.GIVE_OPINION: Role.REVIEWER, Act.OPEN_JOINT: Role.DECIDER,
    Act.GIVE_POSITION: Role.REVIEWER, Act.CONCLUDE_JOINT: Role.DECIDER, Act.DECIDE: Role.DECIDER, Act.DELIVER: Role.CLERK,
    Act.CONCLUDE: Role.CLERK, Act.REOPEN: Role.HEAD, Act.HAND_OVER: Role.HEAD, Act.RECUSE: Role.REVIEWER,
}  # fmt: skip
POSTS = [
    (MARKET, Role.CLERK, 1), (MARKET, Role.CLERK, 2), (MARKET, Role.REVIEWER, 1), (MARKET, Role.REVIEWER, 2),
    (MARKET, Role.DECIDER, 1), (MARKET, Role.HEAD, 1), (MARKET, Role.SUPERVISOR, 1), (FIRE, Role.REVIEWER, 1),
    (FIRE, Role.DECIDER, 1), (CIVIL, Role.CLERK, 1),
]  # fmt: skip
# What another authority's posts may do to a case that is lent to them.
ABROAD = frozenset({Act.REVIEW, Act.GIVE_OPINION, Act.GIVE_POSITION, Act.RECUSE})
# Refused for what was said with it, though offered: a second time, a missing document, a colleague who is not fit.
ARGUABLE = frozenset(
    {Act.DECIDE, Act.REQUEST_CORRECTION, Act.EXTEND, Act.ASK_OPINION, Act.HAND_OVER, Act.RECUSE, Act.REVIEW,
     Act.CONCLUDE_JOINT, Act.OPEN_JOINT, Act.START_SPECIAL}
)  # fmt: skip
MARCH = (Act.RECEIVE, Act.ACCEPT, Act.REVIEW, Act.GIVE_POSITION, Act.CONCLUDE_JOINT, Act.DECIDE)


@dataclass(frozen=True, slots=True)
class Move:
    """One try: who (the usual post, or one of `POSTS`), what, and how it is meant."""

    act: Act
    who: int | None
    turn: int


MOVES = st.builds(
    Move,
    act=st.sampled_from(sorted(HOME)) | st.sampled_from(MARCH),
    who=st.none() | st.none() | st.integers(0, len(POSTS) - 1),
    turn=st.integers(0, 3),
)
EVENTS = st.sampled_from(["wait", "supply", "again", "withdraw"])
WALKS = st.lists(MOVES | MOVES | MOVES | MOVES | MOVES | EVENTS, min_size=8, max_size=40)


def actor_of(story: Story, move: Move) -> Actor:
    if move.who is not None:
        return story.official(*POSTS[move.who])
    office = FIRE if move.turn == 3 and move.act in ABROAD else MARKET
    return story.official(office, HOME[move.act], 1 + (move.turn == 2))


def name_of(story: Story, turn: int) -> str:
    colleague = story.official(MARKET, [Role.CLERK, Role.REVIEWER][turn % 2], 1 + turn // 2)
    return User.objects.get(pk=colleague.id or 0).username


def terms_of(story: Story, case: Case, move: Move) -> dict[str, Any]:
    """Return what an act takes besides number, actor and time."""
    use, verdict = case.materials.order_by("-pk").first(), Verdict.DISAGREE if move.turn == 3 else Verdict.AGREE
    kinds = queries.special_kinds(case)
    terms: dict[Act, Callable[[], dict[str, Any]]] = {
        Act.REQUEST_CORRECTION: lambda: {"remarks": {use.pk: "看不清"} if use else {}},
        Act.DECLINE: lambda: {"reason": "不归我们", "where_else": ""},
        Act.REVIEW: lambda: {"opinion": "看过了", "verdict": Verdict.CHANGES if move.turn == 1 else verdict},
        Act.START_SPECIAL: lambda: {"kind": kinds[0], "reason": "要核实", "expected_days": 5},
        Act.END_SPECIAL: lambda: {"finding": "合格"},
        Act.EXTEND: lambda: {"days": 3, "reason": "要核实"},
        Act.ASK_OPINION: lambda: {"organisation": FIRE, "question": "行吗", "days": 3},
        Act.GIVE_OPINION: lambda: {"advice": Advice.AGREE, "answer": "行"},
        Act.OPEN_JOINT: lambda: {"organisations": [CIVIL] * (move.turn == 2), "topic": "一起看"},
        Act.GIVE_POSITION: lambda: {"verdict": verdict, "text": "说过了"},
        Act.CONCLUDE_JOINT: lambda: {"verdict": verdict, "conclusion": "就这样"},
        Act.DECIDE: lambda: {"is_approved": move.turn != 3, "reason": "不符合"},
        Act.REOPEN: lambda: {"ground": ReopenGround.PROCEDURE, "reason": "程序不对"},
        Act.HAND_OVER: lambda: {"to": name_of(story, move.turn), "reason": "换人"},
        Act.RECUSE: lambda: (
            {"ground": RecusalGround.KIN, "reason": "亲戚"}
            | ({"who": name_of(story, move.turn)} if move.turn == 1 else {})
        ),
    }
    return terms[move.act]() if move.act in terms else {}


DOERS: dict[Act, Callable[..., Case]] = {
    Act.START_SPECIAL: actions.start_special, Act.END_SPECIAL: actions.end_special, Act.ASK_OPINION: actions.ask_opinion,
    Act.GIVE_OPINION: actions.give_opinion, Act.OPEN_JOINT: actions.open_joint, Act.GIVE_POSITION: actions.give_position,
    Act.CONCLUDE_JOINT: actions.conclude_joint, Act.HAND_OVER: actions.hand_over, Act.RECUSE: actions.recuse,
    Act.REQUEST_CORRECTION: actions.request_correction,
}  # fmt: skip


def try_it(story: Story, move: Move) -> None:
    """Try one act: it happens only where it was offered, and leaves nothing where it does not."""
    case, by = queries.case_by_number(story.case(LICENCE).number), actor_of(story, move)
    found = access.options(by, case, queries.facts_of(case, by), story.now)
    offered = {option.act for option in found if option.is_allowed}
    kept_away = case.recusals.filter(user_id=by.id or 0).exists()
    do = DOERS.get(move.act) or getattr(actions, f"{move.act.value}_case")
    try:
        do(number=case.number, by=by, at=story.now, revision=case.revision, **terms_of(story, case, move))
    except Refused as refusal:
        after = story.case(LICENCE)
        assert (after.state, after.revision) == (case.state, case.revision)
        assert move.act not in offered or move.act in ARGUABLE, f"{move} was offered and refused: {refusal.message}"
        return
    after = story.case(LICENCE)
    assert move.act in offered, f"{move} was done and not offered"
    assert not kept_away
    check_post(move.act, by, case)
    check_step(move.act, case, after)


def check_post(act: Act, by: Actor, before: Case) -> None:
    """Hold what was done against plain words on who may do what."""
    if by.organisation_id != before.organisation_id:
        assert act in ABROAD
        assert by.role in {Role.REVIEWER, Role.DECIDER} or act is Act.RECUSE
        return
    if act is Act.HAND_OVER:
        assert by.role in {Role.HEAD, Role.SUPERVISOR} or (before.officer and before.officer.user_id == by.id)
    elif act is not Act.RECUSE:
        assert by.role in rules.TRANSITIONS[act].roles


def check_step(act: Act, before: Case, after: Case) -> None:
    """Only what the table leads to, one revision further."""
    row = rules.TRANSITIONS[act]
    assert before.state in row.sources
    is_closed = act is Act.DELIVER and after.state == CaseState.CONCLUDED
    assert after.revision == before.revision + 1 + is_closed
    leads_to = {row.target or before.state}
    if act is Act.REVIEW:
        leads_to |= {CaseState.CORRECTING}
    if act is Act.END_SPECIAL:
        leads_to = set(rules.UNDER_REVIEW)
    assert after.state in leads_to or is_closed


def check_order(story: Story) -> None:
    """Clocks run where they must and never end before they began; who answers for a case may; who confers has a clock."""
    case = story.case(LICENCE)
    running = Clock.objects.open().filter(owner_kind="case", owner_id=case.number)
    if case.state == CaseState.SUSPENDED:
        assert {clock.state for clock in running} <= {ClockState.PAUSED}
    else:
        assert {clock.duty for clock in running} == rules.duties(queries.facts_of(case)), case.state
    assert all(clock.due_at is None or clock.due_at >= clock.started_at for clock in Clock.objects.all())
    assert all(pause.to_at is None or pause.to_at >= pause.from_at for pause in ClockPause.objects.all())
    unanswered = case.consultations.filter(ended_at=None).count()
    assert Clock.objects.open().filter(owner_kind="consultation").count() == unanswered
    conferring = case.joint_reviews.filter(ended_at=None).count()
    assert Clock.objects.open().filter(owner_kind="joint-review").count() == conferring == case.is_conferring
    if case.officer:
        assert case.officer.organisation_id == case.organisation_id
        assert not case.recusals.filter(user=case.officer.user).exists()


def let_time_tell(story: Story) -> None:
    """What the sweeps and the worker do by themselves."""
    clocks.raise_alerts(at=story.now)
    bus.deliver_due()


def walk_through(story: Story, moves: list[Move | str]) -> None:
    for move in moves:
        if isinstance(move, Move):
            try_it(story, move)
        else:
            other(story, move)
            let_time_tell(story)
        check_order(story)
    check_papers(story)


@pytest.fixture
def branching(handed_in: Story) -> Story:
    """Return a story whose first case is reviewed at home and by another authority at once, and needs nothing that is to come."""
    handed_in.later(minutes=1)
    other(handed_in, "supply")
    case = handed_in.case(LICENCE)
    case.steps.all().delete()
    fire = handed_in.official(FIRE, Role.REVIEWER).organisation_id
    rows = (("accept", Role.CLERK, None), ("papers", Role.REVIEWER, None), ("fire", Role.REVIEWER, fire), ("decide", Role.DECIDER, None))  # fmt: skip
    for position, (code, role, office) in enumerate(rows, start=1):
        after = ["accept"] if role is Role.REVIEWER else []
        case.steps.create(position=position, code=code, name=code, role=role, organisation_id=office, after=after)
    for post in POSTS:
        handed_in.official(*post)
    return handed_in


SHORT = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SHORT
@given(moves=WALKS)
def test_whatever_the_graph_is_led_through_it_stays_in_order(branching: Story, moves: list[Any]) -> None:
    with undone():
        walk_through(replace(branching), moves)


@pytest.mark.soak
@settings(SHORT, max_examples=40, derandomize=False)
@given(moves=st.lists(MOVES | MOVES | MOVES | MOVES | MOVES | EVENTS, min_size=30, max_size=60))
def test_thousands_of_acts_leave_everything_in_order(branching: Story, moves: list[Any]) -> None:
    with undone():
        walk_through(replace(branching), moves)


def test_a_case_can_be_led_through_every_part_of_the_graph(branching: Story) -> None:
    usual = [(Act.RECEIVE, 0), (Act.HAND_OVER, 2), (Act.ACCEPT, 0), (Act.ASK_OPINION, 0), (Act.GIVE_OPINION, 3)]
    review = [(Act.REVIEW, 0), (Act.START_SPECIAL, 0), (Act.END_SPECIAL, 0), (Act.EXTEND, 0), (Act.REVIEW, 3)]
    confer = [(Act.GIVE_POSITION, 3), (Act.RECUSE, 2), (Act.CONCLUDE_JOINT, 0), (Act.DECIDE, 0), (Act.DELIVER, 0)]
    for act, turn in (*usual, *review, *confer):
        before = branching.case(LICENCE).revision
        try_it(branching, Move(act, None, turn))
        assert branching.case(LICENCE).revision > before, act
        check_order(branching)
    check_papers(branching)
    assert branching.case(LICENCE).state == CaseState.CONCLUDED
