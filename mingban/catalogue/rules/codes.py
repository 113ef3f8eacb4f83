"""The structure of official codes (facts §3). Lengths and how codes nest are checked; where the national text was not
seen ([U]) a doubt is a remark, never a refusal.
"""

from collections.abc import Iterator

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from mingban.catalogue.definitions import ItemDefinition
from mingban.catalogue.rules.findings import Finding

CATALOG_LENGTH = 12
USCC_LENGTH = 18
TASK_LENGTH = USCC_LENGTH + 1 + CATALOG_LENGTH
HANDLE_ITEM_LENGTH = TASK_LENGTH + 2


def check_codes(item: ItemDefinition) -> Iterator[Finding]:
    """Find codes of a wrong length or that do not contain one another: 基本编码 12 ⊂ 实施编码 31 ⊂ 业务办理项编码 33."""
    catalog, task = item.catalog_code, item.task_code
    if catalog and not (len(catalog) == CATALOG_LENGTH and catalog.isdigit()):
        yield Finding(("catalog_code",), f"基本编码是 {CATALOG_LENGTH} 位数字，现在是 {len(catalog)} 位")
    if task and len(task) != TASK_LENGTH:
        yield Finding(
            ("task_code",),
            f"实施编码是 {TASK_LENGTH} 位（信用代码 18 位、层级 1 位、基本编码 12 位），现在是 {len(task)} 位",
        )
    elif task:
        yield from _check_task(item)
    for index, scenario in enumerate(item.scenarios):
        code = scenario.handle_item_code
        if code and len(code) != HANDLE_ITEM_LENGTH:
            message = f"业务办理项编码是 {HANDLE_ITEM_LENGTH} 位（实施编码加 2 位顺序号），现在是 {len(code)} 位"
            yield Finding(("scenarios", index, "handle_item_code"), message)
        elif code and task and not code.startswith(task):
            yield Finding(("scenarios", index, "handle_item_code"), "业务办理项编码的前 31 位要和实施编码一样")


def _check_task(item: ItemDefinition) -> Iterator[Finding]:
    level, catalog = item.task_code[USCC_LENGTH], item.task_code[USCC_LENGTH + 1 :]
    if level != str(item.exercising_level):
        yield Finding(("task_code",), f"实施编码第 19 位是行使层级，应当是 {item.exercising_level}，现在是 {level}")
    if item.catalog_code and catalog != item.catalog_code:
        yield Finding(("task_code",), f"实施编码的后 12 位要和基本编码一样，现在是 {catalog}")


def remarks_on_codes(item: ItemDefinition) -> Iterator[Finding]:
    """Find what looks wrong in codes but may be right: structures and check digits that are not certain."""
    if len(item.catalog_code) == CATALOG_LENGTH and item.catalog_code[2:4] != item.type.value:
        message = f"基本编码第 3、4 位一般是事项类型 {item.type.value}，现在是 {item.catalog_code[2:4]}"
        yield Finding(("catalog_code",), message)
    if len(item.task_code) == TASK_LENGTH:
        try:
            uscc.validate(item.task_code[:USCC_LENGTH])
        except ValidationError:
            yield Finding(("task_code",), "实施编码前 18 位的信用代码校验不符，早期试点代码除外，请核对")
