"""Makes organisations and documents."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from mingban.agencies.models import Organisation, Region
from mingban.documents import actions, typesetting
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.ledger.rules import Matter

AT = datetime(2026, 11, 25, 1, 36, tzinfo=UTC)
CASE = Matter(kind="case", id="11431202MB0000002X400013100500020261125", name="公共场所卫生许可")
SAMPLES: dict[str, dict[str, Any]] = json.loads((typesetting.TEMPLATES / "samples.json").read_text())


def make_organisation(
    code: str = "hecheng-market", word: str = "鹤市监", name: str = "怀化市鹤城区市场监督管理局"
) -> Organisation:
    """Make an organisation of Hecheng."""
    region, _ = Region.objects.get_or_create(
        code="431202", defaults={"name": "鹤城区", "level": 3, "source": "GB/T 2260", "source_on": AT.date()}
    )
    return Organisation.objects.create(code=code, name=name, short_name=name[-8:], region=region, document_word=word)


def issue(organisation: Organisation, kind: DocumentKind = DocumentKind.ACCEPTANCE, **changes: Any) -> IssuedDocument:
    """Issue a document with the sample content of its kind, changed where told."""
    at, owner = changes.pop("at", AT), changes.pop("owner", CASE)
    with transaction.atomic():
        content = {**SAMPLES[kind.value], **changes}
        return actions.issue_document(kind=kind, organisation=organisation, owner=owner, content=content, at=at)
