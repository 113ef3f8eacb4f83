"""Reads of drafts: what is wrong with one, what can be read of it, what its editor offers to pick from."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from mingban.agencies.models import Organisation, ServiceCentre
from mingban.catalogue import rules
from mingban.catalogue.choices import OPEN_DRAFTS, VersionState
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.formats.source import real_path, say_error
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft, Version
from mingban.catalogue.rules import Finding, Known
from mingban.catalogue.rules.answers import AGENT_QUESTION
from mingban.catalogue.rules.conditions import Topic
from mingban.core.errors import NotFound
from mingban.forms.definitions import ElementKind

# Where in a catalogue file a definition stands: errors name values by it.
_PARTS = {"item": "items", "bundle": "bundles"}
YES_NO_ANSWERS: dict[str | bool, str] = {True: "是", False: "否"}


def draft_by_id(draft_id: int) -> Draft:
    """Return a draft.

    :raises NotFound:
    """
    found = Draft.objects.filter(pk=draft_id).first()
    if found is None:
        raise NotFound("没有这份修改稿")
    return found


def open_draft(kind: str, code: str) -> Draft | None:
    """Return the draft of an item or bundle that is being worked on, if any."""
    return Draft.objects.filter(kind=kind, code=code, state__in=OPEN_DRAFTS).first()


def open_drafts() -> QuerySet[Draft]:
    """Return all drafts that are being worked on, those changed last first."""
    return Draft.objects.filter(state__in=OPEN_DRAFTS).defer("content").order_by("-changed_at")


def version_in_force(kind: str, code: str) -> Version | None:
    """Return the version in force of an item or bundle, open or not; None when there is none."""
    found: Version | None = KINDS[kind].versions(code).filter(state=VersionState.IN_FORCE).first()
    return found


def draft_definition(draft: Draft) -> ItemDefinition | BundleDefinition:
    """Return a complete draft as the definition that it is to become.

    :raises ValidationError: when it is none yet; see `draft_findings`.
    """
    found: ItemDefinition | BundleDefinition = KINDS[draft.kind].definition.model_validate(draft.content)
    return found


def draft_findings(draft: Draft, known: Known) -> list[Finding]:
    """Return everything that stands against publishing a draft, with the places: first what cannot be read, then what breaks rules."""
    kind = KINDS[draft.kind]
    try:
        definition = draft_definition(draft)
    except ValidationError as error:
        return [_finding(_PARTS[draft.kind], each) for each in error.errors()]
    return list(kind.findings(definition, known))


def _finding(part: str, error: Any) -> Finding:
    return Finding(real_path(error["loc"]), say_error(error | {"loc": (part, 0, *error["loc"])}))


def base_of(draft: Draft) -> ItemDefinition | BundleDefinition | None:
    """Return the version in force that a draft is to replace; None for something new or withdrawn."""
    version = version_in_force(draft.kind, draft.code)
    if version is None:
        return None
    found: ItemDefinition | BundleDefinition = KINDS[draft.kind].definition.model_validate(version.definition)
    return found


def names_on_platform(known: Known) -> dict[str, dict[str, str]]:
    """Return the names by code of everything that definitions may name, for each list that an editor picks from."""
    return {
        "organisations": dict(Organisation.objects.order_by("name").values_list("code", "name")),
        "centres": dict(ServiceCentre.objects.order_by("name").values_list("code", "name")),
        "elements": {code: each.label for code, each in known.elements.items()},
        "material_kinds": {code: each.name for code, each in known.material_kinds.items()},
        "licence_types": {code: each.name for code, each in known.licence_types.items() if each},
        "items": {code: item.plain_name for code, item in known.items.items()},
    }


def names_in_draft(content: Mapping[str, Any], known: Known) -> dict[str, dict[str, str]]:
    """Return the names by code of a draft's own scenarios and steps, or of its items and their scenarios."""
    members = [known.items[row["item"]] for row in content.get("members") or () if row.get("item") in known.items]
    own = {field: _names(content.get(field)) for field in ("scenarios", "steps")}
    return own | {
        "members": {item.code: item.plain_name for item in members},
        "item_scenarios": {
            scenario.code: f"{item.plain_name}：{scenario.name}" for item in members for scenario in item.scenarios
        },
    }


def _names(rows: Any) -> dict[str, str]:
    return {str(row["code"]): str(row.get("name") or row["code"]) for row in rows or () if row.get("code")}


def topics_of(kind: str, content: Mapping[str, Any], known: Known, *, with_form: bool) -> list[Topic]:
    """Return what a draft's conditions may be about: its questions, whether an agent applies, and, in its form, fields to choose in."""
    rows = list(content.get("questions") or ())
    if kind == "bundle":
        items = [known.items[row["item"]] for row in content.get("members") or () if row.get("item") in known.items]
        rows += [question.model_dump(mode="json") for item in items for question in item.questions]
    topics = list({row["code"]: _question_topic(row) for row in reversed(rows) if row.get("code")}.values())[::-1]
    if all(topic.code != AGENT_QUESTION.code for topic in topics):
        topics.append(
            Topic(source="answers", code=AGENT_QUESTION.code, text=AGENT_QUESTION.text, answers=YES_NO_ANSWERS)
        )
    if with_form:
        named = [row.get("element") for page in content.get("form") or () for row in page.get("fields") or ()]
        topics += [topic for code in dict.fromkeys(named) if (topic := _element_topic(code, known))]
    return [topic for topic in topics if topic.answers]


def _question_topic(row: Mapping[str, Any]) -> Topic:
    choices: dict[str | bool, str] = {
        str(choice["code"]): str(choice.get("label") or choice["code"])
        for choice in row.get("choices") or ()
        if choice.get("code")
    }
    answers = YES_NO_ANSWERS if row.get("kind") == "YES_NO" else choices
    return Topic(source="answers", code=str(row["code"]), text=str(row.get("text") or row["code"]), answers=answers)


def _element_topic(code: Any, known: Known) -> Topic | None:
    element = known.elements.get(code)
    if element is None or element.kind not in {ElementKind.CHOICE, ElementKind.YES_NO}:
        return None
    choices: dict[str | bool, str] = {choice.code: choice.label for choice in element.choices}
    answers = YES_NO_ANSWERS if element.kind is ElementKind.YES_NO else choices
    return Topic(source="data", code=element.code, text=element.label, answers=answers)


def readable_draft(draft: Draft, known: Known) -> ItemDefinition | BundleDefinition | None:
    """Return what can be read of a draft, for its preview; None when that is too little."""
    found: ItemDefinition | BundleDefinition | None = rules.readable(KINDS[draft.kind].definition, draft.content, known)
    return found


def changes_of(draft: Draft, known: Known) -> list[rules.SaidChange] | None:
    """Return what a draft changes of the version in force, in words; None when it replaces none or cannot be read as a whole.

    What is wrong in it may be kept and still be compared: only what cannot be read at all cannot.
    """
    before, after = base_of(draft), readable_draft(draft, known)
    if before is None or after is None:
        return None
    return said_changes(draft.kind, before, after, known)


def said_changes(
    kind: str, before: ItemDefinition | BundleDefinition, after: ItemDefinition | BundleDefinition, known: Known
) -> list[rules.SaidChange]:
    """Return what changed from one definition to another, with the names that codes have on this platform."""
    contents = [each.model_dump(mode="json") for each in (before, after)]
    names = names_on_platform(known)
    own = [names_in_draft(content, known) for content in contents]
    for source in own[0]:
        names[source] = own[0][source] | own[1][source]
    topics = {
        (topic.source, topic.code): topic
        for content in contents
        for topic in topics_of(kind, content, known, with_form=True)
    }
    return rules.say_changes(before, after, rules.Vocabulary(names=names, topics=list(topics.values())))
