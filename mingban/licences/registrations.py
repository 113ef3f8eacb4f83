"""What licences plug into other apps: the keeper of licence types for the catalogue."""

from collections.abc import Sequence

from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.catalogue.registry import plug_licence_type_store
from mingban.licences import actions, queries


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
