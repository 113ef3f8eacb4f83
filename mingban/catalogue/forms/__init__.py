"""What visitors and publishers send in. The public face of the pages' forms; the editor's are in `editor`."""

from mingban.catalogue.forms.pages import ImportForm, ItemFilterForm, OpenOrCloseForm, QuestionsForm

__all__ = ["ImportForm", "ItemFilterForm", "OpenOrCloseForm", "QuestionsForm"]
