"""What disclosure does when something was published, or is about to end."""

from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.core import bus
from mingban.core.times import say_day
from mingban.disclosure import duties_handlers  # noqa: F401 — its handlers register themselves
from mingban.disclosure.events import Changed, Published, ValidityChanged, ValidityEnding, Withdrawn
from mingban.disclosure.models import NormativeDocument
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.search import actions as search


@bus.subscribe(Published)
def find_new(event: Published) -> None:
    """Let what was published be found."""
    search.index_changed(event.kind, str(event.page_id))


@bus.subscribe(Changed)
def find_changed(event: Changed) -> None:
    """Let what was published again be found as it is now."""
    search.index_changed(event.kind, str(event.page_id))


@bus.subscribe(Withdrawn)
def forget(event: Withdrawn) -> None:
    """Let what was withdrawn be found no more."""
    search.index_changed(event.kind, str(event.page_id))


@bus.subscribe(ValidityChanged)
def find_as_invalid(event: ValidityChanged) -> None:
    """Let search say that a document no longer binds."""
    search.index_changed("document", str(event.page_id))


@bus.subscribe(ValidityEnding)
def tell_owners(event: ValidityEnding) -> None:
    """Tell those who publish for the organisation that a document ends soon, each once for each of the days."""
    document = NormativeDocument.objects.select_related("organisation").get(pk=event.page_id)
    if document.organisation is None or document.valid_until is None:
        return
    at = timezone.now()
    held = accounts.posts_in(document.organisation.pk, at).filter(role__in=(Role.EDITOR, Role.HEAD))
    for post in held:
        notices.send_notice(
            key=f"validity/{document.pk}/{document.valid_until}/{event.days_before}/{post.user_id}",
            official=post.user,
            text=f"《{document.title}》的有效期到 {say_day(document.valid_until)}为止。还要执行的，请评估以后重新公布；不再执行的不用管，到期自动失效。",
            link=document.url or "",
            channels=(NoticeChannel.SITE,),
            at=at,
        )
