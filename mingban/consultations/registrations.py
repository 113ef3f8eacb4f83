"""What drafts for comment plug in: that they can be found, and that officials may open their files."""

from collections.abc import Collection, Iterable

from mingban.consultations import access, queries
from mingban.consultations.choices import DraftState
from mingban.consultations.models import Draft
from mingban.core.actors import Actor
from mingban.core.times import local_day, say_day
from mingban.disclosure import registry as disclosure
from mingban.files import registry as files
from mingban.search.registry import Findable, findable


@findable("consultation", label="意见征集")
def find_drafts(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return published drafts, all or those named by number."""
    for draft in queries.findable_drafts(None if keys is None else list(keys)):
        yield Findable(
            kind="consultation",
            key=draft.number,
            title=draft.title,
            url=queries.address_of(draft),
            words=["意见征集", "征求意见", "公开征求意见", "提意见", "听证会", "采纳情况"],
            text=" ".join([draft.explanation, *(one.text for one in draft.paragraphs.all())])[:20_000],
            badges=[DraftState(draft.state).label, _until(draft), draft.organisation.short_name],
            facets={
                "five": "决策公开",
                "organisation": draft.organisation.short_name,
                "kind_of_document": "征求意见",
            },
            on=local_day(draft.published_at) if draft.published_at else None,
        )


@disclosure.asking
def what_was_asked(number_or_title: str) -> disclosure.Asked | None:
    """Return what people were asked, for the document that comes of it."""
    draft = queries.draft_named(number_or_title)
    if draft is None:
        return None
    is_answered = draft.state == DraftState.RESULTS and draft.results_at
    return disclosure.Asked(
        number=draft.number,
        title=draft.title,
        url=queries.result_address(draft) if is_answered else queries.address_of(draft),
        closed_on=draft.closes_on,
        answered_on=local_day(draft.results_at) if is_answered and draft.results_at else None,
    )


def _until(draft: Draft) -> str:
    return f"{say_day(draft.closes_on)}截止"


@files.access_to(queries.MATTER)
def may_open_attachment(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody signed in may open a draft's file: anybody once it is published, else its officials."""
    draft = Draft.objects.filter(number=owner_id).first()
    if draft is None:
        return False
    return draft.published_at is not None or access.can_see(actor, draft)
