"""Every write of tables, by verb."""

from mingban.datasets.actions.base import CannotAct
from mingban.datasets.actions.computing import refresh_all, refresh_computed
from mingban.datasets.actions.demo import load_datasets
from mingban.datasets.actions.importing import (
    About,
    CannotImport,
    drop_draft,
    import_file,
    import_lines,
    justify_findings,
)
from mingban.datasets.actions.publishing import NeedsAnother, publish_edition, withdraw_edition
from mingban.datasets.actions.registering import DatasetTerms, edit_dataset, register_dataset

__all__ = [
    "About",
    "CannotAct",
    "CannotImport",
    "DatasetTerms",
    "NeedsAnother",
    "drop_draft",
    "edit_dataset",
    "import_file",
    "import_lines",
    "justify_findings",
    "load_datasets",
    "publish_edition",
    "refresh_all",
    "refresh_computed",
    "register_dataset",
    "withdraw_edition",
]
