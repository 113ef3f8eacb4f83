"""How requests come in, and on which day they count as received (§29, §31)."""

from datetime import date, timedelta
from typing import Any

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import LegalEntity
from mingban.accounts.tests.factories import (
    LegalEntityFactory,
    MandateFactory,
    NewcomerFactory,
    PersonFactory,
    UserFactory,
    identity_number,
)
from mingban.clocks.choices import ClockState
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.queries import broken_chains, entries_of
from mingban.requests import actions, queries, rules
from mingban.requests.actions import sending
from mingban.requests.choices import ApplicantKind, Channel, Means, Proof, State
from mingban.requests.models import DisclosureRequest, RequestGuide
from mingban.requests.tests.factories import HEALTH, MARKET, Asking, asked, key, paper

FRIDAY = date(2026, 10, 30)


def type_in(asking: Asking, **changes: Any) -> DisclosureRequest:
    terms: dict[str, Any] = {
        "who": actions.Known(name="周向阳", identity_number=identity_number(77)),
        "applicant_kind": ApplicantKind.PERSON,
        "asked": asked(),
        "channel": Channel.COUNTER,
        "proof": Proof.SHOWN,
        "came_on": local_day(asking.now),
        "key": key(),
        "by": asking.official(Role.CLERK),
        "at": asking.now,
    }
    found = actions.type_in_request(**{**terms, **changes})
    asking.number = found.number
    return found


def answer_due(request: DisclosureRequest) -> str:
    clock = queries.clock_of(request, rules.ANSWER)
    return str(local_day(clock.due_at)) if clock and clock.due_at else ""


def test_on_the_web_the_clock_starts_when_both_have_confirmed(asking: Asking) -> None:
    sent = asking.ask(confirms_ahead=False)
    assert (sent.state, sent.received_at, sent.proof) == (State.SENT, None, Proof.ACCOUNT)
    assert sent.number == "2026431202000001"
    clock = queries.clock_of(sent, rules.CONFIRM)
    assert clock is not None
    assert clock.due_at is not None
    assert local_day(clock.due_at) == date(2026, 11, 3)
    asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=False)
    assert asking.request.state == State.SENT
    asking.at("2026-11-04 20:00")
    actions.agree_receipt(number=asking.number, by=asking.citizen, at=asking.now)
    found = asking.request
    assert (found.state, found.received_at) == (State.ANSWERING, asking.now)
    assert answer_due(found) == "2026-12-02"
    assert found.due_at is not None
    assert str(local_day(found.due_at)) == "2026-12-02"
    receipt = IssuedDocument.objects.get(kind="request-receipt", owner_id=found.number)
    assert receipt.content["received_on"] == "2026-11-04"
    assert receipt.number == "鹤市监依申收〔2026〕1号"
    assert [entry.code.rpartition(".")[2] for entry in entries_of(queries.matter(found))] == [
        "sent",
        "confirm",
        "agree",
    ]
    assert list(broken_chains()) == []


def test_the_applicants_word_ahead_makes_the_offices_confirmation_the_day(asking: Asking) -> None:
    asking.receive()
    found = asking.request
    assert (found.state, found.received_at, answer_due(found)) == (State.ANSWERING, asking.now, "2026-11-30")
    assert queries.clock_of(found, rules.CONFIRM) is None
    with pytest.raises(actions.CannotAct, match="确认过"):
        asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=False)


def test_who_asked_by_fax_may_confirm_by_telephone_days_later(asking: Asking) -> None:
    type_in(asking, channel=Channel.FAX, came_on=date(2026, 11, 2))
    asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=False)
    asking.at("2026-11-04 10:00")
    with pytest.raises(actions.CannotAct, match="勾上"):
        asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=False)
    asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=True)
    assert (asking.request.received_at, answer_due(asking.request)) == (asking.now, "2026-12-02")
    assert asking.request.office_confirmed_at != asking.now


def test_what_was_confirmed_on_an_earlier_day_is_received_on_that_day(asking: Asking) -> None:
    by_fax = asked(means=Means.FAX, contact={"fax": "0745-2233445"})
    type_in(asking, channel=Channel.FAX, came_on=FRIDAY, asked=by_fax)
    for given, words in (
        ({"has_agreed": True, "confirmed_on": FRIDAY - timedelta(days=1)}, "早于申请来的那天"),
        ({"has_agreed": True, "confirmed_on": local_day(asking.now) + timedelta(days=1)}, "今天以后"),
        ({"has_agreed": False, "confirmed_on": FRIDAY}, "勾上"),
    ):
        with pytest.raises(actions.CannotAct, match=words):
            asking.do(actions.confirm_receipt, Role.CLERK, **given)
    asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=True, confirmed_on=FRIDAY)
    found = asking.request
    assert (local_day(found.received_at or asking.now), answer_due(found)) == (FRIDAY, "2026-11-27")
    assert queries.limits(found)[0].clock.state == ClockState.MET


def test_a_key_is_an_acts_own(asking: Asking) -> None:
    asking.ask(confirms_ahead=False)
    terms: dict[str, Any] = {"number": asking.number, "by": asking.citizen, "at": asking.now, "key": key()}
    actions.agree_receipt(**terms)
    actions.withdraw(**terms)
    assert asking.request.state == State.WITHDRAWN


def test_a_clerk_may_note_that_the_applicant_confirmed_by_telephone(asking: Asking) -> None:
    asking.ask(confirms_ahead=False)
    asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=True)
    assert asking.request.state == State.ANSWERING


@pytest.mark.parametrize(
    ("channel", "came_on", "state", "due"),
    [
        (Channel.COUNTER, FRIDAY, State.ANSWERING, "2026-11-27"),
        (Channel.ORAL, date(2026, 11, 2), State.ANSWERING, "2026-11-30"),
        (Channel.LETTER, FRIDAY, State.ANSWERING, "2026-11-27"),
        (Channel.POST, date(2026, 11, 2), State.SENT, ""),
        (Channel.FAX, date(2026, 11, 2), State.SENT, ""),
    ],
)
def test_each_way_has_its_day_of_receipt(
    asking: Asking, channel: Channel, came_on: date, state: State, due: str
) -> None:
    found = type_in(asking, channel=channel, came_on=came_on)
    assert (found.state, answer_due(found), found.channel) == (state, due, channel)
    assert found.officer_id == asking.official(Role.CLERK).post_id
    if state == State.ANSWERING:
        assert found.received_at is not None
        assert local_day(found.received_at) == came_on
        assert IssuedDocument.objects.filter(kind="request-receipt", owner_id=found.number).exists()
    else:
        asking.do(actions.confirm_receipt, Role.CLERK, has_agreed=True)
        assert answer_due(asking.request) == "2026-11-30"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channel": Channel.LETTER, "came_on": date(2026, 11, 3)}, "今天以后"),
        ({"channel": Channel.LETTER, "came_on": date(2017, 1, 3)}, "2019"),
        ({"channel": Channel.WEB}, "网上的申请"),
        ({"asked": asked(title="  ")}, "叫什么"),
        ({"asked": asked(contact={})}, "联系方式"),
        ({"asked": asked(means=Means.POST)}, "寄到哪里"),
    ],
)
def test_what_cannot_be_is_refused(asking: Asking, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(actions.CannotAsk, match=words):
        type_in(asking, **changes)
    assert not DisclosureRequest.objects.exists()


def test_who_the_applicant_is_is_checked(asking: Asking) -> None:
    with pytest.raises(Exception, match="对不上"):
        type_in(asking, who=actions.Known(name="冒名", identity_number=identity_number(5)))
    company = actions.Known(name="演示建设有限公司", uscc="91110000600037341L")
    found = type_in(asking, who=company, applicant_kind=ApplicantKind.COMPANY)
    assert found.applicant.name == "演示建设有限公司"
    again = type_in(asking, who=company, applicant_kind=ApplicantKind.COMPANY)
    assert again.applicant == found.applicant
    with pytest.raises(actions.CannotAsk, match="别的名称"):
        type_in(asking, who=actions.Known(name="冒用公司", uscc=company.uscc), applicant_kind=ApplicantKind.COMPANY)
    with pytest.raises(BadInput):
        type_in(asking, who=actions.Known(name="甲", uscc="1"), applicant_kind=ApplicantKind.COMPANY)
    assert LegalEntity.objects.count() == 1


def test_papers_are_kept_and_a_repeated_send_is_the_same_request(asking: Asking) -> None:
    same = key()
    first = type_in(asking, key=same, uploads=[paper("身份证.jpg")])
    assert type_in(asking, key=same, uploads=[paper("身份证.jpg")]) == first
    assert DisclosureRequest.objects.count() == 1
    assert StoredFile.objects.filter(owner_kind="request", owner_id=first.number).count() == 1


def test_only_clerks_type_in_and_only_where_there_is_a_guide(asking: Asking) -> None:
    with pytest.raises(NotAllowed):
        type_in(asking, by=asking.official(Role.REVIEWER))
    with pytest.raises(NotAllowed):
        type_in(asking, by=asking.citizen)
    RequestGuide.objects.filter(organisation__code=MARKET).update(is_open=False)
    with pytest.raises(actions.CannotAsk, match="指南"):
        type_in(asking)
    with pytest.raises(NotFound):
        asking.ask()


def test_the_web_wants_a_proved_name(asking: Asking) -> None:
    newcomer = NewcomerFactory.create()
    asking.citizen, asking.person = accounts.actor_of(UserFactory.create(person=newcomer)), newcomer
    with pytest.raises(NotAllowed, match="实名"):
        asking.ask()


def test_one_asks_for_whom_one_may_act(asking: Asking) -> None:
    company = LegalEntityFactory.create(representative=asking.person)
    with pytest.raises(actions.CannotAsk, match="类别"):
        asking.ask(applicant=company)
    found = asking.ask(applicant=company, applicant_kind="company")
    assert found.applicant_kind == ApplicantKind.COMPANY
    entry = entries_of(queries.matter(found)).first()
    assert entry is not None
    assert entry.actor["for_name"] == company.name
    stranger = PersonFactory.create()
    with pytest.raises(NotAllowed, match="不能替"):
        asking.ask(applicant=stranger)
    MandateFactory.create(principal=stranger, agent=asking.person, scope=["disclosure-request"])
    assert asking.ask(applicant=stranger).applicant_id == stranger.pk


def test_sent_twice_from_the_web_it_is_one_request(asking: Asking) -> None:
    terms: dict[str, Any] = {
        "organisation_code": HEALTH,
        "applicant": asking.person,
        "applicant_kind": "person",
        "asked": asked(),
        "confirms_ahead": True,
        "by": asking.citizen,
        "at": asking.now,
    }
    same = key()
    assert actions.send_request(**terms, key=same) == actions.send_request(**terms, key=same)
    for bad in ("", "x" * 65, "a\x00b"):
        with pytest.raises(BadInput):
            actions.send_request(**terms, key=bad)
    assert DisclosureRequest.objects.count() == 1


def test_pressed_twice_at_once_it_is_one_request(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    terms: dict[str, Any] = {
        "organisation_code": HEALTH,
        "applicant": asking.person,
        "applicant_kind": "person",
        "asked": asked(),
        "confirms_ahead": True,
        "by": asking.citizen,
        "at": asking.now,
        "key": key(),
    }
    first: list[DisclosureRequest] = []

    def while_another_sends(name: str) -> int:
        monkeypatch.setattr(sending, "next_number", next_number)
        first.append(actions.send_request(**terms))
        return next_number(name)

    monkeypatch.setattr(sending, "next_number", while_another_sends)
    assert actions.send_request(**terms) == first[0]
    assert DisclosureRequest.objects.count() == 1


def test_a_stale_page_and_a_repeated_act(asking: Asking) -> None:
    asking.ask()
    clerk, same = asking.official(Role.CLERK), key()
    terms: dict[str, Any] = {"number": asking.number, "has_agreed": False, "by": clerk, "at": asking.now}
    with pytest.raises(StalePage):
        actions.confirm_receipt(**terms, key=key(), revision=7)
    actions.confirm_receipt(**terms, key=same, revision=0)
    actions.confirm_receipt(**terms, key=same, revision=0)
    assert asking.request.revision == 1
    with pytest.raises(NotFound):
        actions.confirm_receipt(**{**terms, "number": "\x00"})
    somebody = Actor(kind=asking.citizen.kind, id=0, party_id=PersonFactory.create().pk)
    with pytest.raises(NotAllowed):
        actions.agree_receipt(number=asking.number, by=somebody, at=asking.now)
