"""What every part of a definition is called in Chinese: in messages to clerks, on guide pages, in Excel and in the schema."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from mingban.catalogue import definitions as d
from mingban.clocks.choices import SpecialKind
from mingban.forms.definitions import Choice, Definition, ElementDefinition, ElementKind

_ASKED = {
    "code": "代码",
    "text": "问题",
    "hint": "提示",
    "kind": "回答方式",
    "choices": "选项",
    "asked_when": "什么时候问",
}
_SERVICE = {
    "format": "格式",
    "code": "代码",
    "name": "名称",
    "everyday_names": "俗称",
    "summary": "一句话说明",
    "places": "地点",
    "consult_phone": "咨询电话",
    "complaint_phone": "监督投诉电话",
    "questions": "问题",
    "answers": "问答",
    "valid_from": "生效日期",
    "source": "资料来源",
}

FIELDS: dict[type[Definition], dict[str, str]] = {
    d.Limit: {"days": "天数", "unit": "单位", "note": "说明"},
    d.LegalBasis: {"title": "名称", "article": "条款", "number": "文号", "text": "条文"},
    d.FeeLine: {
        "name": "收费项目",
        "standard": "标准",
        "amount_yuan": "固定金额（元）",
        "basis": "依据",
        "collected_by": "收费单位",
    },
    d.Result: {"name": "名称", "kind": "类型", "licence_type": "证照类型代码", "sample": "样本", "renews": "延续提前"},
    d.Question: _ASKED,
    Choice: {"code": "代码", "label": "文字", "hint": "提示"},
    d.Scenario: {
        "code": "代码",
        "name": "名称",
        "when": "条件",
        "promised_limit": "承诺时限",
        "by_commitment": "告知承诺",
        "handle_item_code": "业务办理项编码",
    },
    d.MaterialKindDefinition: {
        "code": "代码",
        "name": "名称",
        "description": "说明",
        "common_errors": "常见错误",
        "is_application_form": "是申请表",
        "is_commitment": "是承诺书",
        "commitment_text": "承诺书正文",
        "met_by_identity": "实名可代替",
        "met_by_mandate": "网上授权可代替",
        "met_by_register": "可以共享查询代替",
        "result_of": "就是哪种证照",
        "cost_yuan": "要花多少钱（元）",
        "effort": "费事程度",
        "sample": "样张",
        "sample_picture": "样张图片",
    },
    d.MaterialRequirement: {
        "code": "代码",
        "kind": "材料种类",
        "name": "名称",
        "when": "条件",
        "scenarios": "只用于情形",
        "agent_only": "代办才要",
        "alternatives": "互相代替组",
        "forms": "原件或复印件",
        "copies": "份数",
        "necessity": "必要性",
        "defer_days": "可后补天数",
        "if_missed": "逾期没补怎么办",
        "source": "来源渠道",
        "source_note": "来源说明",
        "instruction": "填报须知",
        "basis": "依据",
    },
    d.FormField: {"element": "数据元", "is_required": "必填", "when": "条件", "hint": "提示"},
    d.FormSection: {"title": "标题", "fields": "项目"},
    d.ReviewStep: {
        "code": "代码",
        "name": "名称",
        "role": "岗位",
        "organisation": "机构代码",
        "after": "在哪些环节之后",
        "group": "并联组",
        "needs": "几个同意就行",
        "days": "天数",
        "officers": "人数",
        "different_person": "换人办",
        "scenarios": "只用于情形",
        "standard": "标准",
    },
    d.SpecialProcedureDefinition: {"kind": "种类", "name": "名称", "limit": "时限", "basis": "依据"},
    d.Quota: {"number": "个数", "period": "按什么算"},
    d.Answer: {"question": "问", "answer": "答"},
    d.Place: {"centre": "大厅代码", "window": "窗口"},
    d.ItemDefinition: _SERVICE
    | {
        "plain_name": "群众叫法",
        "organisation": "实施机构代码",
        "type": "事项类型",
        "kind": "办件类型",
        "catalog_code": "基本编码",
        "task_code": "实施编码",
        "exercising_level": "行使层级",
        "applicants": "服务对象",
        "statutory_limit": "法定时限",
        "promised_limit": "承诺时限",
        "special_procedures": "特别程序",
        "silence_is_consent": "逾期视为同意",
        "silence_basis": "逾期视为同意依据",
        "acceptance_conditions": "受理条件",
        "quantity_limit": "数量限制",
        "quota": "名额",
        "channels": "办理渠道",
        "visits": "到现场次数",
        "visit_reason": "到现场原因",
        "online_depth": "网上办理深度",
        "can_post": "支持邮寄",
        "can_book": "支持预约",
        "can_pay_online": "支持网上支付",
        "assurance_level": "实名等级",
        "fees": "收费",
        "legal_basis": "依据",
        "results": "结果",
        "scenarios": "情形",
        "materials": "材料",
        "form": "表单",
        "steps": "环节",
        "where_else": "不归我们办的去哪里",
    },
    d.Member: {"item": "事项代码", "scenario": "情形", "when": "条件", "needs": "等谁的结果"},
    d.BundleDefinition: _SERVICE
    | {
        "lead_organisation": "牵头机构代码",
        "joint_handling": "联合办理",
        "theme": "主题",
        "icon": "图标",
        "members": "成员",
        "reference_answers": "对比表用的回答",
    },
    d.LicenceTypeDefinition: {
        "code": "代码",
        "name": "名称",
        "type_code": "证照类型编码",
        "valid_years": "有效年数",
        "fields": "照面内容",
    },
    ElementDefinition: {
        "code": "代码",
        "label": "名称",
        "kind": "类型",
        "hint": "提示",
        "choices": "选项",
        "max_length": "最多几个字",
        "minimum": "最小值",
        "maximum": "最大值",
        "unit": "单位",
        "is_personal": "个人信息",
        "prefill": "自动填写来源",
    },
    d.CatalogueFile: {
        "format": "格式",
        "elements": "数据元",
        "material_kinds": "材料种类",
        "licence_types": "证照类型",
        "items": "事项",
        "bundles": "一件事",
    },
}

_VALUES: tuple[tuple[StrEnum, str], ...] = (
    (d.ItemType.LICENSING, "行政许可"),
    (d.ItemType.PENALTY, "行政处罚"),
    (d.ItemType.COERCION, "行政强制"),
    (d.ItemType.LEVY, "行政征收"),
    (d.ItemType.PAYMENT, "行政给付"),
    (d.ItemType.INSPECTION, "行政检查"),
    (d.ItemType.CONFIRMATION, "行政确认"),
    (d.ItemType.REWARD, "行政奖励"),
    (d.ItemType.RULING, "行政裁决"),
    (d.ItemType.OTHER_POWER, "其他行政权力"),
    (d.ItemType.PUBLIC_SERVICE, "公共服务"),
    (d.ItemKind.INSTANT, "即办件"),
    (d.ItemKind.PROMISED, "承诺件"),
    (d.ItemKind.AUTOMATIC, "秒批"),
    (d.Channel.ONLINE, "网上"),
    (d.Channel.COUNTER, "窗口"),
    (d.Channel.KIOSK, "自助机"),
    (d.Channel.POST, "邮寄申请"),
    (d.ApplicantKind.PERSON, "自然人"),
    (d.ApplicantKind.ENTERPRISE, "企业法人"),
    (d.ApplicantKind.INSTITUTION, "事业法人"),
    (d.ApplicantKind.SOCIAL_ORGANISATION, "社会组织法人"),
    (d.ApplicantKind.UNINCORPORATED, "非法人企业"),
    (d.ApplicantKind.AUTHORITY, "行政机关"),
    (d.Unit.WORKING_DAY, "工作日"),
    (d.Unit.CALENDAR_DAY, "自然日"),
    (d.ResultKind.LICENCE, "证照"),
    (d.ResultKind.DOCUMENT, "批文"),
    (d.ResultKind.OTHER, "其他"),
    (d.QuestionKind.CHOICE, "选择"),
    (d.QuestionKind.YES_NO, "是或不是"),
    (d.MaterialForm.ORIGINAL, "原件"),
    (d.MaterialForm.COPY, "复印件"),
    (d.Necessity.REQUIRED, "必要"),
    (d.Necessity.OPTIONAL, "非必要"),
    (d.Necessity.DEFERRABLE, "容缺后补"),
    (d.Missed.WITHDRAWN, "视为撤回申请"),
    (d.Missed.DECIDE, "按现有材料决定"),
    (d.MaterialSource.APPLICANT, "申请人自备"),
    (d.MaterialSource.GOVERNMENT, "政府部门核发"),
    (d.MaterialSource.OTHER, "其他"),
    (d.StepRole.CLERK, "窗口人员"),
    (d.StepRole.REVIEWER, "审查人员"),
    (d.StepRole.DECIDER, "决定人员"),
    (d.QuotaPeriod.YEAR, "每年"),
    (d.QuotaPeriod.MONTH, "每月"),
    (d.QuotaPeriod.WHOLE, "一共"),
    *((kind, str(kind.label)) for kind in SpecialKind),
    (ElementKind.TEXT, "文字"),
    (ElementKind.LONG_TEXT, "长文字"),
    (ElementKind.NUMBER, "数字"),
    (ElementKind.MONEY, "金额"),
    (ElementKind.DATE, "日期"),
    (ElementKind.YES_NO, "是或不是"),
    (ElementKind.CHOICE, "选择"),
    (ElementKind.NAME, "姓名"),
    (ElementKind.IDENTITY_NUMBER, "身份证号"),
    (ElementKind.USCC, "统一社会信用代码"),
    (ElementKind.PHONE, "电话"),
    (ElementKind.ADDRESS, "地址"),
)
# Values of different vocabularies may be the same word in English: the vocabulary is part of the key.
VALUES: dict[tuple[type[StrEnum], str], str] = {(type(value), value.value): word for value, word in _VALUES}

Path = Sequence[str | int]


def say_value(value: StrEnum) -> str:
    """Return the Chinese word of a vocabulary's value."""
    return VALUES[type(value), value.value]


def say_limit(limit: d.Limit) -> str:
    """Return 3 个工作日, 30 天, or 当天."""
    if limit.days == 0:
        return "当天"
    nbsp = "\N{NO-BREAK SPACE}"
    return f"{limit.days}{nbsp}{'个工作日' if limit.unit is d.Unit.WORKING_DAY else '天'}"


@cache
def part_of(owner: type[Definition], field: str) -> type[Definition] | None:
    """Return the definition that a field holds or lists; None for plain values and unknown fields."""
    known = owner.model_fields.get(field)
    return _find(known.annotation) if known else None


def _find(annotation: Any) -> type[Definition] | None:
    if isinstance(annotation, type) and issubclass(annotation, Definition):
        return annotation
    return next((found for part in get_args(annotation) if (found := _find(part))), None)


def say_path(owner: type[Definition], path: Path) -> str:
    """Return where a path leads, in words: `("materials", 2, "kind")` of an item is 材料 第 3 行 · 材料种类."""
    words: list[str] = []
    inside: type[Definition] | None = owner
    for step in path:
        if isinstance(step, int):
            words.append(f"{words.pop() if words else ''} 第 {step + 1} 行".strip())
            continue
        words.append(FIELDS.get(inside, {}).get(step, step) if inside else step)
        inside = part_of(inside, step) if inside else None
    return " · ".join(words)


def say_value_names(owner: type[Definition], field: str) -> str:
    """Return the values that a field of a vocabulary may have, with their words: INSTANT（即办件）、PROMISED（承诺件）."""
    vocabulary = vocabulary_of(owner, field)
    return "、".join(f"{value.value}（{say_value(value)}）" for value in vocabulary) if vocabulary else ""


@cache
def vocabulary_of(owner: type[Definition], field: str) -> type[StrEnum] | None:
    """Return the vocabulary of a field, or of the values that it lists; None for other fields."""
    known = owner.model_fields.get(field)
    return _find_vocabulary(known.annotation) if known else None


def _find_vocabulary(annotation: Any) -> type[StrEnum] | None:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    return next((found for part in get_args(annotation) if (found := _find_vocabulary(part))), None)
