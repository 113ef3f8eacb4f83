"""Keeps the licence types that catalogue files carry."""

from collections.abc import Sequence

from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.catalogue.registry import plug_licence_type_store
from mingban.licences import actions
from mingban.licences.models import LicenceType


class LicenceTypes:
    """The catalogue's store of licence types (see `catalogue.registry`)."""

    def exists(self, code: str) -> bool:
        """Tell whether there is a licence type of this code."""
        return LicenceType.objects.filter(code=code).exists()

    def all(self) -> Sequence[LicenceTypeDefinition]:
        """Return every licence type, in order of code."""
        return [
            LicenceTypeDefinition(
                code=kind.code,
                name=kind.name,
                type_code=kind.type_code,
                valid_years=kind.valid_years,
                fields=kind.definition.get("fields", []),
            )
            for kind in LicenceType.objects.order_by("code")
        ]

    def save(self, definitions: Sequence[LicenceTypeDefinition]) -> None:
        """Keep licence types, each under its code."""
        actions.save_licence_types(definitions)


plug_licence_type_store(LicenceTypes())
