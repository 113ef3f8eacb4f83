"""Every kind of answer: what it must say, its letter, its remedies, its row; written by one, issued by another."""

from typing import Any

import pypdfium2
import pytest

from mingban.accounts.choices import Role
from mingban.clocks.choices import ClockState
from mingban.core.errors import NotAllowed
from mingban.documents import queries as documents
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.queries import entries_of
from mingban.requests import actions, queries, rules
from mingban.requests.choices import Ground, ReplyKind, ReplyState, State
from mingban.requests.models import Reply
from mingban.requests.registrations import may_open_reply_file
from mingban.requests.tests.factories import COMPLETE, Asking, paper

R = ReplyKind
FREE = [kind for kind in ReplyKind if kind not in {R.ABANDONED, R.UNCLEAR, R.UNPAID, R.UNREASONABLE}]


@pytest.mark.parametrize("kind", FREE)
def test_each_kind_has_its_letter_basis_row_and_remedies(asking: Asking, kind: ReplyKind) -> None:
    asking.receive()
    found = asking.answer(kind)
    reply = rules.REPLIES[kind]
    ground = COMPLETE[kind].get("ground", "")
    letter = IssuedDocument.objects.get(kind="request-reply")
    assert (found.state, found.ended_at) == (State.ANSWERED, asking.now)
    assert found.result_row == rules.row_of(kind, ground)
    assert letter.content["basis"].startswith(reply.article)
    assert letter.content["kind"] == kind.value
    for text in COMPLETE[kind]["parts"].values():
        assert text in str(letter.content)
    comes_first = "应当先申请行政复议" in letter.content["remedies"]
    assert comes_first == reply.is_refusal
    clock = queries.limits(found)[-1].clock
    assert (clock.duty, clock.state) == (rules.ANSWER, ClockState.MET)
    assert queries.issued_reply(found) is not None
    last = entries_of(queries.matter(found)).last()
    assert last is not None
    assert (last.data["kind"], last.data["row"], last.data["digest"]) == (kind.value, found.result_row, letter.digest)


@pytest.mark.parametrize("kind", [kind for kind in FREE if rules.REPLIES[kind].needs])
def test_what_the_law_wants_said_must_be_there(asking: Asking, kind: ReplyKind) -> None:
    asking.receive()
    for part in COMPLETE[kind]["parts"]:
        parts = {name: text for name, text in COMPLETE[kind]["parts"].items() if name != part}
        with pytest.raises(actions.CannotAct):
            asking.propose(kind, parts=parts)
    if "ground" in rules.REPLIES[kind].needs:
        for ground in ("", "nonsense"):
            with pytest.raises(actions.CannotAct, match="依据"):
                asking.propose(kind, ground=ground)
    assert not Reply.objects.exists()


def test_a_late_answer_is_missed(asking: Asking) -> None:
    asking.receive()
    asking.at("2026-12-01 00:00")
    asking.answer()
    assert queries.limits(asking.request)[-1].clock.state == ClockState.MISSED


@pytest.mark.parametrize("ground", Ground)
def test_each_ground_of_a_refusal_counts_in_its_row(asking: Asking, ground: Ground) -> None:
    asking.receive()
    found = asking.answer(R.REFUSED, ground=ground)
    letter = IssuedDocument.objects.get(kind="request-reply")
    assert found.result_row == rules.GROUNDS[ground][1]
    assert letter.content["ground"] == ground.label
    assert rules.GROUNDS[ground][0] in letter.content["basis"]
    assert letter.title == "政府信息不予公开告知书"


def test_the_letter_of_a_refusal_can_be_read_and_sends_to_review_first(asking: Asking) -> None:
    asking.receive()
    asking.answer(R.REFUSED)
    letter = IssuedDocument.objects.get(kind="request-reply")
    pages = pypdfium2.PdfDocument(documents.render_pdf(letter))
    shown = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    for text in ("政府信息不予公开告知书", "第三十六条第三项、第十六条第二款", "应当先申请行政复议", "是讨论记录"):
        assert text in shown
    found = documents.remedies_against(letter, asking.now.date())
    assert found is not None
    assert (str(found.review_until), found.sue_until) == ("2027-01-01", None)


def test_who_wrote_it_does_not_issue_it(asking: Asking) -> None:
    asking.receive()
    asking.propose()
    for role in (Role.CLERK, Role.REVIEWER, Role.HEAD):
        with pytest.raises(NotAllowed):
            asking.do(actions.issue_reply, role)
    reviewer, decider = asking.official(Role.REVIEWER), asking.official(Role.DECIDER)
    from_post = Reply.objects.get()
    from_post.proposed_by_id = decider.post_id or 0
    from_post.save()
    with pytest.raises(actions.CannotAct, match="不能自己签发"):
        asking.do(actions.issue_reply, Role.DECIDER)
    assert reviewer.id != decider.id


def test_an_answer_is_sent_back_and_written_again(asking: Asking) -> None:
    asking.receive()
    asking.propose()
    with pytest.raises(actions.CannotAct, match="要改什么"):
        asking.do(actions.return_reply, Role.DECIDER, note=" ")
    asking.do(actions.return_reply, Role.DECIDER, note="依据写错了")
    with pytest.raises(actions.CannotAct, match="没有等签发"):
        asking.do(actions.return_reply, Role.DECIDER, note="再改")
    asking.answer(R.REFUSED)
    states = list(Reply.objects.order_by("pk").values_list("state", "note"))
    assert states == [(ReplyState.RETURNED, "依据写错了"), (ReplyState.ISSUED, "")]
    with pytest.raises(actions.CannotAct, match="收到以后、答复以前"):
        asking.propose()


def test_information_may_be_files_which_the_applicant_opens_once_it_is_issued(asking: Asking) -> None:
    asking.receive()
    asking.propose(R.DISCLOSED, parts={}, uploads=[paper()])
    file = StoredFile.objects.get(owner_kind="request-reply")
    assert [may_open_reply_file(one, file.owner_id) for one in (asking.citizen, asking.official(Role.CLERK))] == [
        False,
        True,
    ]
    asking.do(actions.issue_reply, Role.DECIDER)
    assert may_open_reply_file(asking.citizen, file.owner_id)
    assert [one.name for one in queries.answer_files(asking.request)] == [file.name]
    letter = IssuedDocument.objects.get(kind="request-reply")
    assert letter.content["files"] == [file.name]


def test_unclear_after_a_correction(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_correction, faults=["哪一年的"])
    with pytest.raises(actions.CannotAct, match="逾期不补正"):
        asking.propose()
    corrected: dict[str, Any] = {"title": "工程文件", "document_number": "", "features": ""}
    actions.correct_request(number=asking.number, by=asking.citizen, at=asking.now, **corrected)
    assert asking.answer(R.UNCLEAR).result_row == "4.3"


def test_too_long_is_refused_with_its_place(asking: Asking) -> None:
    asking.receive()
    with pytest.raises(actions.CannotAct, match="最多 1000") as refused:
        asking.propose(R.PUBLIC, parts={"where": "长" * 1001})
    assert refused.value.field == "where"
