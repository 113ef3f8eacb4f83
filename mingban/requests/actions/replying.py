"""The answer: written by one, sent back or issued by another (§30, §35 to §39)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from mingban.core.actors import Actor
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.files import actions as files
from mingban.requests import queries, rules
from mingban.requests.actions.base import CannotAct, Outcome, cancel, perform, post_of, stop
from mingban.requests.choices import Act, Finding, Ground, ReplyKind, ReplyState
from mingban.requests.models import DisclosureRequest, Reply
from mingban.requests.queries import letters

PARTS = {"reason": 4000, "where": 1000, "searched": 1000, "text": 4000, "withheld": 1000}
MORE_PARTS = {"finding_reason": 2000, "disclosed": 1000}


def propose_reply(
    *,
    number: str,
    kind: ReplyKind,
    ground: str = "",
    finding: str = "",
    parts: dict[str, str],
    uploads: "Sequence[UploadedFile[bytes]]" = (),
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Write the answer that another is to issue; `parts` by name (`rules.PART_WORDS`), files with the information.

    :raises CannotAct: when this kind is not possible now, or lacks what the law wants it to say.
    """

    def change(request: DisclosureRequest) -> Outcome:
        clean = _parts(parts)
        _check(request, kind, ground, finding, clean, has_files=bool(uploads), at=at)
        answer = Reply.objects.create(
            request=request,
            kind=kind,
            ground=ground if "ground" in rules.REPLIES[kind].needs else "",
            finding=finding if queries.objections(request) and kind in rules.GIVING else "",
            parts=clean,
            proposed_by=post_of(by),
            proposed_at=at,
        )
        files.store_files(owner=queries.reply_matter(answer), uploads=list(uploads), by=by, at=at)
        return Outcome(sentence="拟好了答复，等另一个人签发", data={"reply": answer.pk})

    return perform(number=number, act=Act.PROPOSE, by=by, at=at, key=key, revision=revision, change=change)


def _parts(parts: dict[str, str]) -> dict[str, str]:
    """Return the parts that an answer can have.

    :raises CannotAct: when one is too long.
    """
    clean = {}
    for name, most in (PARTS | MORE_PARTS).items():
        text = parts.get(name, "").strip()
        if len(text) > most:
            raise CannotAct(f"最多 {most} 个字，您写了 {len(text)} 个", field=name)
        clean[name] = text
    return clean


def _check(
    request: DisclosureRequest,
    kind: ReplyKind,
    ground: str,
    finding: str,
    parts: dict[str, str],
    *,
    has_files: bool,
    at: datetime,
) -> None:
    facts = queries.facts_of(request, at)
    reason = rules.why_not_kind(kind, facts)
    if reason:
        raise CannotAct(reason, field="kind")
    there: dict[str, bool] = {name: bool(parts[name]) for name in PARTS}
    there |= {"information": bool(parts["text"]) or has_files, "ground": ground in Ground.values}
    missing = rules.missing_part(kind, there)
    if missing:
        raise CannotAct(rules.PART_WORDS[missing], field=rules.PART_FIELDS.get(missing, missing))
    objection = rules.why_not_over_objection(kind, finding, parts["finding_reason"], is_objected=facts.is_objected)
    if objection:
        raise CannotAct(objection, field="finding_reason" if finding in Finding.values else "finding")


def return_reply(
    *, number: str, note: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Send an answer back to whoever wrote it.

    :raises CannotAct: when there is none, or without saying what is to be changed.
    """
    if not note.strip():
        raise CannotAct("请写明要改什么", field="note")

    def change(request: DisclosureRequest) -> Outcome:
        _settle(request, ReplyState.RETURNED, by, at, note=note.strip()[:500])
        return Outcome(sentence="答复退回重拟")

    return perform(number=number, act=Act.RETURN, by=by, at=at, key=key, revision=revision, change=change)


def _settle(request: DisclosureRequest, state: ReplyState, by: Actor, at: datetime, *, note: str = "") -> Reply:
    answer = queries.proposed_reply(request)
    if answer is None:
        raise CannotAct("现在没有等签发的答复")
    answer.state, answer.settled_by, answer.settled_at, answer.note = state, post_of(by), at, note
    answer.request = request
    answer.save(update_fields=["state", "settled_by", "settled_at", "note"])
    return answer


def issue_reply(
    *, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Issue the answer that another has written, in the letter of its kind with its remedies; the request ends here.

    Third parties whose objection is overruled are told in writing what is disclosed and why (§32).

    :raises CannotAct: when there is none, it is one's own, or it is not possible any more.
    """

    def change(request: DisclosureRequest) -> Outcome:
        answer = _settle(request, ReplyState.ISSUED, by, at)
        kind = ReplyKind(answer.kind)
        reason = rules.why_not_kind(kind, queries.facts_of(request, at))
        if reason:
            raise CannotAct(reason)
        _tell_third_parties(answer, at)
        stop(request, rules.ANSWER, at=at)
        cancel(request, rules.CORRECTION, rules.REASONS, rules.PAYMENT, at=at)
        request.ended_at, request.result_row = at, rules.row_of(kind, answer.ground)
        names = [file.name for file in queries.reply_files([answer.pk])]

        def note(document: Any) -> None:
            answer.document_number = document.number
            answer.save(update_fields=["document_number"])

        return Outcome(
            sentence=f"答复：{kind.label}（{rules.basis_of(kind, answer.ground)}）",
            data={"kind": kind.value, "ground": answer.ground, "row": request.result_row, "files": len(names)},
            letter=DocumentKind.REQUEST_REPLY,
            content=letters.reply(answer, names),
            on_issued=note,
        )

    return perform(number=number, act=Act.REPLY, by=by, at=at, key=key, revision=revision, change=change)


def _tell_third_parties(answer: Reply, at: datetime) -> None:
    if answer.kind not in rules.GIVING or not answer.finding:
        return
    for one in queries.objections(answer.request):
        documents.issue_document(
            kind=DocumentKind.THIRD_PARTY_NOTICE,
            organisation=answer.request.organisation,
            owner=queries.consultation_matter(one),
            content=letters.third_party_notice(one, answer, answer.request.organisation.phone),
            at=at,
        )
