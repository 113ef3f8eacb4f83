"""How a request comes in: sent by a citizen, or typed in by a clerk; and when it counts as received (§29, §31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.accounts import actions as accounts
from mingban.accounts import queries as account_queries
from mingban.accounts import rules as account_rules
from mingban.accounts.models import LegalEntity, Party
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.files import actions as files
from mingban.ledger import actions as ledger
from mingban.requests import access, queries, rules
from mingban.requests.actions.base import (
    LATER,
    CannotAct,
    Outcome,
    check_key,
    instant_of,
    local_limit,
    perform,
    settle_dates,
    start_answer_clock,
    start_clock,
    stop,
)
from mingban.requests.choices import Act, ApplicantKind, Channel, Means, Proof, State, WantedForm
from mingban.requests.events import RequestSent
from mingban.requests.models import DisclosureRequest
from mingban.requests.queries import letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, in which form, and how the answer comes. `contact`: name, phone, address, email, as far as given."""

    title: str
    document_number: str = ""
    features: str = ""
    wanted_form: WantedForm = WantedForm.ELECTRONIC
    means: Means = Means.ONLINE
    contact: dict[str, str]


class CannotAsk(Refused):
    """The request cannot be taken as it is."""


def send_request(
    *,
    organisation_code: str,
    applicant: Party,
    applicant_kind: str,
    asked: Asked,
    confirms_ahead: bool,
    key: str,
    by: Actor,
    at: datetime,
) -> DisclosureRequest:
    """Send a request on the web, for oneself or for whom one may act; the proof of identity is the proved real name.

    It counts as received when both sides have confirmed it (§31): `confirms_ahead` says that the organisation's confirmation
    is to be the applicant's too. Sent again with the same key it is the same request.

    :raises NotFound: when the organisation takes no requests here.
    :raises NotAllowed: without a proved real name, or for somebody for whom one may not act.
    :raises CannotAsk: when something is missing.
    """
    check_key(key)
    guide = queries.guide(organisation_code)
    if not access.has_real_name(by):
        raise NotAllowed("申请要有身份证明：请先在“我的”里实名，再来申请")
    if applicant.pk not in {party.pk for party in access.principals(by, at)}:
        raise NotAllowed("您不能替这个人或者单位申请")
    _check(asked, applicant, applicant_kind)
    with transaction.atomic():
        row = _row(asked, key=key, at=at, channel=Channel.WEB, proof=Proof.ACCOUNT)
        row.organisation, row.applicant, row.applicant_kind = guide.organisation, applicant, applicant_kind
        row.applicant_confirmed_at = at if confirms_ahead else None
        row.sender_id = by.id or 0
        named = by if applicant.pk == by.party_id else account_queries.acting_for(by, applicant)
        return _save(row, named, at, started_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who asks, as his papers say: a person by identity number, or an entity by its credit code."""

    name: str
    identity_number: str = ""
    uscc: str = ""


def type_in_request(
    *,
    who: Known,
    applicant_kind: str,
    asked: Asked,
    channel: Channel,
    proof: Proof,
    came_on: date,
    uploads: "Sequence[UploadedFile[bytes]]" = (),
    key: str,
    by: Actor,
    at: datetime,
) -> DisclosureRequest:
    """Type in a request that came in person, by voice, by letter or by fax, at the clerk's own organisation.

    What was handed over or signed for is received on the day `came_on`; ordinary post and fax when both have confirmed
    (§31), and from `came_on` the days of confirming it count. Call it outside a transaction: who the applicant is is asked over the network. Papers are kept with the request.

    :raises NotAllowed: for posts that type in nothing.
    :raises CannotAsk: when something is missing, or the day cannot be right.
    :raises NotFound: when the organisation takes no requests here.
    """
    check_key(key)
    if not access.can_type_in(by):
        raise NotAllowed("只有窗口人员能代填申请")
    found = DisclosureRequest.objects.filter(send_key=key, organisation_id=by.organisation_id or 0).first()
    if found is not None:
        return found
    guide = queries.guide_of(by.organisation_id or 0)
    if guide is None or not guide.is_open:
        raise CannotAsk("您的单位还没有公布依申请公开的指南，请单位负责人先填指南")
    reason = rules.why_not_received_on(came_on, local_day(at))
    if channel is Channel.WEB or reason:
        raise CannotAsk(reason or "网上的申请由申请人自己提交", field="came_on" if reason else "channel")
    applicant = _identify(who, applicant_kind, by, at)
    _check(asked, applicant, applicant_kind)
    with transaction.atomic():
        row = _row(asked, key=key, at=at, channel=channel, proof=proof)
        row.organisation, row.applicant, row.applicant_kind = guide.organisation, applicant, applicant_kind
        row.sender_id, row.officer_id = by.id or 0, by.post_id
        row = _save(row, by, at, started_at=instant_of(came_on, at))
        files.store_files(owner=queries.matter(row), uploads=list(uploads), by=by, at=at)
    return row


def _identify(who: Known, applicant_kind: str, by: Actor, at: datetime) -> Party:
    if applicant_kind == ApplicantKind.PERSON:
        return accounts.identify_person(name=who.name, identity_number=who.identity_number, by=by, at=at)
    code = account_rules.check_uscc(who.uscc).code
    known = LegalEntity.objects.filter(uscc=code).first()
    if known is None:
        return accounts.register_legal_entity(name=who.name, uscc=code, representative=None, by=by, at=at)
    if known.name != who.name.strip():
        raise CannotAsk("这个统一社会信用代码登记的是别的名称，请对着证照再填一次", field="name")
    return known


ADDRESSES = {
    Means.POST: ("address", "要邮寄的，请写寄到哪里"),
    Means.EMAIL: ("email", "要发到邮箱的，请写邮箱"),
    Means.FAX: ("fax", "要传真的，请写传真号"),
}


def _check(asked: Asked, applicant: Party, applicant_kind: str) -> None:
    """Refuse what §29 does not allow to be missing."""
    if not asked.title.strip():
        raise CannotAsk("请写要申请的信息叫什么，或者是关于什么的", field="title")
    is_person = applicant.kind == "PERSON"
    if applicant_kind not in ApplicantKind.values or is_person != (applicant_kind == ApplicantKind.PERSON):
        raise CannotAsk("申请人的类别选得不对", field="applicant_kind")
    needs, words = ADDRESSES.get(asked.means, ("", ""))
    if needs and not asked.contact.get(needs, "").strip():
        raise CannotAsk(words, field=needs)
    if not any(value.strip() for name, value in asked.contact.items() if name != "name"):
        raise CannotAsk("请至少留一种联系方式，好告诉您办得怎样", field="phone")


def _row(asked: Asked, *, key: str, at: datetime, channel: Channel, proof: Proof) -> DisclosureRequest:
    if not key:
        raise BadInput("这个页面已经不是最新的，请刷新后再试")
    return DisclosureRequest(
        send_key=key,
        channel=channel,
        proof=proof,
        contact={name: value.strip() for name, value in asked.contact.items() if value.strip()},
        title=asked.title.strip(),
        document_number=asked.document_number.strip(),
        features=asked.features.strip(),
        wanted_form=asked.wanted_form,
        means=asked.means,
        sent_at=at,
        sort_at=at + LATER,
    )


def _save(row: DisclosureRequest, by: Actor, at: datetime, *, started_at: datetime) -> DisclosureRequest:
    """Give the request its number, start its clock, write the journal; one that was sent before stays as it is.

    :raises BadInput: for a key that somebody else has used.
    """
    known = _sent_before(row)
    if known is not None:
        return known
    year, region = local_day(at).year, row.organisation.region.code[:6]
    row.number = f"{year}{region}{next_number(f'request/{year}/{region}'):06}"
    # Whoever pressed twice at once waited for the number: now the first one is there.
    known = _sent_before(row)
    if known is not None:
        return known
    row.save(force_insert=True)
    outcome = None
    if rules.needs_confirmation(row.channel):
        start_clock(
            row,
            rules.CONFIRM,
            limit=local_limit(rules.CONFIRM),
            started_at=started_at,
            start_event=f"申请以{Channel(row.channel).label}方式到达",
        )
    else:
        row.office_confirmed_at = row.applicant_confirmed_at = at
        outcome = _receive(row, received_at=started_at)
        row.state = State.ANSWERING
    settle_dates(row)
    row.save()
    _record(row, outcome, by, at)
    return row


def _sent_before(row: DisclosureRequest) -> DisclosureRequest | None:
    known = DisclosureRequest.objects.filter(send_key=row.send_key).first()
    if known is not None and known.sender_id != row.sender_id:
        raise BadInput("这个页面已经不是最新的，请刷新后再试")
    return known


def _record(row: DisclosureRequest, outcome: Outcome | None, by: Actor, at: datetime) -> None:
    """Write the first entry of the request's journal; where it counts as received at once, with its receipt."""
    from_words = f"以{Channel(row.channel).label}方式提出申请"
    data: dict[str, Any] = {"channel": row.channel, "organisation": row.organisation.code, "state": str(row.state)}
    if outcome is not None and outcome.letter is not None and outcome.content is not None:
        document = documents.issue_document(
            kind=outcome.letter,
            organisation=row.organisation,
            owner=queries.matter(row),
            content=outcome.content,
            at=at,
        )
        data |= {"document": document.number, "document_kind": document.kind, "digest": document.digest}
        from_words = f"{from_words}，{outcome.sentence}"
    ledger.record(
        code="requests.request.sent", matter=queries.matter(row), by=by, at=at, sentence=from_words, data=data
    )
    bus.publish(RequestSent(request_id=row.pk))


def _receive(row: DisclosureRequest, *, received_at: datetime) -> Outcome:
    """Let a request count as received: the twenty working days begin (§31, §33)."""
    row.received_at = received_at
    event = rules.RECEIVED_WORDS[Channel(row.channel)]
    clock = start_answer_clock(row, started_at=received_at, start_event=event)
    until = "，答复期限从次日起算 20 个工作日"
    return Outcome(
        sentence=f"{event}，登记回执已生成{until}",
        letter=DocumentKind.REQUEST_RECEIPT,
        content=letters.receipt(row, clock),
        target=State.ANSWERING,
    )


def confirm_receipt(
    *,
    number: str,
    has_agreed: bool,
    confirmed_on: date | None = None,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Confirm for the organisation that a request has come; `has_agreed`: the applicant has confirmed it too, by telephone say.

    The day on which both have is the day of receipt (§31): today, or the earlier day `confirmed_on` on which they spoke. Whoever
    asked by fax or letter may confirm days later: then the organisation notes it here.

    :raises CannotAct: when it was confirmed, or for a day that cannot be.
    """
    if confirmed_on is not None and not has_agreed:
        raise CannotAct("写了哪天确认的，请把“已经和申请人确认过”也勾上", field="has_agreed")

    def change(request: DisclosureRequest) -> Outcome:
        if request.office_confirmed_at is not None and not has_agreed:
            raise CannotAct("已经确认过收到了；和申请人确认过的，请勾上", field="has_agreed")
        spoken_at = _spoken_at(request, confirmed_on, at)
        request.office_confirmed_at = request.office_confirmed_at or spoken_at
        stop(request, rules.CONFIRM, at=spoken_at)
        if has_agreed and request.applicant_confirmed_at is None:
            request.applicant_confirmed_at = spoken_at
        if request.applicant_confirmed_at is not None:
            return _receive(request, received_at=max(request.office_confirmed_at, request.applicant_confirmed_at))
        return Outcome(sentence="机关确认收到，等申请人确认")

    return perform(number=number, act=Act.CONFIRM, by=by, at=at, key=key, revision=revision, change=change)


def _spoken_at(request: DisclosureRequest, day: date | None, at: datetime) -> datetime:
    """Return when both sides spoke: now, or on an earlier day since the request came."""
    if day is None:
        return at
    came_at = queries.came_at(request)
    reason = rules.why_not_received_on(day, local_day(at))
    if reason or day < local_day(came_at):
        raise CannotAct(reason or "确认的日子不能早于申请来的那天", field="confirmed_on")
    return max(instant_of(day, at), came_at)


def agree_receipt(*, number: str, by: Actor, at: datetime, key: str = "") -> DisclosureRequest:
    """Confirm for the applicant; the later of the two confirmations makes the request received (§31).

    :raises CannotAct: when he has confirmed it.
    """

    def change(request: DisclosureRequest) -> Outcome:
        request.applicant_confirmed_at = at
        if request.office_confirmed_at is not None:
            return _receive(request, received_at=at)
        return Outcome(sentence="申请人确认提出了申请，等机关确认收到")

    return perform(number=number, act=Act.AGREE, by=by, at=at, key=key, change=change)
