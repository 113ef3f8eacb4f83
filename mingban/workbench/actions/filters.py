"""Filters that a post keeps."""

from dataclasses import replace

from django.db import transaction

from mingban.accounts.models import StaffPost
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotFound
from mingban.workbench.models import SavedFilter
from mingban.workbench.rules import Wanted

MOST_FILTERS = 12


class CannotSave(BadInput):
    """The filter has no name, or there are too many."""


def save_filter(*, name: str, wanted: Wanted, is_default: bool, by: Actor) -> SavedFilter:
    """Keep a list under a name; one of the same name is replaced. Whom or which number one looked for is not kept.

    :raises CannotSave: without a name, or when the post has twelve already.
    """
    name = name.strip()
    if not name or len(name) > 30 or "\x00" in name:
        raise CannotSave("请给这个筛选起个名字，最多 30 个字", field="name")
    with transaction.atomic():
        StaffPost.objects.select_for_update().get(pk=by.post_id or 0)
        own = SavedFilter.objects.filter(post_id=by.post_id)
        if own.exclude(name=name).count() >= MOST_FILTERS:
            raise CannotSave(f"最多保存 {MOST_FILTERS} 个筛选，请先删掉一个", field="name")
        if is_default:
            own.update(is_default=False)
        query = replace(wanted, party="", text="").as_query()
        saved, _ = own.update_or_create(
            post_id=by.post_id, name=name, defaults={"query": query, "is_default": is_default}
        )
    return saved


def delete_filter(*, pk: int, by: Actor) -> None:
    """Forget one of the post's filters.

    :raises NotFound: when the post has no such filter.
    """
    gone, _ = SavedFilter.objects.filter(pk=pk, post_id=by.post_id).delete()
    if not gone:
        raise NotFound("没有这个筛选，可能已经删掉了")
