"""Words between applicant and staff, and who has looked at what."""

from datetime import datetime

from django.db import transaction

from mingban.accounts import actions as accounts
from mingban.core.actors import Actor
from mingban.requests import queries, rules
from mingban.requests.actions.base import CannotAct, Outcome, perform, settle_dates
from mingban.requests.choices import Act
from mingban.requests.models import DisclosureRequest, Message

MOST = 2000
LOOK_BASIS = f"{rules.LAW}第二十九条、第三十三条：答复政府信息公开申请"


def write_message(*, number: str, text: str, by: Actor, at: datetime, key: str = "") -> DisclosureRequest:
    """Leave a word for the other side; the journal says that somebody did, not what.

    :raises CannotAct: when the request is filed or taken back, or nothing, or too much, was written.
    """
    if not text.strip():
        raise CannotAct("请写上要说的话", field="text")
    if len(text.strip()) > MOST:
        raise CannotAct(f"最多 {MOST} 个字，您写了 {len(text.strip())} 个", field="text")

    def change(request: DisclosureRequest) -> Outcome:
        Message.objects.create(request=request, is_by_staff=by.is_staff, author=by.as_json(), text=text.strip(), at=at)
        return Outcome(sentence="工作人员留言" if by.is_staff else "申请人留言")

    return perform(number=number, act=Act.WRITE, by=by, at=at, key=key, change=change)


def note_look(*, request: DisclosureRequest, by: Actor, at: datetime, what: str = "申请内容") -> None:
    """Leave a trace of an official's look at a request, which its applicant can read."""
    if by.is_staff:
        accounts.log_look(
            party=request.applicant,
            fields=[what, "联系方式"] if what == "申请内容" else [what],
            by=by,
            legal_basis=LOOK_BASIS,
            at=at,
            matter=queries.matter(request),
        )


def note_read(*, request: DisclosureRequest, by: Actor, at: datetime) -> None:
    """Note when the applicant first opened the page with the answer."""
    if not by.is_staff and request.ended_at is not None and request.read_at is None:
        DisclosureRequest.objects.filter(pk=request.pk, read_at=None).update(read_at=at)


def follow_clock(*, number: str) -> None:
    """Let the dates that lists show follow a clock whose due day has moved.

    :raises NotFound: when there is no such request.
    """
    with transaction.atomic():
        request = queries.locked(number)
        settle_dates(request)
        request.save(update_fields=["due_at", "sort_at"])
        for one in queries.open_consultations(request):
            clock = queries.clock_of(request, rules.consult_duty(one.pk))
            if clock is not None and clock.due_at != one.due_at:
                one.due_at = clock.due_at
                one.save(update_fields=["due_at"])
