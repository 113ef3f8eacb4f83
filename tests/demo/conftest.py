"""The demo county's files, read once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mingban.catalogue.definitions import (
    BundleDefinition,
    CatalogueFile,
    ItemDefinition,
    LicenceTypeDefinition,
    MaterialKindDefinition,
)
from mingban.forms.definitions import ElementDefinition

CATALOGUE_DIR = Path(__file__).resolve().parents[2] / "data" / "demo" / "catalogue"


@dataclass(frozen=True, kw_only=True)
class County:
    """Everything that the catalogue files declare, by code."""

    elements: dict[str, ElementDefinition]
    kinds: dict[str, MaterialKindDefinition]
    licence_types: dict[str, LicenceTypeDefinition]
    items: dict[str, ItemDefinition]
    bundles: dict[str, BundleDefinition]

    @property
    def guides(self) -> list[ItemDefinition | BundleDefinition]:
        """What citizens find and read."""
        return [*self.items.values(), *self.bundles.values()]


@pytest.fixture(scope="session")
def county() -> County:
    files = [CatalogueFile.model_validate_json(path.read_text()) for path in sorted(CATALOGUE_DIR.glob("*.json"))]
    return County(
        elements={each.code: each for file in files for each in file.elements},
        kinds={each.code: each for file in files for each in file.material_kinds},
        licence_types={each.code: each for file in files for each in file.licence_types},
        items={each.code: each for file in files for each in file.items},
        bundles={each.code: each for file in files for each in file.bundles},
    )
