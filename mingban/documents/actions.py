"""The one write of documents."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from mingban.agencies.models import Organisation
from mingban.core.numbers import next_number
from mingban.documents import queries, rules
from mingban.documents.choices import DocumentKind
from mingban.documents.definitions import Remedied
from mingban.documents.models import IssuedDocument
from mingban.ledger.rules import Matter


def issue_document(
    *, kind: DocumentKind, organisation: Organisation, owner: Matter, content: dict[str, Any], at: datetime
) -> IssuedDocument:
    """Issue a numbered document (鹤市监受理〔2026〕3号) in the caller's transaction, and freeze what it says.

    `content` is the content of that kind (`documents.definitions`). Numbers run without gaps per organisation's word,
    kind and year (of `at`, in Shanghai); the number is given back when the transaction fails. Where the law wants
    remedies told and the caller tells none, the reference data's are filled in. The caller records the act in the
    journal with the document's `digest`: a salted one, so that nobody can guess the content from it.

    :raises mingban.documents.queries.WrongContent: when the content does not fit the kind.
    :raises django.db.transaction.TransactionManagementError: outside a transaction.
    """
    checked = queries.read_content(kind, content)
    day = timezone.localtime(at).date()
    if isinstance(checked, Remedied) and not checked.remedies:
        checked = checked.model_copy(
            update={"remedies": queries.remedies_of(organisation, day, checked.remedies_key or kind)}
        )
    prefix = rules.number_prefix(organisation.document_word, kind, day.year)
    document = IssuedDocument(
        kind=kind,
        title=checked.heading(kind),
        number=f"{prefix}{next_number(f'document/{prefix}')}号",
        organisation=organisation,
        owner_kind=owner.kind,
        owner_id=owner.id,
        token=secrets.token_urlsafe(16),
        content={**checked.model_dump(mode="json"), queries.SALT: secrets.token_hex(16)},
        issued_at=at.astimezone(UTC),
    )
    document.digest = queries.digest_of(document)
    document.save(force_insert=True)
    return document
