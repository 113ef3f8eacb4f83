"""Whether an item can be published: every data quality rule that applies (facts §3), in words that a clerk understands."""

from collections.abc import Iterator

from mingban.catalogue.definitions import (
    Channel,
    ItemDefinition,
    ItemKind,
    Limit,
    Unit,
)
from mingban.catalogue.rules.answers import AGENT, AGENT_QUESTION, references
from mingban.catalogue.rules.codes import check_codes, remarks_on_codes
from mingban.catalogue.rules.findings import (
    Finding,
    Known,
    as_problems,
    check_contacts,
    check_no_catch_all,
    check_places,
    check_questions,
    check_when,
    no_such,
    repeated,
)
from mingban.catalogue.rules.item_parts import check_form, check_materials, check_results
from mingban.catalogue.rules.step_checks import check_steps
from mingban.catalogue.words import say_limit
from mingban.core.errors import Problem

# A wait of so many working days is at least that many calendar days and two more for each full week.
DAYS_PER_WEEK, WORKING_DAYS_PER_WEEK = 7, 5


def check_item(item: ItemDefinition, known: Known) -> list[Problem]:
    """Return everything that stands against publishing an item; empty when nothing does."""
    return as_problems(ItemDefinition, item_findings(item, known), name=item.name)


def remarks_on_item(item: ItemDefinition) -> list[Problem]:
    """Return what looks wrong but does not stand against publishing."""
    return as_problems(ItemDefinition, remark_findings(item), name=item.name)


def item_findings(item: ItemDefinition, known: Known) -> list[Finding]:
    """Return the findings of `check_item` with their paths, for callers that name places in their own way (cells)."""
    checks = (
        check_codes(item),
        _check_owner(item, known),
        _check_limits(item),
        _check_channels(item, known),
        check_contacts(item.consult_phone, item.complaint_phone),
        check_questions(item.questions),
        _check_questions_used(item),
        _check_scenarios(item),
        check_materials(item, known),
        check_form(item, known),
        check_steps(item, known),
        check_results(item, known),
        _check_columns(item),
    )
    return [found for findings in checks for found in findings]


def remark_findings(item: ItemDefinition) -> list[Finding]:
    """Return the findings of `remarks_on_item` with their paths."""
    return list(remarks_on_codes(item))


def _check_owner(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    if item.organisation not in known.organisations:
        yield Finding(("organisation",), no_such("机构", item.organisation, known.organisations))


def _check_limits(item: ItemDefinition) -> Iterator[Finding]:
    """承诺 ≤ 法定（优化营商环境条例 §36）; 即办 goes with a promise of the day (facts §3)."""
    if is_longer(item.promised_limit, item.statutory_limit):
        message = f"承诺时限（{say_limit(item.promised_limit)}）不能比法定时限（{say_limit(item.statutory_limit)}）长"
        yield Finding(("promised_limit", "days"), message)
    if item.promised_limit.days == 0 and item.kind is ItemKind.PROMISED:
        yield Finding(("kind",), "承诺当天办好的，办件类型要写“即办件”或“秒批”")
    if item.silence_is_consent != bool(item.silence_basis):
        yield Finding(("silence_basis",), "逾期视为同意的，要写依据哪一条；不是的，不要写")
    if item.kind is not ItemKind.PROMISED and item.promised_limit.days > 1:
        yield Finding(("promised_limit", "days"), "即办件和秒批的承诺时限不能超过 1 天")


def is_longer(limit: Limit, other: Limit) -> bool:
    """Tell whether a limit is surely longer than another; of different units the calendar days are compared."""
    if limit.unit is other.unit:
        return limit.days > other.days
    return _calendar_days(limit) > _calendar_days(other)


def _calendar_days(limit: Limit) -> int:
    if limit.unit is Unit.CALENDAR_DAY:
        return limit.days
    return limit.days + limit.days // WORKING_DAYS_PER_WEEK * (DAYS_PER_WEEK - WORKING_DAYS_PER_WEEK)


def _check_channels(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    if item.visits and not item.visit_reason:
        yield Finding(("visit_reason",), "要到现场的，必须写明原因")
    if item.visits and item.online_depth in {"IV", "Ⅳ"}:
        yield Finding(("visits",), "网上办理深度是Ⅳ级（全程网办）的，到现场次数要写 0")
    if not item.visits and not {Channel.ONLINE, Channel.POST, Channel.KIOSK} & set(item.channels):
        yield Finding(("channels",), "不用到现场又不能网上办的，要支持邮寄申请")
    if (Channel.COUNTER in item.channels or item.visits) and not item.places:
        yield Finding(("places",), "能到窗口办的，要写在哪里办")
    if item.can_pay_online and not item.fees:
        yield Finding(("can_pay_online",), "不收费的，不能写支持网上支付")
    yield from check_places(item.places, known.centres)


def _check_questions_used(item: ItemDefinition) -> Iterator[Finding]:
    """A question that changes nothing is not asked."""
    conditions = [question.asked_when for question in item.questions]
    conditions += [scenario.when for scenario in item.scenarios]
    conditions += [requirement.when for requirement in item.materials]
    conditions += [field.when for section in item.form for field in section.fields]
    used = {code for condition in conditions for code in references(condition).answers} | {AGENT}
    for index, question in enumerate(item.questions):
        if question.code not in used:
            yield Finding(("questions", index, "code"), "问了这个问题却没有条件用到它，不影响办理的不要问")


def _check_scenarios(item: ItemDefinition) -> Iterator[Finding]:
    yield from repeated("scenarios", item.scenarios, "code")
    questions = (*item.questions, AGENT_QUESTION)
    for index, scenario in enumerate(item.scenarios):
        yield from (Finding(("scenarios", index, "when"), m) for m in check_when(scenario.when, questions=questions))
        limit = scenario.promised_limit
        if limit and is_longer(limit, item.statutory_limit):
            message = f"承诺时限不能比法定时限（{say_limit(item.statutory_limit)}）长"
            yield Finding(("scenarios", index, "promised_limit", "days"), message)
        if not scenario.when and index < len(item.scenarios) - 1:
            yield Finding(("scenarios", index, "when"), "没有条件的情形要放在最后一行，不然后面的永远轮不到")


def _check_columns(item: ItemDefinition) -> Iterator[Finding]:
    """A guide with an empty column is not shown: refuse it here."""
    if not item.acceptance_conditions:
        yield Finding(("acceptance_conditions",), "至少写一条受理条件")
    if not item.answers:
        yield Finding(("answers",), "至少写一个群众常问的问题")
    for index, condition in enumerate(item.acceptance_conditions):
        yield from check_no_catch_all(("acceptance_conditions", index), condition)
