"""Forms of the editor. They keep whatever is typed: what is wrong with it the definitions and the checks say, at the field."""

from mingban.catalogue.forms.editor.approval import ReturnForm, SubmitForm, WithdrawForm
from mingban.catalogue.forms.editor.filled import BlockForm
from mingban.catalogue.forms.editor.flow_file import FlowFileForm
from mingban.catalogue.forms.editor.part import Part
from mingban.catalogue.forms.editor.parts import part_of_path, parts_of
from mingban.catalogue.forms.editor.rows import change_rows, row_after
from mingban.catalogue.forms.editor.shelf import Shelf
from mingban.catalogue.forms.editor.start import StartForm

__all__ = [
    "BlockForm",
    "FlowFileForm",
    "Part",
    "ReturnForm",
    "Shelf",
    "StartForm",
    "SubmitForm",
    "WithdrawForm",
    "change_rows",
    "part_of_path",
    "parts_of",
    "row_after",
]
