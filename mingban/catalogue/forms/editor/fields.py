"""One field of a definition as a control: what stands in it is written into the control, and read back as it was typed.

Nothing is refused here. A number that is none stays text, for the definition to refuse; an empty control is no value.
"""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from mingban.catalogue.forms.editor.shelf import Shelf
from mingban.catalogue.rules.conditions import AND, OR, Pick, Picked, Topic, read_picks, say_condition, write_picks

_NAMED = re.compile(r"（([a-z][a-z0-9.-]*)）$")
_INTEGER = re.compile(r"-?\d{1,9}")
# A condition has one empty row to go on with, and no more rows than anybody can still read.
MOST_PICKS = 6


class Loose(forms.Field):
    """A field that takes everything; `required` is for display only. `blank` stands for an empty control, None: leave it out."""

    blank: Any = None

    def clean(self, value: Any) -> Any:
        """Return the JSON value of what was typed."""
        return self.blank if value in self.empty_values else self.read(value)

    def read(self, value: Any) -> Any:
        """Return the JSON value of what is not empty."""
        return value

    def write(self, value: Any) -> Any:
        """Return what stands in the control for a JSON value."""
        return value


def tidy(value: Any) -> str:
    """Return text as definitions keep it: lines end in a line feed."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class Text(Loose, forms.CharField):
    """Text."""

    blank: Any = ""

    def read(self, value: Any) -> Any:
        """Return the text as definitions keep it."""
        return tidy(value)

    def to_python(self, value: Any) -> Any:
        """Take it as it is."""
        return value


class Lines(Text):
    """One entry a line."""

    def clean(self, value: Any) -> list[str]:
        """Return the lines that hold something."""
        return [line.strip() for line in tidy(value).split("\n") if line.strip()]

    def write(self, value: Any) -> str:
        """Return the entries as lines."""
        return "\n".join(map(str, value or ()))


class Integer(Text):
    """A whole number; anything else stays text."""

    blank = None

    def read(self, value: Any) -> int | str:
        """Return the number."""
        text = tidy(value)
        return int(text) if _INTEGER.fullmatch(text) else text


class Yuan(Text):
    """An amount, as text."""

    blank = None

    def write(self, value: Any) -> Any:
        """Return it without cents that are none."""
        return f"{value:f}" if isinstance(value, Decimal) else value


class YesNo(Loose, forms.BooleanField):
    """A tick."""

    blank = False

    def clean(self, value: Any) -> bool:
        """Return whether it is set."""
        return bool(value)


class OneOf(Loose, forms.ChoiceField):
    """One of a list. What is not in the list (any more) stays, and is shown by its code."""

    def __init__(self, *, names: Mapping[str, str], empty: str, is_text: bool, **kwargs: Any) -> None:
        """Take the list; `empty` is what no choice is called, where that may be; `is_text`: it is then an empty text."""
        super().__init__(**kwargs)
        self.names = names
        self.empty = empty
        self.blank = "" if is_text else None

    def offer(self, value: Any) -> None:
        """Set the list as it is for this value."""
        others = {str(value): f"{value}（没有了）"} if value and value not in self.names else {}
        empty = [("", self.empty)] if self.empty else []
        self.choices = [*empty, *self.names.items(), *others.items()]


class SomeOf(Loose, forms.MultipleChoiceField):
    """Any number of a list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def clean(self, value: Any) -> list[str]:
        """Return what is ticked."""
        return list(value or ())

    def offer(self, value: Iterable[str] | None) -> None:
        """Set the list as it is for these values."""
        self.choices = [
            *self.names.items(),
            *((each, f"{each}（没有了）") for each in value or () if each not in self.names),
        ]


class LookUpWidget(forms.TextInput):
    """Text that the browser completes from a list on the page: 店名（shop.name）."""

    def __init__(self, names: Mapping[str, str], source: str) -> None:
        super().__init__({"list": f"list-{source}", "autocomplete": "off"})
        self.names = names

    def format_value(self, value: Any) -> Any:
        """Show the name with the code."""
        return f"{self.names[value]}（{value}）" if value in self.names else value

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Read the code out of what was picked, or find it by the name that was typed."""
        text = str(data.get(name) or "").strip()
        if found := _NAMED.search(text):
            return found[1]
        return next((code for code, label in self.names.items() if label == text), text)


class ConditionWidget(forms.Widget):
    """Answers picked from lists; a condition that lists cannot write is typed in a field that is folded away."""

    template_name = "catalogue/editor/condition.html"
    use_fieldset = True

    def __init__(self, topics: Iterable[Topic]) -> None:
        super().__init__()
        self.topics = list(topics)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return rows of pickers, one more than there are picks, and what is typed by hand."""
        context = super().get_context(name, value, attrs)
        picked = read_picks(value or "")
        picks: list[Pick | None] = [*(picked.picks if picked else ()), None]
        context["widget"] |= {
            "said": say_condition(value or "", self.topics),
            "by_hand": "" if picked else value,
            "join": picked.join if picked else AND,
            "rows": [self._row(pick) for pick in picks[:MOST_PICKS]],
            "has_topics": bool(self.topics),
        }
        return context

    def _row(self, pick: Pick | None) -> dict[str, Any]:
        """Return one row: every question with its answers, and which of them is picked."""
        chosen = _key(pick.source, pick.code, pick.value) if pick else ""
        groups = [
            (topic.text, [(_key(topic.source, topic.code, answer), label) for answer, label in topic.answers.items()])
            for topic in self.topics
        ]
        known = {key for _, answers in groups for key, _ in answers}
        if chosen and chosen not in known and pick:
            groups.append(("没有了的问题", [(chosen, f"{pick.code}：{pick.value}")]))
        return {"groups": groups, "chosen": chosen, "is_not": bool(pick and pick.is_not)}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """Return the condition: what was typed by hand, else what was picked."""
        by_hand = str(data.get(name) or "").strip()
        if by_hand or f"{name}-join" not in data:
            return by_hand
        picks = []
        for number in range(MOST_PICKS):
            if pick := _read_key(str(data.get(f"{name}-{number}-pick") or "")):
                is_not = data.get(f"{name}-{number}-is") == "not"
                picks.append(Pick(pick.source, pick.code, pick.value, is_not=is_not))
        return write_picks(Picked(tuple(picks), OR if data.get(f"{name}-join") == OR else AND))


def _key(source: str, code: str, value: str | bool) -> str:
    """Return how a picker names an answer: `answers deed =true`, `answers premises rented`."""
    return f"{source} {code} {'=' + str(value).lower() if isinstance(value, bool) else value}"


def _read_key(key: str) -> Pick | None:
    source, _, rest = key.partition(" ")
    code, _, value = rest.partition(" ")
    if source not in {"answers", "data"} or not code or not value:
        return None
    return Pick(source, code, {"=true": True, "=false": False}.get(value, value))


class Condition(Loose):
    """When something holds."""

    blank = ""

    def __init__(self, *, shelf: Shelf, **kwargs: Any) -> None:
        super().__init__(widget=ConditionWidget(shelf.topics), **kwargs)


class AnswersWidget(forms.Widget):
    """One list for each question that there is; answers to others are kept as they are."""

    template_name = "catalogue/editor/answers.html"
    use_fieldset = True

    def __init__(self, topics: Iterable[Topic]) -> None:
        super().__init__()
        self.topics = [topic for topic in topics if topic.source == "answers"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return every question with its answers, and which is chosen."""
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, Mapping) else {}
        context["widget"]["rows"] = [
            {
                "code": topic.code,
                "text": topic.text,
                "answers": [(_key("answers", topic.code, answer), label) for answer, label in topic.answers.items()],
                "chosen": _key("answers", topic.code, given[topic.code]) if topic.code in given else "",
            }
            for topic in self.topics
        ]
        known = {topic.code for topic in self.topics}
        context["widget"]["others"] = json.dumps({code: each for code, each in given.items() if code not in known})
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str | bool]:
        """Return the answers by question."""
        found: dict[str, str | bool] = _read_json(data.get(name))
        for topic in self.topics:
            pick = _read_key(str(data.get(f"{name}-{topic.code}") or ""))
            if pick and pick.code == topic.code:
                found[topic.code] = pick.value
        return found


def _read_json(text: Any) -> dict[str, str | bool]:
    try:
        found = json.loads(str(text or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Answers(Loose):
    """Answers to questions."""

    def __init__(self, *, shelf: Shelf, **kwargs: Any) -> None:
        super().__init__(widget=AnswersWidget(shelf.topics), **kwargs)

    def clean(self, value: Any) -> dict[str, str | bool]:
        """Return them, none too."""
        return dict(value or {})

    def write(self, value: Any) -> str:
        """Return them for a control that does not know any question."""
        return json.dumps(value or {})
