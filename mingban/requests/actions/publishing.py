"""Turning an answer into a disclosure by one act: what others ask for too need not be asked for again (§44)."""

from collections.abc import Collection
from datetime import datetime

from mingban.core.actors import Actor
from mingban.disclosure import actions as disclosure
from mingban.files import queries as files
from mingban.files.choices import MediaType
from mingban.requests import queries, rules
from mingban.requests.actions.base import CannotAct, Outcome, perform
from mingban.requests.choices import Act
from mingban.requests.models import DisclosureRequest

MOST = 20_000


def publish_answer(
    *,
    number: str,
    title: str,
    text: str,
    entry_code: str = "",
    file_ids: Collection[int] | None = None,
    is_checked: bool,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Make a draft page for the organisation's publishers from an answer, with personal data starred out.

    Numbers that have a shape are found by it, names are those of the request; `is_checked` says that somebody has read it
    besides. The journal keeps the page, not the words. Of the answer's files those with these ids (all, when None is said)
    come along as attachments, redacted alike.

    :raises CannotAct: for an answer that gives nothing, a second time, unread, or without title or text.
    :raises mingban.disclosure.actions.CannotPropose: where the organisation has no column to publish in.
    """
    if not is_checked:
        raise CannotAct("请先看一遍，没有个人信息再转", field="is_checked")
    if not title.strip() or not text.strip() or len(text) > MOST:
        raise CannotAct(f"请写标题和内容，内容最多 {MOST} 个字", field="text")

    attachments = _redacted(queries.by_number(number), file_ids)

    def change(request: DisclosureRequest) -> Outcome:
        names = queries.names_to_hide(request)
        page_id = disclosure.propose_publication(
            organisation=request.organisation,
            title=rules.redact(title.strip(), names),
            paragraphs=[line.strip() for line in rules.redact(text, names).splitlines() if line.strip()],
            entry_code=entry_code.strip(),
            attachments=attachments,
            source=queries.matter(request),
            by=by,
            at=at,
        )
        request.page_id = page_id
        return Outcome(sentence="答复转为主动公开的草稿，等发布人员审核", data={"page": page_id})

    return perform(number=number, act=Act.PUBLISH, by=by, at=at, key=key, revision=revision, change=change)


def _redacted(request: DisclosureRequest, file_ids: Collection[int] | None) -> list[tuple[str, bytes]]:
    """Return the chosen files of the answer by their names, with numbers and names blacked out; pictures stay behind.

    It takes seconds, so it is done before the request is locked.
    """
    names = [name for name in queries.names_to_hide(request) if len(name) > 1]
    found = []
    for file in queries.answer_files(request):
        if file.media_type == MediaType.PDF and (file_ids is None or file.pk in file_ids):
            content = disclosure.redact(content=files.bytes_of(file), name=file.name, words=names)
            found.append((file.name, content))
    return found
