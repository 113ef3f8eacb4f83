"""Random acts by random posts on one application: only what the table allows happens, and everything stays in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingban.accounts.choices import Role
from mingban.cases import access, actions, queries, rules
from mingban.cases.choices import Act, CaseState, MaterialState
from mingban.cases.models import Case
from mingban.cases.tests.factories import Story, picture
from mingban.clocks.models import Clock
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import Refused
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains

PROOF = "premises-proof"
POSTS = ("clerk", "reviewer", "decider", "supervisor", "citizen", "other")
WALKED = (
    Act.RECEIVE, Act.ACCEPT, Act.REQUEST_CORRECTION, Act.SUPPLEMENT, Act.DECLINE, Act.REVIEW, Act.DECIDE, Act.DELIVER,
    Act.CONCLUDE, Act.TERMINATE,
)  # fmt: skip
# Most steps are taken by who may take them, else a walk never leaves the counter.
RIGHT = {act: sorted(rules.TRANSITIONS[act].roles)[0].replace("applicant", "citizen") for act in WALKED}
STEPS = st.tuples(st.integers(1, 2), st.sampled_from(WALKED), st.none() | st.sampled_from(POSTS), st.booleans())
OTHERS = st.tuples(st.sampled_from(["wait", "supply", "withdraw", "again"]))


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def actor(story: Story, case: Case, who: str) -> Actor:
    if who == "system":
        return SYSTEM
    if who == "citizen":
        return story.citizen
    return story.official("hecheng-civil", Role.CLERK) if who == "other" else story.of(case, Role(who))


def do(story: Story, case: Case, act: Act, by: Actor, *, is_good: bool) -> None:
    """Do one act with arguments that make sense."""
    common: dict[str, Any] = {"number": case.number, "by": by, "at": story.now, "revision": case.revision}
    use = case.materials.exclude(material__state=MaterialState.DEFERRED).order_by("pk").first()
    if act is Act.TERMINATE:
        actions.terminate_case(number=case.number, at=story.now)
    elif act is Act.REQUEST_CORRECTION:
        actions.request_correction(remarks={use.pk: "看不清"} if use else {}, **common)
    elif act is Act.DECLINE:
        actions.decline_case(reason="不归我们", where_else="", **common)
    elif act is Act.REVIEW:
        actions.review_case(opinion="符合", **common)
    elif act is Act.DECIDE:
        actions.decide_case(is_approved=is_good, reason="不符合", **common)
    else:
        getattr(actions, f"{act.value}_case")(**common)


def step(story: Story, position: int, act: Act, who: str | None, *, is_good: bool) -> None:
    """Try one act, and check that it happened if and only if it was offered."""
    case = story.case(position)
    by = actor(story, case, who or RIGHT[act].replace("system", "clerk"))
    facts = queries.facts_of(case)
    role = rules.SYSTEM if act is Act.TERMINATE else access.role_on(by, case, story.now)
    offered = {option.act for option in rules.options(facts, role, by.id) if option.is_allowed}
    try:
        do(story, case, act, by, is_good=is_good)
    except Refused:
        after = story.case(position)
        assert (after.state, after.revision) == (case.state, case.revision)
        has_reason = act in {Act.DECIDE, Act.TERMINATE, Act.REQUEST_CORRECTION}
        assert act not in offered or has_reason, f"{act} was offered and refused"
        return
    assert act in offered, f"{act} was done and not offered"
    after = story.case(position)
    is_closed = act is Act.DELIVER and after.state == CaseState.CONCLUDED
    assert after.revision == case.revision + 1 + is_closed
    assert after.state == rules.TRANSITIONS[act].target or is_closed


def other(story: Story, what: str) -> None:
    """Let the applicant act, time pass, or the law."""
    try:
        if what == "wait":
            story.later(days=3)
            sweep(story)
        elif what == "supply":
            actions.supply_material(
                application=story.application, kind_code=PROOF, upload=picture(), by=story.citizen, at=story.now
            )
        elif what == "again":
            for material in story.application.materials.filter(state=MaterialState.REJECTED):
                actions.supply_material(
                    application=story.application,
                    kind_code=material.kind_code,
                    upload=picture(),
                    by=story.citizen,
                    at=story.now,
                )
        else:
            actions.withdraw_application(application=story.application, by=story.citizen, at=story.now)
    except Refused:
        return


def sweep(story: Story) -> None:
    for number in queries.silent_cases(story.now):
        actions.deem_accepted(number=number, at=story.now)
    for number in queries.cases_with_late_documents(story.now):
        actions.terminate_case(number=number, at=story.now)


def check_clocks(story: Story) -> None:
    for case in story.application.cases.all():
        running = set(
            Clock.objects.open().filter(owner_kind="case", owner_id=case.number).values_list("duty", flat=True)
        )
        assert running == rules.duties(queries.facts_of(case)), (case.state, running)
    paper = story.application.materials.get(kind_code=PROOF)
    is_awaited = paper.state == MaterialState.DEFERRED and paper.uses.exclude(case__state__in=rules.ENDED).exists()
    assert Clock.objects.open().filter(owner_kind="application").exists() == is_awaited


def check_papers(story: Story) -> None:
    assert list(broken_chains()) == []
    serials: dict[str, list[int]] = {}
    for number in IssuedDocument.objects.order_by("pk").values_list("number", flat=True):
        prefix, serial = number.removesuffix("号").split("〕")
        serials.setdefault(prefix, []).append(int(serial))
    assert all(found == list(range(1, len(found) + 1)) for found in serials.values())
    for case in story.application.cases.all():
        entries = Entry.objects.filter(matter_id=case.number, code__startswith="cases.").order_by("sequence")
        # A rung of the ladder is written down beside the acts: it changes nothing that a page could show wrongly.
        entries = entries.exclude(code="cases.case.alerted")
        assert entries.count() == case.revision + 1
        assert all(former.at <= latter.at for former, latter in pairwise(entries))
    ended = not story.application.cases.exclude(state__in=rules.ENDED).exists()
    story.application.refresh_from_db()
    assert (story.application.state != "SUBMITTED") == ended


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=st.lists(STEPS | STEPS | STEPS | OTHERS, min_size=6, max_size=30))
def test_whoever_does_whatever_the_house_stays_in_order(handed_in: Story, walk: list[Any]) -> None:
    with undone():
        story = replace(handed_in)
        for one in walk:
            if len(one) == 1:
                other(story, *one)
            else:
                position, act, who, is_good = one
                step(story, position, act, who, is_good=is_good)
            check_clocks(story)
        check_papers(story)


def test_the_usual_way_is_one_of_the_walks(handed_in: Story) -> None:
    way = (Act.RECEIVE, Act.ACCEPT, Act.REVIEW, Act.DECIDE, Act.DELIVER)
    other(handed_in, "supply")
    for position in (1, 2):
        for act in way:
            step(handed_in, position, act, None, is_good=True)
            check_clocks(handed_in)
    check_papers(handed_in)
    assert set(handed_in.application.cases.values_list("state", flat=True)) == {CaseState.CONCLUDED}
