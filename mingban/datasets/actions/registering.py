"""Beginning a table: what it is and who answers for it. Its rows come in as editions."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed
from mingban.datasets import access, queries
from mingban.datasets.actions.base import lock_dataset, record
from mingban.datasets.choices import Frequency, Terms
from mingban.datasets.models import Dataset
from mingban.disclosure import queries as disclosure
from mingban.disclosure.rules import private_in

CODE = re.compile(r"[a-z][a-z0-9-]{1,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetTerms:
    """What a table says of itself; `part_of` is the code of the table that it belongs to."""

    title: str
    field: str
    description: str
    frequency: str
    source: str
    terms: str = Terms.FREE
    entry_code: str = ""
    part_of: str = ""


def register_dataset(
    *, code: str, layout: str, terms: DatasetTerms, is_demo: bool = False, by: Actor, at: datetime
) -> Dataset:
    """Begin a table for the actor's organisation.

    :raises NotAllowed: for posts that do not write. :raises BadInput: when the code is taken, or something does not hold together.
    """
    if not access.can_begin(by):
        raise NotAllowed("您的岗位不能新建数据，要由本单位的信息发布人员新建")
    organisation = Organisation.objects.get(pk=by.organisation_id or 0)
    return enter_dataset(
        code=code, layout=layout, terms=terms, organisation=organisation, is_demo=is_demo, by=by, at=at
    )


def enter_dataset(
    *, code: str, layout: str, terms: DatasetTerms, organisation: Organisation, is_demo: bool, by: Actor, at: datetime
) -> Dataset:
    """Write a new table; whoever calls has seen to it that the actor may.

    :raises BadInput: when the code is taken, or something does not hold together.
    """
    found = queries.layout_named(layout)
    values = _checked(terms, organisation, None)
    if not CODE.fullmatch(code):
        raise BadInput("代码用小写字母、数字和连字符，字母开头", field="code")
    with transaction.atomic():
        if Dataset.objects.filter(code=code).exists():
            raise BadInput("这个代码已经有了，请换一个", field="code")
        dataset = Dataset.objects.create(
            code=code,
            layout=found.code,
            kind=found.kind,
            organisation=organisation,
            computed=found.computed,
            is_demo=is_demo,
            changed_at=at,
            **values,
        )
        record(dataset, "dataset.registered", f"新建数据“{dataset.title}”", by=by, at=at, layout=layout)
    return dataset


def edit_dataset(*, code: str, terms: DatasetTerms, by: Actor, at: datetime) -> Dataset:
    """Change what a table says of itself; its editions stay as they are.

    :raises NotFound: :raises NotAllowed: for others than who writes for its organisation. :raises BadInput:
    """
    with transaction.atomic():
        dataset = lock_dataset(code)
        if not access.can_begin(by) or by.organisation_id != dataset.organisation_id:
            raise NotAllowed("只有这个单位的信息发布人员能改说明")
        values = _checked(terms, dataset.organisation, dataset)
        changed = sorted(name for name, value in values.items() if getattr(dataset, name) != value)
        for name, value in values.items():
            setattr(dataset, name, value)
        dataset.changed_at = at
        dataset.save()
        if changed:
            record(dataset, "dataset.edited", f"修改“{dataset.title}”的说明", by=by, at=at, changed=changed)
    return dataset


def _checked(terms: DatasetTerms, organisation: Organisation, own: Dataset | None) -> dict[str, Any]:
    values = asdict(terms)
    if terms.terms not in Terms.values or terms.frequency not in Frequency.values:
        raise BadInput("请从列出的里面选", field="frequency")
    for name in ("title", "field", "description", "source"):
        values[name] = " ".join(values[name].split())
        if not values[name]:
            raise BadInput("这一项还没有填", field=name)
        if private_in(values[name]):
            raise BadInput("里面有像身份证号、手机号、银行账号、住址的内容，请去掉", field=name)
    entry_code = values["entry_code"]
    if entry_code and not disclosure.active_entries().filter(code=entry_code, organisation=organisation).exists():
        raise BadInput("本单位在主动公开目录里没有这个编码", field="entry_code")
    part_of = values.pop("part_of")
    values["part_of"] = Dataset.objects.filter(code=part_of).first() if part_of else None
    if part_of and (values["part_of"] is None or values["part_of"] == own or values["part_of"].part_of_id):
        raise BadInput("没有这份数据，或者它已经属于别的数据", field="part_of")
    return values
