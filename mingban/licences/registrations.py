"""What licences plug into other apps: the keeper of licence types for the catalogue, what has become of a licence, and
which kinds of licences there are for the search.
"""

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse

from mingban.catalogue import queries as catalogue
from mingban.catalogue.definitions import ItemDefinition, LicenceTypeDefinition
from mingban.catalogue.registry import plug_licence_type_store
from mingban.core.times import say_day
from mingban.documents.choices import DocumentKind
from mingban.documents.registry import Caveat, caveat_of
from mingban.licences import actions, queries
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import LicenceType
from mingban.search.registry import Findable, findable

# The service that grants a licence comes before its kind.
KIND_WEIGHT = 0.5


class LicenceTypeTable:
    """Licence types as rows of the database."""

    def exists(self, code: str) -> bool:
        """Tell whether there is a licence type of this code."""
        return any(kind.code == code for kind in queries.licence_types())

    def all(self) -> Sequence[LicenceTypeDefinition]:
        """Return every licence type, in order of code."""
        return [LicenceTypeDefinition.model_validate(kind.definition) for kind in queries.licence_types()]

    def save(self, definitions: Sequence[LicenceTypeDefinition]) -> None:
        """Keep licence types, each under its code, in the caller's transaction."""
        actions.save_licence_types(definitions)


plug_licence_type_store(LicenceTypeTable())


@caveat_of(DocumentKind.LICENCE)
def licence_caveat(token: str) -> Caveat | None:
    """Tell whoever checks a licence that it is genuine but out of force."""
    licence = queries.licence_of_document(token)
    status = queries.status_of(licence) if licence else LicenceStatus.VALID
    if status is LicenceStatus.VALID or licence is None:
        return None
    if status is LicenceStatus.CONTINUED and licence.valid_to:
        return Caveat(
            title="这张证照还有效：准予延续（到期未决）",
            text=f"到期以前申请了延续，发证机关没有按期决定，依法视为准予延续，有效期到 {say_day(licence.valid_to)}。",
        )
    return Caveat(
        title=f"但这张证照现在不能用：{status.label}", text="它确实由这个单位发出过，现在已经失去效力，请不要凭它办事。"
    )


@findable("licence-type", label="证照", is_part=True)
def find_licence_types(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return the kinds of licences that are granted here, all or those named, each leading to the service that grants it."""
    kinds = {kind.code: kind for kind in queries.licence_types() if keys is None or kind.code in keys}
    for version in catalogue.open_items():
        item = catalogue.item_definition(version)
        for result in item.results:
            kind = None if result.renews else kinds.pop(result.licence_type, None)
            if kind is not None:
                yield _kind(kind, item, version.item.organisation.short_name)


def _kind(kind: LicenceType, item: ItemDefinition, organisation: str) -> Findable:
    facts = [organisation, *([f"有效期 {kind.valid_years} 年"] if kind.valid_years else [])]
    return Findable(
        kind="licence-type",
        key=kind.code,
        title=kind.name,
        url=f"{reverse('catalogue:item-guide', args=[item.code])}#h-results",
        text=f"{organisation}发的证照，办“{item.plain_name}”就给。",
        badges=facts,
        weight=KIND_WEIGHT,
        facets={"five": "服务公开", "organisation": organisation, "kind_of_document": "证照"},
        entry=item.code,
    )
