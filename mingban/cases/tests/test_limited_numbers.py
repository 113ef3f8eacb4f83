"""Limited numbers (行政许可法 §57): granted in the order of acceptance, to the second, and not beyond."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.cases import queries, rules
from mingban.cases.actions.base import CannotAct
from mingban.cases.models import Case
from mingban.cases.rules import QuotaStanding
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.cases.tests.test_consenting import change_item
from mingban.documents.models import IssuedDocument


def standing(**terms: object) -> QuotaStanding:
    return QuotaStanding(**{"number": 1, "period": "2026 年", "granted": 0, "before": [], **terms})  # type: ignore[arg-type]


def limited(*, number: int = 1, period: str = "YEAR") -> None:
    change_item("sole-trader-registration", quota={"number": number, "period": period})


@pytest.fixture
def two(story: Story) -> tuple[Story, Story]:
    """Return two citizens' stories; the second was accepted one second after the first. One place."""
    limited()
    other = Story.begin()
    other._officials = story._officials
    for nth, one in enumerate((story, other)):
        one.submit(**SMALL)
        one.now += timedelta(seconds=nth)
        one.accept(LICENCE)
        one.review(LICENCE)
    return story, other


def test_who_was_accepted_first_comes_first(two: tuple[Story, Story]) -> None:
    first, second = two
    with pytest.raises(CannotAct, match="前面还有 1 件没有作决定") as refusal:
        second.decide(LICENCE)
    assert first.case(LICENCE).number in refusal.value.message
    assert "09:00:00" in refusal.value.message
    assert "第五十七条" in refusal.value.message
    assert first.person.name not in refusal.value.message


def test_beyond_the_number_nothing_is_granted_and_the_refusal_says_so(two: tuple[Story, Story]) -> None:
    first, second = two
    first.decide(LICENCE)
    with pytest.raises(CannotAct, match="1 个名额已经按受理先后用完"):
        second.decide(LICENCE)
    found = queries.quota_standing(second.case(LICENCE))
    assert found is not None
    reason = rules.exhausted_refusal(found)
    case = second.decide(LICENCE, is_approved=False, reason=reason)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="refusal")
    assert "第五十七条" in letter.content["reason"]


def test_whoever_was_before_and_is_refused_makes_room(two: tuple[Story, Story]) -> None:
    first, second = two
    first.decide(LICENCE, is_approved=False, reason="不符合")
    assert second.decide(LICENCE).is_approved


def test_a_refusal_needs_no_place(two: tuple[Story, Story]) -> None:
    assert two[1].decide(LICENCE, is_approved=False, reason="不符合").is_approved is False


def test_the_instant_of_acceptance_is_to_the_second_and_cannot_be_changed(story: Story) -> None:
    story.submit(**SMALL)
    story.now = story.now.replace(microsecond=123)
    case = story.accept(LICENCE)
    assert case.accepted_at == story.now.replace(microsecond=0)
    for value in (story.now + timedelta(days=1), None):
        with pytest.raises(DatabaseError, match="acceptance cannot be changed"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(accepted_at=value)
    Case.objects.filter(pk=case.pk).update(accepted_at=case.accepted_at)


def test_within_one_second_the_earlier_submission_goes_first(story: Story) -> None:
    limited(number=2)
    other = Story.begin()
    for one in (story, other):
        one.submit(**SMALL)
    for one in (other, story):
        one.accept(LICENCE)
    found = queries.quota_standing(other.case(LICENCE))
    assert found is not None
    assert len(found.before) == 1
    mine = queries.quota_standing(story.case(LICENCE))
    assert mine is not None
    assert not mine.before


def test_what_is_unlimited_or_not_accepted_has_no_standing(story: Story) -> None:
    story.submit(**SMALL)
    assert queries.quota_standing(story.accept(LICENCE)) is None
    limited()
    story.submit(**SMALL)
    assert queries.quota_standing(story.case(LICENCE)) is None


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        ("YEAR", date(2026, 1, 1), date(2027, 1, 1)),
        ("MONTH", date(2026, 12, 1), date(2027, 1, 1)),
        ("WHOLE", None, None),
    ],
)
def test_a_period_begins_and_ends(period: str, first: date | None, after: date | None) -> None:
    assert rules.quota_days(period, date(2026, 12, 31))[:2] == (first, after)


def test_a_month_has_a_next_one() -> None:
    assert rules.quota_days("MONTH", date(2026, 3, 9)) == (date(2026, 3, 1), date(2026, 4, 1), "2026 年 3 月")


def test_the_sentences() -> None:
    assert rules.why_no_place(standing()) == ""
    assert "名额已经按受理先后用完" in rules.why_no_place(standing(granted=1, before=["甲"]))
    assert "最先受理的是甲" in rules.why_no_place(standing(number=2, granted=1, before=["甲", "乙"]))
    assert rules.exhausted_refusal(standing()) == ""


def test_another_periods_applications_do_not_count(story: Story) -> None:
    limited(period="MONTH")
    story.submit(**SMALL)
    story.accept(LICENCE)
    later = Story.begin()
    later.now = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    later.submit(**SMALL)
    later.accept(LICENCE)
    found = queries.quota_standing(later.case(LICENCE))
    assert found is not None
    assert not found.before


def test_the_desk_shows_the_places_and_prepares_the_refusal(now: Story) -> None:
    limited()
    other = Story.begin()
    other._officials = now._officials
    for one in (now, other):
        one.submit(**SMALL)
        one.accept(LICENCE)
        one.review(LICENCE)
    now.decide(LICENCE)
    case = other.case(LICENCE)
    page = browser(other.of(case, Role.DECIDER)).get(reverse("cases:case-show", args=[case.number])).content.decode()
    assert "已经准予 1 个" in page
    assert "已经按照受理申请的先后顺序全部准予" in page
