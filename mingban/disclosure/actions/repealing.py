"""废止: a document that goes live ends those that it says it repeals, in the same transaction.

That the one that repeals is taken off the site later does not bring them back: 撤下 ends that its text is shown (a name had to be
masked, say), not that it was decided. Whether the old one binds again its organisation decides, by a document; it is told
(`handlers.ask_about_repeals`).
"""

from datetime import datetime

from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.times import say_day
from mingban.disclosure import queries, rules
from mingban.disclosure.events import Changed
from mingban.disclosure.models import NormativeDocument
from mingban.ledger import actions as ledger


def repeal_named(*, document: NormativeDocument, by: Actor, at: datetime) -> list[NormativeDocument]:
    """End what a document that is live says it repeals, from its day of effect, else of publication; return what is new.

    What was repealed from an earlier day, by hand or by another document, stays so. What is not its organisation's to end stays
    in force: whose it is, is asked (`handlers.ask_about_repeals`). Call it inside the transaction of the publication.
    """
    return [other for other in queries.named_as_repealed(document) if _repeal(other, document, by, at)]


def _repeal(other: NormativeDocument, document: NormativeDocument, by: Actor, at: datetime) -> bool:
    locked = NormativeDocument.objects.select_for_update(of=("self",)).get(pk=other.pk)
    day = rules.earlier(locked.repealed_on, queries.day_of_effect(document))
    if day is None or day == locked.repealed_on or not queries.may_repeal(document, other):
        return False
    NormativeDocument.objects.filter(pk=locked.pk).update(repealed_on=day)
    ledger.record(
        code="disclosure.document.repealed-by",
        matter=queries.matter_of(locked),
        by=by,
        at=at,
        sentence=f"《{document.title}》公布，本文件从 {say_day(day)}起废止",
        data={"by": document.pk, "on": day.isoformat()},
    )
    bus.publish(Changed(page_id=locked.pk, kind=queries.page_kind(locked)))
    return True
