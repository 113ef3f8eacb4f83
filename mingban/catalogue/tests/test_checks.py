"""Each data quality rule, broken one at a time: what is found, where, and in which words."""

from typing import Any

import pytest

from mingban.catalogue import rules
from mingban.catalogue.rules.findings import no_such
from mingban.catalogue.tests.factories import (
    demo_file,
    make_bundle,
    make_element,
    make_item,
    make_kind,
    make_known,
    make_licence_type,
)
from mingban.forms.definitions import Definition

CATALOG = "000131004001"
TASK = "11431202MB0000019Q4" + CATALOG
QUESTION = {"code": "rented", "text": "租的吗？", "kind": "YES_NO"}
CHOICE: dict[str, Any] = {
    "code": "how",
    "text": "怎么办？",
    "choices": [{"code": "a", "label": "甲"}, {"code": "b", "label": "乙"}],
}
LEASE = {"code": "lease", "kind": "lease"}
FORM = [{"title": "店铺", "fields": [{"element": "shop.name"}]}]
LICENCE = {"name": "证", "kind": "LICENCE", "licence_type": "trade-licence", "sample": "样本"}


def scenario(**changes: Any) -> dict[str, Any]:
    return {"code": "s", "name": "情形", "when": "answers.rented == true"} | changes


def step(**changes: Any) -> dict[str, Any]:
    return {"code": "accept", "name": "受理", "role": "clerk"} | changes


def test_of_many_codes_the_nearest_are_named() -> None:
    known = ["lease", "leaflet", *(f"paper-{number}" for number in range(20))]
    assert no_such("材料种类", "leese", known) == "没有代码是“leese”的材料种类，是不是要写：lease"
    assert no_such("材料种类", "xyz", known) == "没有代码是“xyz”的材料种类"


BROKEN_ITEMS: list[tuple[dict[str, Any], str, str]] = [
    ({"catalog_code": "0001"}, "基本编码", "12 位数字，现在是 4 位"),
    ({"task_code": "123"}, "实施编码", "实施编码是 31 位"),
    ({"task_code": TASK, "exercising_level": 3}, "实施编码", "第 19 位是行使层级，应当是 3，现在是 4"),
    ({"task_code": TASK, "catalog_code": "000131004002"}, "实施编码", "后 12 位要和基本编码一样"),
    ({"questions": [QUESTION], "scenarios": [scenario(handle_item_code="1")]}, "业务办理项编码", "33 位"),
    (
        {"questions": [QUESTION], "task_code": TASK, "scenarios": [scenario(handle_item_code="9" * 33)]},
        "情形 第 1 行 · 业务办理项编码",
        "前 31 位要和实施编码一样",
    ),
    ({"organisation": "nobody"}, "实施机构代码", "没有代码是“nobody”的机构"),
    ({"promised_limit": {"days": 21}}, "承诺时限 · 天数", "不能比法定时限"),
    ({"promised_limit": {"days": 0}}, "办件类型", "要写“即办件”或“秒批”"),
    ({"kind": "INSTANT"}, "承诺时限 · 天数", "不能超过 1 天"),
    ({"visits": 1}, "到现场原因", "必须写明原因"),
    ({"visits": 1, "visit_reason": "核对原件", "online_depth": "IV"}, "到现场次数", "要写 0"),
    ({"channels": ["COUNTER"]}, "办理渠道", "要支持邮寄申请"),
    ({"places": []}, "地点", "要写在哪里办"),
    ({"places": [{"centre": "no-hall", "window": "综合窗口"}]}, "地点 第 1 行 · 大厅代码", "没有代码是“no-hall”的大厅"),
    ({"places": [{"centre": "hall", "window": "三楼"}]}, "地点 第 1 行 · 窗口", "要写到窗口"),
    ({"can_pay_online": True}, "支持网上支付", "不收费的，不能写"),
    ({"complaint_phone": "0745-2264777"}, "监督投诉电话", "不能和咨询电话相同"),
    ({"consult_phone": "13800000001"}, "咨询电话", "带区号"),
    ({"questions": [QUESTION, QUESTION]}, "问题 第 2 行 · 代码", "重复了"),
    ({"questions": [QUESTION]}, "问题 第 1 行 · 代码", "没有条件用到它"),
    ({"questions": [CHOICE | {"choices": CHOICE["choices"][:1]}]}, "问题 第 1 行 · 选项", "至少写两个选项"),
    ({"questions": [QUESTION | {"choices": CHOICE["choices"]}]}, "问题 第 1 行 · 选项", "才写选项"),
    ({"questions": [CHOICE | {"choices": CHOICE["choices"] * 2}]}, "选项 第 3 行 · 代码", "重复了"),
    ({"questions": [CHOICE | {"code": "agent"}]}, "问题 第 1 行 · 回答方式", "只能答“是或不是”"),
    ({"questions": [QUESTION | {"asked_when": 'answers.how == "a"'}, CHOICE]}, "什么时候问", "只能用前面的问题"),
    ({"materials": [LEASE | {"when": "answers.rented =="}]}, "材料 第 1 行 · 条件", "条件写错了"),
    ({"materials": [LEASE | {"when": "answers.rented == true"}]}, "材料 第 1 行 · 条件", "问题“rented”不存在"),
    ({"materials": [LEASE | {"when": 'data["shop.name"] == "x"'}]}, "材料 第 1 行 · 条件", "不能用表单内容"),
    ({"materials": [LEASE | {"when": "answers.has-lease == true"}]}, "材料 第 1 行 · 条件", '要写成 answers["代码"]'),
    (
        {"questions": [CHOICE], "materials": [LEASE | {"when": 'answers.how == "c"'}]},
        "材料 第 1 行 · 条件",
        '“how”不会是 "c"，只能写："a"、"b"',
    ),
    (
        {"questions": [CHOICE], "materials": [LEASE | {"when": 'answers.how in ["a", "d"]'}]},
        "材料 第 1 行 · 条件",
        '“how”不会是 "d"',
    ),
    (
        {"materials": [LEASE | {"when": 'answers.agent == "yes"'}]},
        "材料 第 1 行 · 条件",
        '“agent”不会是 "yes"，只能写：true、false',
    ),
    ({"organisation": "gongan"}, "实施机构代码", "有的是：market、urban"),
    ({"materials": [LEASE | {"when": "1 == 1"}]}, "材料 第 1 行 · 条件", "没有用到任何问题"),
    ({"questions": [QUESTION], "scenarios": [scenario(), scenario()]}, "情形 第 2 行 · 代码", "重复了"),
    (
        {"questions": [QUESTION], "scenarios": [scenario(promised_limit={"days": 30})]},
        "情形 第 1 行 · 承诺时限 · 天数",
        "不能比法定时限",
    ),
    (
        {"questions": [QUESTION], "scenarios": [scenario(when=""), scenario(code="t")]},
        "情形 第 1 行 · 条件",
        "要放在最后一行",
    ),
    ({"materials": [LEASE, LEASE]}, "材料 第 2 行 · 代码", "重复了"),
    ({"materials": [LEASE | {"kind": "nothing"}]}, "材料 第 1 行 · 材料种类", "没有代码是“nothing”的材料种类"),
    ({"materials": [LEASE | {"scenarios": ["s"]}]}, "材料 第 1 行 · 只用于情形", "没有代码是“s”的情形"),
    ({"materials": [LEASE | {"name": "其他材料"}]}, "材料 第 1 行 · 名称", "兜底说法"),
    ({"materials": [LEASE | {"instruction": "以及相关证明"}]}, "材料 第 1 行 · 填报须知", "兜底说法"),
    ({"materials": [LEASE | {"alternatives": "g"}]}, "材料 第 1 行 · 互相代替组", "至少要两样"),
    (
        {"materials": [LEASE | {"alternatives": "g"}, {"code": "d", "kind": "drawing", "alternatives": "g", "agent_only": True}]},
        "材料 第 1 行 · 互相代替组",
        "有的代办才要",
    ),
    (
        {"materials": [LEASE | {"alternatives": "g"}, {"code": "d", "kind": "drawing", "alternatives": "g", "necessity": "OPTIONAL"}]},
        "材料 第 1 行 · 互相代替组",
        "有的可以不交",
    ),
    (
        {"form": FORM, "materials": [{"code": "a", "kind": "form"}, {"code": "b", "kind": "other-form"}]},
        "材料 第 2 行 · 材料种类",
        "最多只有一张申请表",
    ),
    (
        {"form": FORM, "materials": [LEASE | {"alternatives": "g"}, {"code": "a", "kind": "form", "alternatives": "g"}]},
        "材料 第 2 行 · 互相代替组",
        "申请表不能用别的材料代替",
    ),
    ({"materials": [{"code": "a", "kind": "form"}]}, "表单", "要写表单里填什么"),
    ({"form": FORM * 2}, "表单 第 2 行 · 标题", "重复了"),
    ({"form": [{"title": "店", "fields": [{"element": "no.such"}]}]}, "表单 第 1 行 · 项目 第 1 行 · 数据元", "没有代码是“no.such”的数据元"),
    ({"form": [{"title": "店", "fields": [{"element": "shop.name"}] * 2}]}, "项目 第 2 行 · 数据元", "一样只问一次"),
    (
        {"form": [{"title": "店", "fields": [{"element": "shop.name", "when": 'data["shop.area"] > 3'}]}]},
        "项目 第 1 行 · 条件",
        "“shop.area”不在这张表单里",
    ),
    ({"steps": [step(), step()]}, "环节 第 2 行 · 代码", "重复了"),
    ({"steps": [step(days=6)]}, "环节", "各环节加起来 6 天，超过承诺时限（5 个工作日）"),
    ({"steps": [step(scenarios=["x"])]}, "环节 第 1 行 · 只用于情形", "没有代码是“x”的情形"),
    (
        {"steps": [step(role="decider"), step(code="hand-over", role="clerk")]},
        "环节 第 2 行 · 岗位",
        "最后一个环节的岗位作决定，不能是窗口人员",
    ),
    (
        {"steps": [step(role="reviewer"), step(code="decide", role="decider", officers=2)]},
        "环节 第 2 行 · 人数",
        "决定由一人作出",
    ),
    (
        {"steps": [step(role="clerk", officers=2), step(code="decide", role="decider")]},
        "环节 第 1 行 · 人数",
        "受理和决定由一人作出",
    ),
    ({"steps": [step(different_person=True)]}, "环节 第 1 行 · 换人办", "第一个环节前面没有别的环节"),
    (
        {"questions": [QUESTION], "scenarios": [scenario(promised_limit={"days": 0})], "steps": [step(days=1)]},
        "环节",
        "情形“情形”里各环节加起来 1 天",
    ),
    (
        {"questions": [QUESTION], "scenarios": [scenario()], "steps": [step(scenarios=["s"])]},
        "环节",
        "至少要有一个环节",
    ),
    ({"results": [{"name": "批复", "kind": "DOCUMENT"}]}, "结果 第 1 行 · 样本", "要有样本"),
    ({"results": [LICENCE | {"licence_type": ""}]}, "结果 第 1 行 · 证照类型代码", "要写证照类型代码"),
    ({"results": [{"name": "x", "kind": "OTHER", "licence_type": "trade-licence"}]}, "证照类型代码", "不写证照类型代码"),
    ({"results": [LICENCE | {"licence_type": "no-such"}], "form": FORM}, "证照类型代码", "没有代码是“no-such”的证照类型"),
    ({"results": [LICENCE]}, "结果 第 1 行 · 证照类型代码", "证照上要印“shop.name”，表单里却没有问"),
    ({"acceptance_conditions": []}, "受理条件", "至少写一条"),
    ({"acceptance_conditions": ["提交有关材料"]}, "受理条件 第 1 行", "兜底说法"),
    ({"answers": []}, "问答", "至少写一个"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "where", "message"), BROKEN_ITEMS)
def test_finds_what_is_wrong_with_an_item(changes: dict[str, Any], where: str, message: str) -> None:
    problems = rules.check_item(make_item(**changes), make_known())
    assert any(
        where in problem.where.replace("\N{NO-BREAK SPACE}", " ")
        and message in problem.message.replace("\N{NO-BREAK SPACE}", " ")
        for problem in problems
    ), problems


def test_a_good_item_has_no_problems() -> None:
    item = make_item(
        catalog_code=CATALOG,
        task_code=TASK,
        questions=[QUESTION, CHOICE | {"asked_when": "answers.rented == true"}],
        scenarios=[scenario(when='answers.how == "a"', handle_item_code=TASK + "01"), scenario(code="rest", when="")],
        materials=[
            LEASE | {"when": "answers.rented == true"},
            {"code": "form", "kind": "form"},
            {"code": "one", "kind": "drawing", "alternatives": "g", "scenarios": ["s"]},
            {"code": "two", "kind": "photo", "alternatives": "g", "scenarios": ["s"]},
        ],
        form=[*FORM, {"title": "别的", "fields": [{"element": "shop.area", "when": 'data["shop.name"] == "x"'}]}],
        results=[LICENCE],
        steps=[step(), step(code="visit", days=5, scenarios=["rest"])],
    )
    assert rules.check_item(item, make_known()) == []
    assert rules.remarks_on_item(item) == []


def test_names_the_item_in_front_of_the_place() -> None:
    problem = rules.check_item(make_item(answers=[]), make_known())[0]
    assert problem.where == "“事项 open-shop” · 问答"


def test_limits_of_different_units_are_compared_by_calendar_days() -> None:
    calendar = {"days": 30, "unit": "CALENDAR_DAY"}
    assert rules.check_item(make_item(statutory_limit=calendar, promised_limit={"days": 20}), make_known()) == []
    assert rules.check_item(make_item(statutory_limit=calendar, promised_limit={"days": 25}), make_known()) != []


def test_doubts_about_codes_are_remarks_and_no_problems() -> None:
    item = make_item(catalog_code="000231004001", task_code="11431202MB00000194" + "000231004001".rjust(13, "4"))
    said = " ".join(problem.message for problem in rules.remarks_on_item(item))
    assert "第 3、4 位一般是事项类型 01" in said
    assert "校验不符" in said


def test_the_demo_files_have_no_problems() -> None:
    file = demo_file()
    known = make_known(
        *file.items,
        elements={each.code: each for each in file.elements},
        material_kinds={each.code: each for each in file.material_kinds},
        licence_types={each.code: each for each in file.licence_types},
        organisations=frozenset(item.organisation for item in file.items),
        centres=frozenset(place.centre for item in file.items for place in item.places),
        prefills=frozenset(element.prefill for element in file.elements),
    )
    found = [problem for item in file.items for problem in rules.check_item(item, known)]
    found += [problem for bundle in file.bundles for problem in rules.check_bundle(bundle, known)]
    assert found == []


TWO = (
    make_item("open-shop", questions=[QUESTION], materials=[LEASE | {"when": "answers.rented == true"}]),
    make_item("hang-sign"),
)
ANSWERED: dict[str, Any] = {"reference_answers": {"rented": True}}

BROKEN_BUNDLES: list[tuple[dict[str, Any], str, str]] = [
    ({"lead_organisation": "nobody"}, "牵头机构代码", "没有代码是“nobody”的机构"),
    ({"places": []}, "地点", "要写在哪个窗口办"),
    ({"answers": []}, "问答", "至少写一个"),
    ({"complaint_phone": "0745-2264777"}, "监督投诉电话", "不能和咨询电话相同"),
    ({"members": [{"item": "open-shop"}, {"item": "open-shop"}]}, "成员 第 2 行 · 事项代码", "重复了"),
    ({"members": [{"item": "open-shop"}, {"item": "no-such"}]}, "成员 第 2 行 · 事项代码", "没有代码是“no-such”的在用事项"),
    ({"members": [{"item": "open-shop", "scenario": "x"}, {"item": "hang-sign"}]}, "成员 第 1 行 · 情形", "没有代码是“x”的情形"),
    ({"members": [{"item": "open-shop"}, {"item": "hang-sign", "when": "answers.rented == true"}]}, "成员 第 2 行 · 条件", "只能用一件事自己的问题"),
    ({"members": [{"item": "open-shop", "needs": ["open-shop"]}, {"item": "hang-sign"}]}, "成员 第 1 行 · 等谁的结果", "不是这件事里的另一个事项"),
    ({"members": [{"item": "open-shop", "needs": ["hang-sign"]}, {"item": "hang-sign", "needs": ["open-shop"]}]}, "等谁的结果", "互相等对方的结果"),
    ({"reference_answers": {}}, "对比表用的回答", "问题“rented”（租的吗？）还没有答案"),
    ({"reference_answers": {"rented": "yes"}}, "对比表用的回答", "答案不在选项里"),
    ({"reference_answers": {"rented": True, "agent": False}}, "对比表用的回答", "没有问“agent”这个问题"),
    ({"questions": [CHOICE | {"code": "rented"}], "reference_answers": {"rented": "a"}}, "成员 第 1 行 · 事项代码", "选项不一样"),
    (
        {
            "questions": [QUESTION],
            "members": [{"item": "open-shop"}, {"item": "hang-sign", "when": "answers.rented == false"}],
        },
        "对比表用的回答",
        "至少要有两个事项参加",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "where", "message"), BROKEN_BUNDLES)
def test_finds_what_is_wrong_with_a_bundle(changes: dict[str, Any], where: str, message: str) -> None:
    problems = rules.check_bundle(make_bundle(**(ANSWERED | changes)), make_known(*TWO))
    assert any(where in problem.where and message in problem.message for problem in problems), problems


def test_a_good_bundle_has_no_problems() -> None:
    assert rules.check_bundle(make_bundle(**ANSWERED), make_known(*TWO)) == []


def test_limits_of_a_bundle_count_working_days() -> None:
    calendar = make_item("hang-sign", promised_limit={"days": 5, "unit": "CALENDAR_DAY"})
    problems = rules.check_bundle(make_bundle(**ANSWERED), make_known(TWO[0], calendar))
    assert "要按工作日写" in problems[0].message


def test_refuses_more_alternatives_than_can_be_searched() -> None:
    group = [{"code": f"m{row}-{kind}", "kind": kind, "alternatives": f"g{row}"} for row in range(8) for kind in ("lease", "drawing", "photo")]  # fmt: skip
    problems = rules.check_bundle(make_bundle(**ANSWERED), make_known(TWO[0], make_item("hang-sign", materials=group)))
    assert "可以互相代替的材料太多" in problems[0].message


def test_remarks_on_items_that_expect_results_of_one_another() -> None:
    other = make_licence_type("sign-permit", type_code="11431202MB0000035E001")
    sign_copy = make_kind("sign-copy", result_of="sign-permit")
    known = make_known(
        make_item("open-shop", results=[LICENCE], form=FORM, materials=[{"code": "s", "kind": "sign-copy"}]),
        make_item("hang-sign", results=[LICENCE | {"licence_type": "sign-permit"}], materials=[{"code": "l", "kind": "licence-copy"}]),
        licence_types={"trade-licence": make_licence_type(), "sign-permit": other},
    )  # fmt: skip
    known.material_kinds["sign-copy"] = sign_copy  # type: ignore[index]  # the factory's own dict
    assert rules.check_bundle(make_bundle(), known) == []
    assert "仍要申请人自己交" in rules.remarks_on_bundle(make_bundle(), known)[0].message
    assert rules.remarks_on_bundle(make_bundle(), make_known(*TWO)) == []


BROKEN_PARTS: list[tuple[Definition, str]] = [
    (make_element(kind="CHOICE"), "至少写两个选项"),
    (make_element(minimum=1), "只有数字和金额"),
    (make_element(kind="NUMBER", minimum=3, maximum=1), "最大值不能比最小值小"),
    (make_element(kind="PHONE"), "是个人信息"),
    (make_element(prefill="somewhere"), "现有：person.name"),
    (make_kind(name="有关材料"), "兜底说法"),
    (make_kind(description=""), "怎么准备"),
    (make_kind(sample=""), "要有样张"),
    (make_kind(is_commitment=True), "要写承诺书正文"),
    (make_kind(is_commitment=True, commitment_text="x", is_application_form=True), "不能又是申请表又是承诺书"),
    (make_kind(result_of="no-such"), "没有代码是“no-such”的证照类型"),
    (make_kind(met_by_register="no-such"), "没有代码是“no-such”的数据共享服务"),
    (make_licence_type(fields=["no.such"]), "没有代码是“no.such”的数据元"),
    (make_licence_type(fields=["shop.name", "shop.name"]), "有重复的"),
]


@pytest.mark.parametrize(("definition", "message"), BROKEN_PARTS)
def test_finds_what_is_wrong_with_shared_parts(definition: Any, message: str) -> None:
    check: dict[str, Any] = {
        "ElementDefinition": rules.element_findings,
        "MaterialKindDefinition": rules.kind_findings,
        "LicenceTypeDefinition": rules.licence_type_findings,
    }
    findings = check[type(definition).__name__](definition, make_known())
    assert any(message in finding.message for finding in findings)


def test_good_shared_parts_have_no_problems() -> None:
    known = make_known()
    assert rules.element_findings(make_element(kind="NUMBER", minimum=1, maximum=3, prefill="person.name"), known) == []
    assert rules.kind_findings(make_kind(result_of="trade-licence"), known) == []
    assert rules.licence_type_findings(make_licence_type(fields=["shop.name"]), known) == []
