"""What every page and every act asks of a table."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.datasets import access, rules
from mingban.datasets.choices import EditionState
from mingban.datasets.definitions import Column, Layout, layouts
from mingban.datasets.models import Dataset, DatasetQuerySet, Edition
from mingban.ledger.rules import Matter

MATTER = "dataset"


def all_layouts() -> Mapping[str, Layout]:
    """Return every declared layout by its code (data/datasets)."""
    return layouts(settings.DATASET_LAYOUTS_DIR)


def layout_named(code: str) -> Layout:
    """Return a layout.

    :raises NotFound: when there is none.
    """
    found = all_layouts().get(code)
    if found is None:
        raise NotFound("没有这种表式")
    return found


def layout_of(dataset: Dataset) -> Layout:
    """Return the layout that a table's next edition has to have.

    :raises NotFound: when its file is gone.
    """
    return layout_named(dataset.layout)


def columns_of(edition: Edition) -> list[Column]:
    """Return the columns as they were declared when the edition was brought in."""
    return [Column.model_validate(column) for column in edition.columns]


def matter_of(dataset: Dataset) -> Matter:
    """Return a table as the journal names it."""
    return Matter(kind=MATTER, id=dataset.code, name=dataset.title)


def address_of(dataset: Dataset) -> str:
    """Return the path of a table's page: it shows the newest edition."""
    return reverse("datasets:dataset-show", args=[dataset.code])


def edition_address(edition: Edition) -> str:
    """Return the path of an edition's own page, which stays for good."""
    return reverse("datasets:edition-show", args=[edition.dataset.code, edition.number])


def edition_title(edition: Edition) -> str:
    """Return an edition's title: the table's with the period."""
    return f"{edition.dataset.title}（{rules.say_period(edition.period)}）"


def _datasets() -> DatasetQuerySet:
    return Dataset.objects.select_related("organisation", "part_of")


def dataset_named(code: str) -> Dataset:
    """Return a table, whether or not anything of it is public.

    :raises NotFound: when there is none.
    """
    found = _datasets().filter(code=code).first()
    if found is None:
        raise NotFound("没有这份数据")
    return found


def public_dataset(code: str) -> Dataset:
    """Return a table that everybody may read.

    :raises NotFound: when there is none, or nothing of it was ever published.
    """
    found = _datasets().public().filter(code=code).first()
    if found is None:
        raise NotFound("没有这份数据，或者还没有发布")
    return found


def public_edition(code: str, number: int) -> Edition:
    """Return an edition that everybody may know of; one that was withdrawn has no rows for them.

    :raises NotFound: when there is none, or it is not published.
    """
    rows = Edition.objects.public().select_related("dataset__organisation", "dataset__part_of", "former")
    found = rows.filter(dataset__code=code, number=number).first()
    if found is None:
        raise NotFound("没有这一版，或者还没有发布")
    return found


def readable_edition(code: str, number: int) -> Edition:
    """Return an edition whose rows everybody may have.

    :raises NotFound: when there is none, it is not published, or it was withdrawn.
    """
    edition = public_edition(code, number)
    if edition.state != EditionState.PUBLISHED:
        raise NotFound("这一版撤下了")
    return edition


def desk_datasets(actor: Actor) -> QuerySet[Dataset]:
    """Return the tables that an official works on, those with a draft first."""
    return _datasets().filter(access.desk_datasets(actor)).order_by("kind", "code")


def desk_dataset(actor: Actor, code: str) -> Dataset:
    """Return a table that an official may open.

    :raises NotFound: when there is none, or it is another organisation's.
    """
    found = desk_datasets(actor).filter(code=code).first()
    if found is None:
        raise NotFound("您的单位没有这份数据")
    return found


def waiting_editions(actor: Actor) -> list[Edition]:
    """Return the drafts among an official's tables, the oldest first."""
    rows = Edition.objects.filter(state=EditionState.DRAFT, dataset__in=desk_datasets(actor).order_by())
    return list(rows.select_related("dataset", "imported_by").defer("columns").order_by("imported_at"))


def all_editions(dataset: Dataset) -> list[Edition]:
    """Return every edition of a table, drafts too, the newest first."""
    return list(dataset.editions.defer("columns").order_by("-period", "-number"))


def desk_edition(dataset: Dataset, number: int) -> Edition:
    """Return an edition of a table that an official may open.

    :raises NotFound: when there is none.
    """
    found = dataset.editions.select_related("imported_by", "published_by", "former").filter(number=number).first()
    if found is None:
        raise NotFound("没有这一版")
    found.dataset = dataset
    return found
