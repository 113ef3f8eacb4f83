"""Whether data elements, kinds of documents and licence types can be kept."""

from collections.abc import Iterator

from mingban.catalogue.definitions import LicenceTypeDefinition, MaterialKindDefinition
from mingban.catalogue.rules.findings import Finding, Known, check_choices, check_no_catch_all, no_such
from mingban.forms.definitions import ElementDefinition, ElementKind

# What these hold says who somebody is or where he can be reached: always personal.
ALWAYS_PERSONAL = frozenset({ElementKind.IDENTITY_NUMBER, ElementKind.PHONE})
NUMBERS = frozenset({ElementKind.NUMBER, ElementKind.MONEY})


def element_findings(element: ElementDefinition, known: Known) -> list[Finding]:
    """Return everything that stands against keeping a data element."""
    return list(_check_element(element, known))


def _check_element(element: ElementDefinition, known: Known) -> Iterator[Finding]:
    yield from check_choices(element.choices, is_choice=element.kind is ElementKind.CHOICE)
    bounds = (element.minimum, element.maximum)
    if bounds != (None, None) and element.kind not in NUMBERS:
        yield Finding(("minimum",), "只有数字和金额才有最小值、最大值")
    if element.minimum is not None and element.maximum is not None and element.minimum > element.maximum:
        yield Finding(("maximum",), "最大值不能比最小值小")
    if element.kind in ALWAYS_PERSONAL and not element.is_personal:
        yield Finding(("is_personal",), "身份证号和电话是个人信息，要标“是”")
    if element.prefill and element.prefill not in known.prefills:
        names = "、".join(sorted(known.prefills)) or "没有"
        yield Finding(("prefill",), f"平台没有“{element.prefill}”这个自动填写来源，现有：{names}")


def kind_findings(kind: MaterialKindDefinition, known: Known) -> list[Finding]:
    """Return everything that stands against keeping a kind of document."""
    return list(_check_kind(kind, known))


def _check_kind(kind: MaterialKindDefinition, known: Known) -> Iterator[Finding]:
    yield from check_no_catch_all(("name",), kind.name)
    yield from check_no_catch_all(("description",), kind.description)
    if not kind.description:
        yield Finding(("description",), "要说明这份材料是什么、怎么准备")
    if not kind.sample:
        yield Finding(("sample",), "要有样张，写明填好以后是什么样子")
    if kind.is_commitment and not kind.commitment_text:
        yield Finding(("commitment_text",), "是承诺书的，要写承诺书正文")
    if kind.is_commitment and kind.is_application_form:
        yield Finding(("is_commitment",), "一份材料不能又是申请表又是承诺书")
    if kind.result_of and kind.result_of not in known.licence_types:
        yield Finding(("result_of",), no_such("证照类型", kind.result_of, known.licence_types))
    if kind.met_by_register and kind.met_by_register not in known.data_services:
        yield Finding(("met_by_register",), no_such("数据共享服务", kind.met_by_register, known.data_services))


def licence_type_findings(licence_type: LicenceTypeDefinition, known: Known) -> list[Finding]:
    """Return everything that stands against keeping a licence type."""
    return list(_check_licence_type(licence_type, known))


def _check_licence_type(licence_type: LicenceTypeDefinition, known: Known) -> Iterator[Finding]:
    for element in licence_type.fields:
        if element not in known.elements:
            yield Finding(("fields",), no_such("数据元", element, known.elements))
    if len(set(licence_type.fields)) < len(licence_type.fields):
        yield Finding(("fields",), "照面内容里有重复的")
