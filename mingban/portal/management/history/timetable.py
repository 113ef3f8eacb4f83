"""When each act of a past application took place: pure; offices work in office hours, people answer after hours too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mingban.catalogue.definitions import ReviewStep, StepRole
from mingban.portal.management.history.definitions import Goal, PastApplication

# The hall's hours (source 002); minutes are counted within them.
SPANS = ((time(9, 0), time(12, 0)), (time(13, 30), time(17, 0)))
DAY_MINUTES = 390
# Steps take a third of the days that they are given.
USED = 0.35
WAITING = frozenset({Goal.RECEIVED, Goal.CORRECTING, Goal.DECLINED, Goal.ACCEPTED})


class PastAct(StrEnum):
    """What happened."""

    SUBMIT = "submit"
    SUPPLY = "supply"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    REQUEST_CORRECTION = "request-correction"
    SUPPLEMENT = "supplement"
    DECLINE = "decline"
    ACCEPT = "accept"
    START_SPECIAL = "start-special"
    REVIEW = "review"
    DECIDE = "decide"
    REFUSE = "refuse"
    DELIVER = "deliver"
    CONCLUDE = "conclude"
    RATE = "rate"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One act at one time; `item` is empty when it concerns the whole application."""

    at: datetime
    act: PastAct
    item: str = ""


@dataclass(frozen=True, kw_only=True)
class Track:
    """One case to come: its item, what it waits for, its steps, and the kinds of documents that it looks at."""

    item: str
    needs: Sequence[str] = ()
    steps: Sequence[ReviewStep] = ()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """Counts office minutes over working days."""

    is_workday: Callable[[date], bool]

    def workday_before(self, day: date, number: int) -> date:
        """Return the working day so many working days before `day`."""
        while number:
            day -= timedelta(days=1)
            number -= self.is_workday(day)
        return day

    def before(self, at: datetime, minutes: float) -> datetime:
        """Return the instant so many office minutes before `at`."""
        left, day = timedelta(minutes=minutes), at.date()
        while True:
            for opens, closes in reversed(self._spans(day, at)):
                end = min(closes, at)
                if end - left >= opens:
                    return end - left
                left -= max(end - opens, timedelta(0))
            day -= timedelta(days=1)

    def after(self, at: datetime, minutes: float) -> datetime:
        """Return the instant so many office minutes after `at`."""
        left, day = timedelta(minutes=minutes), at.date()
        while True:
            for opens, closes in self._spans(day, at):
                start = max(opens, at)
                if start + left <= closes:
                    return start + left
                left -= max(closes - start, timedelta(0))
            day += timedelta(days=1)

    def _spans(self, day: date, at: datetime) -> list[tuple[datetime, datetime]]:
        """Return when the office is open on a day, in the time zone of `at`."""
        if not self.is_workday(day):
            return []
        return [
            (datetime.combine(day, opens, tzinfo=at.tzinfo), datetime.combine(day, closes, tzinfo=at.tzinfo))
            for opens, closes in SPANS
        ]


@dataclass(kw_only=True)
class Planner:
    """Plans the moments of one application, track by track in the bundle's order."""

    past: PastApplication
    submitted_at: datetime
    hours: OfficeHours
    is_posted: bool
    granted_at: dict[str, datetime] = field(default_factory=dict)

    def plan(self, tracks: Sequence[Track]) -> list[Moment]:
        """Return every moment, in order of time."""
        moments = [Moment(at=self.submitted_at, act=PastAct.SUBMIT)]
        supplied_at = self._office(self.past.supply_after)
        if supplied_at:
            moments.append(Moment(at=supplied_at, act=PastAct.SUPPLY))
        for position, track in enumerate(tracks):
            moments += self._track(track, position, supplied_at)
        withdrawn_at = self._office(self.past.withdrawn_after)
        if withdrawn_at:
            moments = [each for each in moments if each.at < withdrawn_at]
            moments.append(Moment(at=withdrawn_at, act=PastAct.WITHDRAW))
        return sorted(moments, key=lambda moment: moment.at)

    def _office(self, minutes: int | None) -> datetime | None:
        return None if minutes is None else self.hours.after(self.submitted_at, minutes)

    def _track(self, track: Track, position: int, supplied_at: datetime | None) -> Iterator[Moment]:
        goal = self.past.goals.get(track.item, self.past.goal)
        if goal is Goal.NEW:
            return
        at = self.hours.after(self.submitted_at, 18 + 11 * position)
        yield Moment(at=at, act=PastAct.RECEIVE, item=track.item)
        intake, at = self._intake(track, goal, at)
        yield from intake
        special = self.past.special
        if special and special.item == track.item and goal is Goal.ACCEPTED:
            yield Moment(at=self.hours.after(at, special.after), act=PastAct.START_SPECIAL, item=track.item)
        if goal in WAITING:
            return
        for step in track.steps:
            if step.role is StepRole.REVIEWER:
                at = self.hours.after(at, 40 + USED * DAY_MINUTES * step.days)
                yield Moment(at=at, act=PastAct.REVIEW, item=track.item)
        if goal is Goal.REVIEWED:
            return
        yield from self._outcome(track, goal, at, supplied_at)

    def _intake(self, track: Track, goal: Goal, at: datetime) -> tuple[list[Moment], datetime]:
        moments = []
        correction = self.past.correction
        if correction and correction.item == track.item:
            at = self.hours.after(at, 30)
            moments.append(Moment(at=at, act=PastAct.REQUEST_CORRECTION, item=track.item))
            if goal is Goal.CORRECTING:
                return moments, at
            at += timedelta(hours=5)
            moments.append(Moment(at=at, act=PastAct.SUPPLEMENT, item=track.item))
        if goal is Goal.RECEIVED:
            return moments, at
        needed = [self.granted_at.get(need) for need in track.needs]
        if goal not in WAITING and all(needed):
            # What comes from another item is there before this one is accepted.
            at = max([at, *filter(None, needed)])
        at = self.hours.after(at, 25)
        act = PastAct.DECLINE if goal is Goal.DECLINED else PastAct.ACCEPT
        return [*moments, Moment(at=at, act=act, item=track.item)], at

    def _outcome(self, track: Track, goal: Goal, at: datetime, supplied_at: datetime | None) -> Iterator[Moment]:
        """From the decision on; it waits for what the case needs and for deferred documents, for ever if they never come."""
        waits = [self.granted_at.get(need) for need in track.needs]
        if track.kinds & set(self.past.defer):
            waits.append(supplied_at)
        known = [one for one in waits if one]
        if len(known) < len(waits):
            return
        days = track.steps[-1].days if track.steps else 0
        at = self.hours.after(max([at, *known]), 35 + USED * DAY_MINUTES * days)
        act = PastAct.REFUSE if goal is Goal.REFUSED else PastAct.DECIDE
        if act is PastAct.DECIDE:
            self.granted_at[track.item] = at
        yield Moment(at=at, act=act, item=track.item)
        yield from self._handing_over(track.item, goal, at)

    def _handing_over(self, item: str, goal: Goal, at: datetime) -> Iterator[Moment]:
        if goal is Goal.DECIDED:
            return
        at = self.hours.after(at, 45)
        yield Moment(at=at, act=PastAct.DELIVER, item=item)
        if goal is Goal.DELIVERED:
            return
        if self.is_posted:
            at = self.hours.after(at, 2 * DAY_MINUTES)
            yield Moment(at=at, act=PastAct.CONCLUDE, item=item)
        if item in {rating.item for rating in self.past.ratings}:
            yield Moment(at=at + timedelta(hours=4), act=PastAct.RATE, item=item)


def merge_in_time(plans: Mapping[int, Sequence[Moment]], *, until: datetime) -> list[tuple[int, Moment]]:
    """Return the moments of all applications in order of time, those to come left out."""
    past = [(number, moment) for number, moments in plans.items() for moment in moments if moment.at <= until]
    return sorted(past, key=lambda each: (each[1].at, each[0]))
