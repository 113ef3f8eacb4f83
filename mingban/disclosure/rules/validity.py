"""有效期: how long a normative document binds, and who is told before it ends (facts §10).

How many years, and when owners are told, are the province's rules and come in as `Terms`; that a document without force may
not be relied on is the same everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mingban.disclosure.choices import Validity


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A province's rules: years of validity, of documents on trial, and how many days before the end owners are told."""

    years: int
    trial_years: int
    told_days_before: tuple[int, ...]


def last_day(effective_on: date, *, is_trial: bool, terms: Terms) -> date:
    """Return the last day on which a document binds: so many years from its effect, the day before its anniversary.

    A document that takes effect on 29 February ends on 28 February.
    """
    years = terms.trial_years if is_trial else terms.years
    try:
        anniversary = effective_on.replace(year=effective_on.year + years)
    except ValueError:
        return date(effective_on.year + years, 2, 28)
    return anniversary - timedelta(days=1)


def validity(on: date, *, effective_on: date | None, valid_until: date | None, repealed_on: date | None) -> Validity:
    """Return whether a document may be relied on at a day. A repeal counts from its day on, expiry from the day after the last."""
    if repealed_on and repealed_on <= on:
        return Validity.REPEALED
    if valid_until and valid_until < on:
        return Validity.EXPIRED
    if effective_on and on < effective_on:
        return Validity.COMING
    return Validity.IN_FORCE


def earlier(one: date | None, other: date | None) -> date | None:
    """Return the earlier of two days, of which either may be missing."""
    return min((day for day in (one, other) if day), default=None)


def rung(on: date, valid_until: date, terms: Terms) -> int | None:
    """Return on which of the days before the end owners are now to be told (the nearest one reached); None before all, and after the end."""
    left = (valid_until - on).days
    if left < 0:
        return None
    return min((days for days in terms.told_days_before if left <= days), default=None)


def circle(repeals: Iterable[tuple[str, str]], new: tuple[str, str]) -> list[str]:
    """Return the chain of documents by which a new relation would lead back to where it starts; empty when it does not.

    `repeals` are pairs (who, what) that hold already. A document cannot repeal, amend or rest on itself, however many stand between.
    """
    leads: dict[str, list[str]] = {}
    for source, target in repeals:
        leads.setdefault(source, []).append(target)
    start, first = new
    chains = [[start, first]]
    seen = {first}
    while chains:
        chain = chains.pop()
        if chain[-1] == start:
            return chain
        for following in leads.get(chain[-1], []):
            if following not in seen or following == start:
                seen.add(following)
                chains.append([*chain, following])
    return []
