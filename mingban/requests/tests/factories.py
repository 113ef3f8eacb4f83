"""Somebody asks the market regulation of Hecheng, and its officials answer: each step is one real action."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Party, Person, User
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory
from mingban.agencies.models import Organisation
from mingban.agencies.tests.factories import agencies, import_agencies, import_regions, organisation
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.core.actors import SYSTEM, Actor
from mingban.core.times import local_day
from mingban.requests import actions, queries
from mingban.requests.choices import ConsultKind, ReplyKind, Stance
from mingban.requests.definitions import GuideDefinition
from mingban.requests.models import DisclosureRequest, RequestGuide

# A Monday; with the days off of 2026 as announced the twentieth working day after it is Monday, 30 November.
MONDAY = beijing("2026-11-02 09:00")
MARKET, HEALTH = "hecheng-market", "hecheng-health"
KEYS = count(1)
COMPLETE: dict[ReplyKind, dict[str, Any]] = {
    ReplyKind.DISCLOSED: {"parts": {"text": "招标公告全文如下。"}},
    ReplyKind.PARTLY: {
        "ground": "THIRD_PARTY",
        "parts": {"text": "技术要求如下。", "reason": "报价组成属于商业秘密。", "withheld": "报价组成"},
    },
    ReplyKind.PUBLIC: {"parts": {"where": "区政府网站“招标”栏目"}},
    ReplyKind.REFUSED: {"ground": "PROCESS", "parts": {"reason": "是讨论记录，还没有形成决定。"}},
    ReplyKind.ABSENT: {"parts": {"searched": "查了档案室 2015 年至今的目录。"}},
    ReplyKind.ELSEWHERE: {"parts": {"reason": "由区住建局制作，电话 0745-0000099。"}},
    ReplyKind.REPEATED: {"parts": {"reason": "2026 年 9 月 1 日已经答复。"}},
    ReplyKind.OTHER_RULES: {"parts": {"where": "到登记档案查询窗口查。"}},
    ReplyKind.TO_BE_MADE: {"parts": {"reason": "要把三年的数据重新汇总。"}},
    ReplyKind.PETITION: {"parts": {"where": "请向区信访局提出。"}},
    ReplyKind.PRINTED: {"parts": {"where": "区图书馆地方文献室。"}},
    ReplyKind.UNREASONABLE: {"parts": {"reason": "同一批文件一个月申请 14 次，没有说明理由。"}},
    ReplyKind.ABANDONED: {"parts": {}},
    ReplyKind.UNCLEAR: {"parts": {"reason": "仍不知道是哪一年的。"}},
    ReplyKind.UNPAID: {"parts": {}},
    ReplyKind.RECONFIRM: {"parts": {"reason": "2026 年 3 月已经取得复印件。"}},
}


class Register:
    """A double of the identity service: says yes to everybody but 冒名."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        """Answer."""
        return name != "冒名"


def key() -> str:
    """Return a key that nobody has used."""
    return f"key-{next(KEYS)}"


def paper(name: str = "招标公告.jpg") -> SimpleUploadedFile:
    """Return a small real JPEG."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def browser(actor: Actor) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


def guide_definition(**changes: Any) -> GuideDefinition:
    """Return a guide as files carry it."""
    terms = {
        "organisation": MARKET,
        "office": "办公室",
        "about": "登记、许可、处罚信息，按年编排。",
        "address": "金海路148号",
        "hours": "工作日 9:00–12:00，13:30–17:00",
        "phone": "0745-0000005",
    }
    return GuideDefinition.model_validate(terms | changes)


def make_county() -> None:
    """Make two organisations that can be asked, in a year whose days off are announced."""
    import_regions()
    rows = [
        organisation(),
        organisation(HEALTH, name="怀化市鹤城区卫生健康局", short_name="区卫生健康局", document_word="鹤卫"),
    ]
    import_agencies(agencies(rows))
    announce(year_2026())
    for code in (MARKET, HEALTH):
        actions.save_guide(definition=guide_definition(organisation=code), by=SYSTEM, at=MONDAY)


def charge(scheme: str) -> None:
    """Let the market regulation charge."""
    RequestGuide.objects.filter(organisation__code=MARKET).update(
        fee_scheme=scheme, fee_from=MONDAY.date() - timedelta(days=300), fee_basis="国办函〔2020〕109号"
    )


def asked(**changes: Any) -> actions.Asked:
    """Return what is asked for."""
    terms: dict[str, Any] = {"title": "迎丰中路改造工程的招标公告", "contact": {"phone": "13900000001"}}
    return actions.Asked(**{**terms, **changes})


@dataclass
class Asking:
    """The citizen, the officials, and what they do at `now`."""

    citizen: Actor
    person: Person
    now: datetime = MONDAY
    number: str = ""
    _officials: dict[tuple[str, str, int], Actor] = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Asking":
        """Return a real-named citizen in a county with two organisations."""
        make_county()
        person = PersonFactory.create()
        return cls(citizen=accounts.actor_of(UserFactory.create(person=person)), person=person)

    def official(self, role: str, organisation: str = MARKET, nth: int = 1) -> Actor:
        """Return an official in a role; `nth` tells several apart."""
        place = (organisation, role, nth)
        if place not in self._officials:
            post = StaffPostFactory.create(organisation=Organisation.objects.get(code=organisation), role=role)
            self._officials[place] = accounts.actor_of(post.user, post)
        return self._officials[place]

    def at(self, text: str) -> "Asking":
        """Let it be this local time."""
        self.now = beijing(text)
        return self

    @property
    def request(self) -> DisclosureRequest:
        """Return the request, fresh."""
        return queries.by_number(self.number)

    def ask(self, *, applicant: Party | None = None, confirms_ahead: bool = True, **changes: Any) -> DisclosureRequest:
        """Send a request on the web."""
        sent = actions.send_request(
            organisation_code=changes.pop("code", MARKET),
            applicant=applicant or self.person,
            applicant_kind=changes.pop("applicant_kind", "person"),
            asked=asked(**changes),
            confirms_ahead=confirms_ahead,
            key=key(),
            by=self.citizen,
            at=self.now,
        )
        self.number = sent.number
        return sent

    def receive(self, **changes: Any) -> DisclosureRequest:
        """Send a request that both sides confirm at once."""
        self.ask(**changes)
        clerk = self.official(Role.CLERK)
        return actions.confirm_receipt(number=self.number, has_agreed=False, by=clerk, at=self.now)

    def do(self, action: Any, role: str = Role.REVIEWER, **arguments: Any) -> DisclosureRequest:
        """Do an act as an official of the organisation asked."""
        done: DisclosureRequest = action(number=self.number, by=self.official(role), at=self.now, **arguments)
        return done

    def propose(self, kind: ReplyKind = ReplyKind.DISCLOSED, **changes: Any) -> DisclosureRequest:
        """Write a complete answer of a kind."""
        return self.do(actions.propose_reply, kind=kind, **{**COMPLETE[kind], **changes})

    def answer(self, kind: ReplyKind = ReplyKind.DISCLOSED, **changes: Any) -> DisclosureRequest:
        """Answer: written by one, issued by another."""
        self.propose(kind, **changes)
        return self.do(actions.issue_reply, Role.DECIDER)

    def consult(self, kind: ConsultKind = ConsultKind.THIRD_PARTY, *, is_served: bool = True, **changes: Any) -> int:
        """Ask a third party, which has the letter the same day, and return the consultation's id."""
        terms: dict[str, Any] = {"name": "演示建设有限公司", "question": "是否同意公开报价组成？"}
        self.do(actions.consult, kind=kind, **{**terms, **changes})
        last = self.request.consultations.latest("pk")
        if is_served and last.organisation_id is None:
            self.do(actions.serve, consultation=last.pk, served_on=local_day(self.now))
        return last.pk

    def hear(self, consultation: int, stance: Stance = Stance.AGREES, answer: str = "没有意见") -> DisclosureRequest:
        """Note what was answered."""
        return self.do(actions.hear, consultation=consultation, stance=stance, answer=answer)
