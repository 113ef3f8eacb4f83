"""What becomes of a draft elsewhere when something happened to it: the index, messages to people and officials."""

from django.urls import reverse
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached
from mingban.consultations import access, queries, tasks
from mingban.consultations.choices import SignUpState
from mingban.consultations.events import DraftClosed, DraftEvent, DraftPublished, ResultsPublished, SignUpSettled
from mingban.consultations.models import Draft, SignUp
from mingban.core import bus
from mingban.core.times import local_day, say_day, say_time
from mingban.notices import actions as notices
from mingban.search import actions as search


@bus.subscribe(DraftEvent)
def index_draft(event: DraftEvent) -> None:
    """Let the draft be found as it is now, or not any more."""
    search.note_change("consultation", event.number)


@bus.subscribe(DraftClosed)
def group_after_close(event: DraftClosed) -> None:
    """Group what came, and tell who works on it until when the results are due."""
    tasks.group_draft.enqueue(event.number)
    draft = Draft.objects.select_related("organisation").get(number=event.number)
    limit = next((one for one in queries.limits_of(draft) if one.clock.duty == queries.RESULT), None)
    due = f"，最迟{say_day(local_day(limit.clock.due_at))}公布采纳情况" if limit and limit.clock.due_at else ""
    _tell_officials(draft, "closed", f"《{draft.title}》征求意见截止了，请逐条答复{due}。")


@bus.subscribe(DraftPublished)
def tell_published(event: DraftPublished) -> None:
    """Tell the colleagues that it is out."""
    draft = Draft.objects.select_related("organisation").get(number=event.number)
    _tell_officials(draft, "published", f"《{draft.title}》公布了，{say_day(draft.closes_on)}截止。")


@bus.subscribe(ResultsPublished)
def tell_commenters(event: ResultsPublished) -> None:
    """Have everybody who said something told, in steps."""
    tasks.tell_authors.enqueue(event.number)


@bus.subscribe(AlertReached)
def warn_officials(event: AlertReached) -> None:
    """Tell who works on a draft that its results come near their last day, or are late."""
    if event.owner_kind != queries.MATTER or event.duty != queries.RESULT:
        return
    draft = Draft.objects.select_related("organisation").get(number=event.owner_id)
    label = Alert(event.alert).label
    _tell_officials(draft, f"alert:{event.alert}", f"{label}：《{draft.title}》的意见采纳情况要公布了。")


@bus.subscribe(SignUpSettled)
def tell_sign_up(event: SignUpSettled) -> None:
    """Tell somebody whether he takes part in a hearing."""
    found = SignUp.objects.select_related("hearing__draft", "person").get(pk=event.sign_up_id)
    hearing = found.hearing
    if found.state == SignUpState.CONFIRMED:
        said = f"请{say_time(hearing.held_at)}到{hearing.place}参加《{hearing.draft.title}》听证会。来不了请点开取消，让给别人。"
    else:
        said = f"《{hearing.draft.title}》听证会这次没有安排您参加，原因：{found.note}。您仍然可以在网上提意见。"
    notices.send_notice(
        key=f"hearing:{found.pk}:{found.state}:{found.settled_at:%Y%m%d%H%M%S}",
        party=found.person,
        text=said,
        link=reverse("consultations:hearing-show", args=[hearing.draft.number]),
        at=timezone.now(),
    )


def _tell_officials(draft: Draft, what: str, text: str) -> None:
    at = timezone.now()
    for post in accounts.posts_in(draft.organisation_id, at).filter(role__in=access.WORKING_ROLES):
        notices.send_notice(
            key=f"consultation:{draft.number}:{what}:{post.user_id}",
            official=post.user,
            text=text,
            link=reverse("consultations:desk-show", args=[draft.number]),
            at=at,
        )
