"""Checks of an item's lists: documents, form, results."""

from collections.abc import Iterator

from mingban.catalogue.definitions import FormField, ItemDefinition, MaterialRequirement, Necessity, ResultKind
from mingban.catalogue.rules.answers import AGENT_QUESTION
from mingban.catalogue.rules.findings import (
    Finding,
    Known,
    check_no_catch_all,
    check_scenario_names,
    check_when,
    no_such,
    repeated,
)


def check_materials(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    """Check documents one by one, then together: one application form, alternatives in twos at least."""
    yield from repeated("materials", item.materials, "code")
    questions = (*item.questions, AGENT_QUESTION)
    scenarios = {scenario.code for scenario in item.scenarios}
    for index, requirement in enumerate(item.materials):
        where = ("materials", index)
        if requirement.kind not in known.material_kinds:
            yield Finding((*where, "kind"), no_such("材料种类", requirement.kind, known.material_kinds))
        for message in check_when(requirement.when, questions=questions):
            yield Finding((*where, "when"), message)
        yield from check_scenario_names((*where, "scenarios"), requirement.scenarios, scenarios)
        yield from check_no_catch_all((*where, "name"), requirement.name)
        yield from check_no_catch_all((*where, "instruction"), requirement.instruction)
    yield from _check_alternatives(item)
    yield from _check_application_form(item, known)


def _check_alternatives(item: ItemDefinition) -> Iterator[Finding]:
    groups: dict[str, list[tuple[int, MaterialRequirement]]] = {}
    for index, requirement in enumerate(item.materials):
        if requirement.alternatives:
            groups.setdefault(requirement.alternatives, []).append((index, requirement))
    for name, members in groups.items():
        where = ("materials", members[0][0], "alternatives")
        if len(members) < 2:
            yield Finding(where, f"互相代替组“{name}”里只有这一样，至少要两样才能互相代替")
        if len({requirement.agent_only for _, requirement in members}) > 1:
            yield Finding(where, f"互相代替组“{name}”里，有的代办才要、有的都要，不能互相代替")
        if len({requirement.necessity is Necessity.OPTIONAL for _, requirement in members}) > 1:
            yield Finding(where, f"互相代替组“{name}”里，有的必须交、有的可以不交，不能互相代替")


def _check_application_form(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    forms = [
        (index, requirement)
        for index, requirement in enumerate(item.materials)
        if (kind := known.material_kinds.get(requirement.kind)) and kind.is_application_form
    ]
    for index, _ in forms[1:]:
        yield Finding(("materials", index, "kind"), "一个事项最多只有一张申请表，多出来的请并进去")
    for index, requirement in forms:
        if requirement.alternatives:
            yield Finding(("materials", index, "alternatives"), "申请表不能用别的材料代替")
        if not item.form:
            yield Finding(("form",), "有申请表，就要写表单里填什么")


def check_form(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    """Check the form: known data elements, each once, conditions about questions and other fields."""
    yield from repeated("form", item.form, "title")
    questions = (*item.questions, AGENT_QUESTION)
    elements = {code: known.elements.get(code) for code in form_elements(item)}
    seen: set[str] = set()
    for row, section in enumerate(item.form):
        for column, field in enumerate(section.fields):
            where = ("form", row, "fields", column)
            yield from (found.under(*where) for found in _check_field(field, known, seen))
            others = {code: element for code, element in elements.items() if code != field.element}
            for message in check_when(field.when, questions=questions, elements=others):
                yield Finding((*where, "when"), message)
            seen.add(field.element)


def _check_field(field: FormField, known: Known, seen: set[str]) -> Iterator[Finding]:
    if field.element not in known.elements:
        yield Finding(("element",), no_such("数据元", field.element, known.elements))
    if field.element in seen:
        yield Finding(("element",), f"“{field.element}”在这张表单里已经问过了，一样只问一次")


def form_elements(item: ItemDefinition) -> set[str]:
    """Return the data elements that an item's form asks for."""
    return {field.element for section in item.form for field in section.fields}


def check_results(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    """有结果⇒有样本; a licence names its type, and the form asks for what the licence shows."""
    for index, result in enumerate(item.results):
        where = ("results", index)
        is_licence = result.kind is ResultKind.LICENCE
        if result.kind is not ResultKind.OTHER and not result.sample:
            yield Finding((*where, "sample"), "证照和批文要有样本，写明上面有哪些内容")
        if is_licence and not result.licence_type:
            yield Finding((*where, "licence_type"), "结果是证照的，要写证照类型代码")
        if result.renews and not is_licence:
            yield Finding((*where, "renews"), "只有证照能延续，不是证照的不写延续提前几天")
        if not is_licence and result.licence_type:
            yield Finding((*where, "licence_type"), "结果不是证照的，不写证照类型代码")
        if result.licence_type:
            yield from (found.under(*where) for found in _check_licence_type(item, result.licence_type, known))


def _check_licence_type(item: ItemDefinition, code: str, known: Known) -> Iterator[Finding]:
    if code not in known.licence_types:
        yield Finding(("licence_type",), no_such("证照类型", code, known.licence_types))
        return
    definition = known.licence_types[code]
    for element in definition.fields if definition else ():
        if element not in form_elements(item):
            yield Finding(("licence_type",), f"证照上要印“{element}”，表单里却没有问")
