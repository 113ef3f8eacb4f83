"""`python -m tests.soak.importing COUNT`: an organisation with its sub-site, and a confirmed batch of so many documents."""

import io
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 — Django must be set up first

from mingban.accounts import queries as accounts  # noqa: E402 — Django must be set up first
from mingban.disclosure import actions  # noqa: E402 — Django must be set up first
from mingban.disclosure.tests.factories import Office  # noqa: E402 — Django must be set up first
from mingban.disclosure.tests.test_batches import batch_file, row  # noqa: E402 — Django must be set up first
from mingban.disclosure.tests.test_importing import LINES, written  # noqa: E402 — Django must be set up first

count = int(sys.argv[1])
office, paper, at = Office(), written(LINES), timezone.now()
writer, head = (accounts.actor_of(post.user, post) for post in (office.writer, office.head))
rows = [
    row(标题=f"第 {n} 份文件的通知", 发文字号=f"鹤测发〔2019〕{n}号", 文件=f"{n}.docx") for n in range(1, count + 1)
]
content = batch_file(*rows, files={f"{n}.docx": paper for n in range(1, count + 1)})
batch = actions.check_batch(name="历年文件.zip", file=io.BytesIO(content), by=writer, at=at)
actions.confirm_batch(token=batch.token, is_history=True, by=writer, at=at)
actions.decide_batch(token=batch.token, is_accepted=True, by=head, at=at)
