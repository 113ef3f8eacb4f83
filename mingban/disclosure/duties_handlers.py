"""What becomes of duties and of the catalogue when something else happens."""

from django.urls import reverse
from django.utils import timezone

from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached, ClockDueMoved
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.times import say_time
from mingban.disclosure import actions, queries
from mingban.disclosure.duties_events import DutyFellOpen, DutyWentStale, EntriesImported
from mingban.disclosure.events import Changed, Published, Withdrawn
from mingban.disclosure.models import Publication, PublishingDuty
from mingban.disclosure.queries.duties import KIND
from mingban.notices import actions as notices
from mingban.search import actions as search

FINDABLE = "duty-entry"
WORDS = {
    Alert.REMINDER: "快到期了",
    Alert.YELLOW: "马上到期，亮黄牌",
    Alert.RED: "过了期限还没有公开，亮红牌",
}


@bus.subscribe(ClockDueMoved)
def follow_calendar(event: ClockDueMoved) -> None:
    """Let a duty's last day follow its clock."""
    if event.owner_kind == KIND:
        actions.follow_clock(clock_id=event.clock_id)


@bus.subscribe(AlertReached)
def remind(event: AlertReached) -> None:
    """Tell those who answer for a duty that its last day is near, or over."""
    if event.owner_kind != KIND:
        return
    duty = queries.duty_by_id(int(event.owner_id))
    until = f"（到 {say_time(duty.acts_by)}）" if duty.acts_by else ""
    text = f"要公开的“{duty.entry.name}：{duty.what}”{WORDS[Alert(event.alert)]}{until}"
    _tell(duty, f"{event.clock_id}/{event.alert}", text)


@bus.subscribe(DutyFellOpen)
def tell_of_vanished_page(event: DutyFellOpen) -> None:
    """Tell those who answer for a duty that its page is gone."""
    duty = queries.duty_by_id(event.duty_id)
    _tell(
        duty,
        f"gone/{event.at}",
        f"“{duty.entry.name}：{duty.what}”的页面打不开了，又算没有公开，请尽早恢复或者报新的网址",
    )


@bus.subscribe(DutyWentStale)
def tell_of_stale_page(event: DutyWentStale) -> None:
    """Tell those who answer for a duty that what was published has grown old."""
    duty = queries.duty_by_id(event.duty_id)
    _tell(duty, f"stale/{event.at}", f"“{duty.entry.name}：{duty.what}”{duty.get_staleness_display()}")


@bus.subscribe(EntriesImported)
def find_entries(event: EntriesImported) -> None:
    """Let entries be found as they are now, and those no longer in force no more."""
    search.note_change(FINDABLE, *event.codes)


@bus.subscribe(Published)
def count_as_published(event: Published) -> None:
    """Let what was published on our own site meet a duty of the entry that it names, once the page answers."""
    _note(event.page_id)


@bus.subscribe(Changed)
def count_as_renewed(event: Changed) -> None:
    """Let what was brought up to date on our own site be fresh again."""
    _note(event.page_id)


def _note(page_id: int) -> None:
    page, now = Publication.objects.filter(pk=page_id).first(), timezone.now()
    if page is None or not page.entry_code or not page.url:
        return
    actions.note_publication(
        entry_code=page.entry_code,
        url=page.url,
        title=page.title,
        published_at=page.last_published_at or now,
        by=SYSTEM,
        at=now,
    )


@bus.subscribe(Withdrawn)
def open_again(event: Withdrawn) -> None:
    """Open the duties again whose page was taken off our own site."""
    page = Publication.objects.filter(pk=event.page_id).first()
    if page is not None and page.entry_code and page.url:
        actions.note_withdrawal(url=actions.checked_url(page.url), by=SYSTEM, at=timezone.now())


def _tell(duty: PublishingDuty, what: str, text: str) -> None:
    at = timezone.now()
    for post in queries.told_posts(duty.organisation, at):
        notices.send_notice(
            key=f"disclosure-duty/{duty.pk}/{what}/{post.user_id}",
            official=post.user,
            text=text,
            link=reverse("disclosure:duty-work", args=[duty.pk]),
            at=at,
        )
