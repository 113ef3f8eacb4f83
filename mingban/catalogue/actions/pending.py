"""Import by way of a page: try first, then confirm what was tried."""

import secrets
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO

from django.db import transaction

from mingban.catalogue.actions.importing import ImportReport, import_catalogue
from mingban.catalogue.models import PendingImport
from mingban.core.actors import Actor
from mingban.core.errors import NotFound

KEPT_FOR = timedelta(days=1)


class NoSuchImport(NotFound):
    """The trial was already confirmed, is too old, or was somebody else's."""


@transaction.atomic
def try_import(*, file: IO[bytes], file_name: str, by: Actor, at: datetime) -> tuple[PendingImport, ImportReport]:
    """Do a dry run of a file, and keep the file to be confirmed. Trials older than a day are forgotten.

    :raises NotAPublisher: :raises CannotRead: :raises CannotImport: with the place of every problem; nothing is kept.
    """
    content = file.read()
    report = import_catalogue(file=BytesIO(content), by=by, at=at, dry_run=True)
    PendingImport.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
    pending = PendingImport.objects.create(
        token=secrets.token_urlsafe(32),
        file_name=file_name[-200:],
        content=content,
        uploaded_by=by.id or 0,
        uploaded_at=at,
    )
    return pending, report


@transaction.atomic
def confirm_import(*, token: str, by: Actor, at: datetime) -> ImportReport:
    """Import the file of a trial, once. It is checked again, as the catalogue may have changed meanwhile.

    :raises NotAPublisher: :raises NoSuchImport: :raises CannotImport:
    """
    pending = PendingImport.objects.select_for_update().filter(token=token, uploaded_by=by.id or 0).first()
    if pending is None or pending.uploaded_at < at - KEPT_FOR:
        raise NoSuchImport("这次试导入已经用过或者过期了，请重新上传文件")
    report = import_catalogue(file=BytesIO(bytes(pending.content)), by=by, at=at, dry_run=False)
    pending.delete()
    return report
