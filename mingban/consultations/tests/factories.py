"""One draft for comment led through its life by named people: each step is one real action."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import NewcomerFactory, StaffPostFactory, UserFactory
from mingban.agencies.models import Organisation
from mingban.agencies.tests.factories import make_organisation
from mingban.clocks.tests.factories import announce, beijing, year_2026, year_2027
from mingban.consultations import actions
from mingban.consultations.choices import DraftKind, NameShown, Verdict
from mingban.consultations.models import Comment, Draft, Hearing
from mingban.core.actors import Actor

# A Monday; the period lasts until 23 December, 30 days.
MORNING = beijing("2026-11-23 09:00")
FIRST_DAY, LAST_DAY = date(2026, 11, 23), date(2026, 12, 23)
AFTER = beijing("2026-12-24 00:05")
TEXT = "第一条 摆摊要登记。\n\n第二条 摆到 23 时为止。\n\n第三条 收摊把垃圾带走。"


def terms(**changes: Any) -> actions.Terms:
    """Return what a normative document about market players says, open for 30 days."""
    values: dict[str, Any] = {
        "title": "夜间集市办法（征求意见稿）",
        "kind": DraftKind.NORMATIVE,
        "affects_market": True,
        "explanation": "为什么要定：说不清能摆到几点。",
        "opens_on": FIRST_DAY,
        "closes_on": LAST_DAY,
        "contact_name": "市场科",
        "contact_phone": "0745-0000005",
    }
    return actions.Terms(**values | changes)


def official(role: str, organisation: str = "hecheng-market") -> Actor:
    """Return an official of an organisation."""
    post = StaffPostFactory.create(organisation=Organisation.objects.get(code=organisation), role=role)
    return accounts.actor_of(post.user, post)


def citizen() -> Actor:
    """Return a real-named person who has signed in."""
    return accounts.actor_of(UserFactory.create())


def newcomer() -> Actor:
    """Return somebody known by his phone only."""
    return accounts.actor_of(UserFactory.create(person=NewcomerFactory.create()))


def browser(actor: Actor) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class Round:
    """A draft, who works on it, and what they do at `now`."""

    clerk: Actor
    decider: Actor
    now: datetime = MORNING
    draft: Draft = field(default_factory=Draft)
    _said: int = 0

    @classmethod
    def begin(cls, **changes: Any) -> "Round":
        """Return a round with a prepared draft, in years that are announced."""
        announce(year_2026())
        announce(year_2027())
        make_organisation()
        told = cls(clerk=official(Role.CLERK), decider=official(Role.DECIDER))
        told.draft = actions.prepare_draft(terms=terms(**changes), text=TEXT, by=told.clerk, at=told.now)
        return told

    @property
    def number(self) -> str:
        """The draft's number."""
        return self.draft.number

    def fresh(self) -> Draft:
        """Return the draft as it is now."""
        self.draft = Draft.objects.select_related("organisation__region").get(number=self.draft.number)
        return self.draft

    def publish(self) -> "Round":
        """Let the decider publish what he has read."""
        self.draft = actions.publish_draft(
            number=self.number, revision=self.fresh().revision, by=self.decider, at=self.now
        )
        return self

    def say(self, text: str = "请改到 22 时收摊。", by: Actor | None = None, **changes: Any) -> Comment:
        """Let somebody comment."""
        self._said += 1
        self.now += timedelta(seconds=1)
        values: dict[str, Any] = {"paragraph": 2, "name_shown": NameShown.NOT_AT_ALL, "key": f"key-{self._said}"}
        return actions.send_comment(number=self.number, text=text, by=by or citizen(), at=self.now, **values | changes)

    def end(self) -> "Round":
        """Let the last day pass."""
        self.now = AFTER
        assert actions.close_due(at=self.now) == 1
        self.fresh()
        return self

    def reply(self, *comments: Comment, **changes: Any) -> int:
        """Let the clerk answer some comments."""
        ids = [one.pk for one in comments]
        values: dict[str, Any] = {"verdict": Verdict.ADOPTED, "reply": "第二条改为 22 时。", "comments": ids}
        by = changes.pop("by", self.clerk)
        return actions.reply_to(number=self.number, by=by, at=self.now, **values | changes)

    def write(self, **changes: Any) -> "Round":
        """Let the clerk write what came of it."""
        values: dict[str, Any] = {
            "summary": "收到的意见都答复了，主要改了收摊时间。",
            "outcomes": {2: "摆到 22 时为止。"},
        }
        self.draft = actions.write_results(number=self.number, by=self.clerk, at=self.now, **values | changes)
        return self

    def publish_results(self) -> Draft:
        """Let the decider publish the results."""
        self.draft = actions.publish_results(number=self.number, by=self.decider, at=self.now)
        return self.draft


def hearing_terms(**changes: Any) -> actions.HearingTerms:
    """Return a hearing on 15 December with one seat."""
    values: dict[str, Any] = {
        "held_at": beijing("2026-12-15 14:30"),
        "place": "区政府三楼会议室",
        "topic": "收摊时间",
        "seats": 1,
        "roles": ["利害关系人", " 行业代表 ", ""],
        "sign_up_until": date(2026, 12, 7),
        "how_chosen": "按报名先后",
    }
    return actions.HearingTerms(**values | changes)


def set_hearing(told: Round, **changes: Any) -> Hearing:
    """Let the clerk announce a hearing."""
    return actions.set_hearing(number=told.number, terms=hearing_terms(**changes), by=told.clerk, at=told.now)
