"""From an item to what it wants of one applicant: scenario, limit, documents, form and steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from mingban.catalogue.definitions import (
    Channel,
    FormField,
    FormSection,
    ItemDefinition,
    Limit,
    MaterialRequirement,
    Question,
    ReviewStep,
    Scenario,
)
from mingban.catalogue.rules.answers import AGENT, AGENT_QUESTION, Answer, Answers, Asked, ask, references
from mingban.catalogue.rules.steps import resolved
from mingban.core.conditions import is_met


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """An item for one applicant's answers.

    `listed` is every document of this scenario, agents' documents too; `required` leaves agents' out when there is none.
    `undecided` documents depend on questions not answered yet.
    """

    item: ItemDefinition
    answers: dict[str, Answer]
    scenario: Scenario | None
    limit: Limit
    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    listed: tuple[MaterialRequirement, ...]
    required: tuple[MaterialRequirement, ...]
    undecided: tuple[MaterialRequirement, ...]
    sections: tuple[FormSection, ...]
    steps: tuple[ReviewStep, ...]


def item_questions(item: ItemDefinition) -> tuple[Question, ...]:
    """Return the item's questions, with the one about an agent where some document is wanted from agents only."""
    questions = tuple(item.questions)
    wants_agent = any(requirement.agent_only for requirement in item.materials)
    if wants_agent and all(question.code != AGENT for question in questions):
        questions += (AGENT_QUESTION,)
    return questions


def narrow(item: ItemDefinition, answers: Answers, *, scenario: str = "") -> Narrowed:
    """Apply answers to an item. `scenario` names the one to take whatever the answers are (as bundles do).

    :raises KeyError: when the item has no scenario of that name.
    """
    asked = ask(item_questions(item), answers)
    chosen = scenario_of(item, asked.answers, name=scenario)
    listed = tuple(
        requirement
        for requirement in item.materials
        if _belongs(requirement.scenarios, chosen) and is_met(requirement.when, answers=asked.answers)
    )
    return Narrowed(
        item=item,
        answers=asked.answers,
        scenario=chosen,
        limit=chosen.promised_limit if chosen and chosen.promised_limit else item.promised_limit,
        questions=asked.questions,
        unanswered=asked.unanswered,
        listed=listed,
        required=tuple(r for r in listed if not r.agent_only or asked.answers.get(AGENT) is True),
        undecided=_undecided(item, asked, listed, is_fixed=bool(scenario)),
        sections=_sections(item.form, asked.answers),
        steps=resolved(item.steps, [step for step in item.steps if _belongs(step.scenarios, chosen)]),
    )


def scenario_of(item: ItemDefinition, answers: Answers, *, name: str = "") -> Scenario | None:
    """Return the scenario of that name, else the first whose condition holds; None where the item itself is the only one.

    :raises KeyError: when the item has no scenario of that name.
    """
    if name:
        return {scenario.code: scenario for scenario in item.scenarios}[name]
    return next((scenario for scenario in item.scenarios if is_met(scenario.when, answers=answers)), None)


def is_online(item: ItemDefinition) -> bool:
    """Tell whether an item can be applied for online."""
    return Channel.ONLINE in item.channels


def _belongs(scenarios: Iterable[str], chosen: Scenario | None) -> bool:
    """A part without scenarios belongs to all of them."""
    named = list(scenarios)
    return not named or (chosen is not None and chosen.code in named)


def _undecided(
    item: ItemDefinition, asked: Asked, listed: tuple[MaterialRequirement, ...], *, is_fixed: bool
) -> tuple[MaterialRequirement, ...]:
    """Return the documents that an answer still to come may add."""
    scenario_questions = {code for scenario in item.scenarios for code in references(scenario.when).answers}
    scenario_is_open = not is_fixed and bool(scenario_questions & asked.open_codes)
    return tuple(
        requirement
        for requirement in item.materials
        if requirement not in listed
        and (references(requirement.when).answers & asked.open_codes or (requirement.scenarios and scenario_is_open))
    )


def _sections(form: Iterable[FormSection], answers: Answers) -> tuple[FormSection, ...]:
    """Keep the fields that are asked; a condition that depends on other fields stays for when they are filled in."""
    sections = []
    for section in form:
        fields = [kept for field in section.fields if (kept := _field(field, answers))]
        if fields:
            sections.append(FormSection(title=section.title, fields=fields))
    return tuple(sections)


def _field(field: FormField, answers: Answers) -> FormField | None:
    if references(field.when).data:
        return field
    return field.model_copy(update={"when": ""}) if is_met(field.when, answers=answers) else None
