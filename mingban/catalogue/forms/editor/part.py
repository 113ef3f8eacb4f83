"""What a part of a draft is, and lists that items and bundles have alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mingban.catalogue import definitions as d
from mingban.catalogue.forms.editor.blocks import Block, Input, Listing
from mingban.catalogue.forms.editor.filled import BlockForm, as_sent
from mingban.catalogue.forms.editor.shelf import Shelf
from mingban.forms.definitions import Choice

CODE_HINT = "系统自动取，一般不用改。改了，用到它的条件也要改。"


def code() -> Input:
    """Return the control of a code: folded away, nobody has to think one up."""
    return Input(name="code", hint=CODE_HINT, is_advanced=True, size="m")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One page of the editor. `key` is its address; `more`: a template with what else can be done on it."""

    key: str
    title: str
    intro: str
    block: Block
    more: str = ""

    def form(self, data: QueryDict, shelf: Shelf) -> BlockForm:
        """Return the form for what was sent."""
        return BlockForm(self.block, data, shelf)

    def form_of(self, content: Mapping[str, Any], shelf: Shelf) -> BlockForm:
        """Return the form filled with a draft's content."""
        return BlockForm(self.block, as_sent(self.block, content), shelf)

    def take(self, content: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
        """Return a content in which this part is what was written."""
        rest = {name: value for name, value in content.items() if name not in self.block.fields}
        return rest | dict(written)

    def piece(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return what of a content belongs to this part."""
        return {name: value for name, value in content.items() if name in self.block.fields}


PHONE_HINT = "带区号，例如 0745-2264777"

QUESTIONS = Listing(
    field="questions",
    one="问题",
    stem="question",
    block=Block(
        owner=d.Question,
        inputs=(
            Input(name="text", hint="用大白话问，一次只问一件事"),
            Input(name="hint", label="提示"),
            Input(name="kind"),
            Input(name="asked_when", hint="不选就是每个人都问。只能用前面的问题。"),
            code(),
        ),
        lists=(
            Listing(
                field="choices",
                one="选项",
                stem="choice",
                block=Block(owner=Choice, inputs=(Input(name="label"), Input(name="hint", label="选项提示"), code())),
            ),
        ),
    ),
)

PLACES = Listing(
    field="places",
    one="地点",
    block=Block(
        owner=d.Place,
        inputs=(
            Input(name="centre", label="大厅", source="centres"),
            Input(name="window", hint="写到窗口，例如“三楼 B12 号窗口”"),
        ),
    ),
)

ANSWERS = Listing(
    field="answers",
    one="问答",
    block=Block(
        owner=d.Answer,
        inputs=(Input(name="question", label="群众怎么问"), Input(name="answer", label="怎么答", rows=3)),
    ),
)
