"""What can be found of the catalogue: open bundles and items, under their official, plain and everyday names; what is
often asked about them.
"""

from collections.abc import Collection, Iterable

from django.urls import reverse

from mingban.agencies.models import Organisation
from mingban.catalogue import queries
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.search.registry import Findable, findable

# A bundle answers the whole errand: where it matches as well as one of its items, it comes first.
BUNDLE_WEIGHT = 1.5
# What is asked about a service comes after the service.
ANSWERS_WEIGHT = 0.5


@findable("bundle", label="一件事", is_service=True)
def find_bundles(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return open bundles, all or those named."""
    rows = queries.open_bundles()
    for version in rows if keys is None else rows.filter(bundle__code__in=keys):
        yield _bundle(queries.bundle_definition(version))


@findable("item", label="办事", is_service=True)
def find_items(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return open items, all or those named."""
    rows = queries.open_items()
    for version in rows if keys is None else rows.filter(item__code__in=keys):
        yield _item(queries.item_definition(version), version.item.organisation)


@findable("answers", label="大家常问", is_part=True)
def find_answers(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return what is often asked about open items, with the answers; about all, or about those named."""
    rows = queries.open_items()
    for version in rows if keys is None else rows.filter(item__code__in=keys):
        item = queries.item_definition(version)
        if item.answers:
            yield _answers(item, version.item.organisation)


def _bundle(bundle: BundleDefinition) -> Findable:
    return Findable(
        kind="bundle",
        key=bundle.code,
        title=bundle.name,
        url=reverse("catalogue:bundle-guide", args=[bundle.code]),
        words=bundle.everyday_names,
        text=bundle.summary,
        badges=[f"{len(bundle.members)} 件事一起办"],
        weight=BUNDLE_WEIGHT,
        facets={"five": "服务公开", "kind_of_document": "办事指南"},
    )


def _item(item: ItemDefinition, organisation: Organisation) -> Findable:
    return Findable(
        kind="item",
        key=item.code,
        title=item.plain_name,
        url=reverse("catalogue:item-guide", args=[item.code]),
        words=[item.name, *item.everyday_names],
        text=item.summary,
        badges=[organisation.short_name],
        facets={"five": "服务公开", "organisation": organisation.short_name, "kind_of_document": "办事指南"},
        entry=item.code,
    )


def _answers(item: ItemDefinition, organisation: Organisation) -> Findable:
    return Findable(
        kind="answers",
        key=item.code,
        title=f"{item.plain_name}：大家常问",
        url=f"{reverse('catalogue:item-guide', args=[item.code])}#h-answers",
        text=" ".join(f"{each.question}{each.answer}" for each in item.answers),
        badges=[organisation.short_name],
        weight=ANSWERS_WEIGHT,
        facets={"five": "服务公开", "organisation": organisation.short_name, "kind_of_document": "问答"},
        entry=item.code,
    )
