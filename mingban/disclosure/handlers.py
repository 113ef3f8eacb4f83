"""What disclosure does when something was published, or is about to end."""

from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.core import bus
from mingban.core.times import say_day
from mingban.disclosure import (
    duties_handlers,  # noqa: F401 — its handlers register themselves
    queries,
)
from mingban.disclosure.events import Changed, Published, ValidityChanged, ValidityEnding, Withdrawn
from mingban.disclosure.models import NormativeDocument
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.search import actions as search


@bus.subscribe(Published)
def find_new(event: Published) -> None:
    """Let what was published be found."""
    search.note_change(event.kind, str(event.page_id))


@bus.subscribe(Changed)
def find_changed(event: Changed) -> None:
    """Let what was published again be found as it is now."""
    search.note_change(event.kind, str(event.page_id))


@bus.subscribe(Withdrawn)
def forget(event: Withdrawn) -> None:
    """Let what was withdrawn be found no more."""
    search.note_change(event.kind, str(event.page_id))


@bus.subscribe(ValidityChanged)
def find_as_invalid(event: ValidityChanged) -> None:
    """Let search say that a document no longer binds."""
    search.note_change("document", str(event.page_id))


@bus.subscribe(ValidityEnding)
def tell_owners(event: ValidityEnding) -> None:
    """Tell those who publish for the organisation that a document ends soon, each once for each of the days."""
    document = NormativeDocument.objects.select_related("organisation").get(pk=event.page_id)
    if document.valid_until is None:
        return
    _tell(
        document,
        key=f"validity/{document.pk}/{document.valid_until}/{event.days_before}",
        text=f"《{document.title}》的有效期到 {say_day(document.valid_until)}为止。还要执行的，请评估以后重新公布；不再执行的不用管，到期自动失效。",
    )


@bus.subscribe(Published)
def ask_about_new(event: Published) -> None:
    """Ask whose document it is when a new one says that it repeals it, and may not."""
    _ask_about_claims(event.page_id)


@bus.subscribe(Changed)
def ask_about_changed(event: Changed) -> None:
    """Ask the same when a document was published again."""
    _ask_about_claims(event.page_id)


@bus.subscribe(Withdrawn)
def ask_about_repeals(event: Withdrawn) -> None:
    """Tell the owners of what a document repealed that it was taken off the site, and that their own stays repealed."""
    for document, other in _named(event.page_id):
        if other.repealed_on and queries.may_repeal(document, other):
            day = say_day(other.repealed_on)
            text = (
                f"《{document.title}》撤下了。它废止的《{other.title}》仍然从 {day}起废止：撤下的是页面，不是废止的决定。"
                "还要执行的，请重新公布。"
            )
            _tell(other, key=f"repeal-withdrawn/{document.pk}/{other.pk}", text=text)


def _ask_about_claims(page_id: int) -> None:
    for document, other in _named(page_id):
        if other.repealed_on is None and not queries.may_repeal(document, other):
            text = (
                f"《{document.title}》写明废止《{other.title}》，可是它的发布单位不是本单位，也不是上级，所以有效性没有改。"
                f"确实废止的，请在《{other.title}》里填废止日期。"
            )
            _tell(other, key=f"repeal-claimed/{document.pk}/{other.pk}", text=text)


def _named(page_id: int) -> list[tuple[NormativeDocument, NormativeDocument]]:
    document = NormativeDocument.objects.select_related("organisation").filter(pk=page_id).first()
    return [(document, other) for other in queries.named_as_repealed(document)] if document else []


def _tell(document: NormativeDocument, *, key: str, text: str) -> None:
    """Tell those who publish for a document's organisation, each once for each key."""
    if document.organisation is None:
        return
    at = timezone.now()
    for post in accounts.posts_in(document.organisation.pk, at).filter(role__in=(Role.EDITOR, Role.HEAD)):
        notices.send_notice(
            key=f"{key}/{post.user_id}",
            official=post.user,
            text=text,
            link=document.url or "",
            channels=(NoticeChannel.SITE,),
            at=at,
        )
