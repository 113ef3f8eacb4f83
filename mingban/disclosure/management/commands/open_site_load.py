"""`manage.py open_site_load FILE`: publish the documents of a file that are not there yet, with their days of old."""

import io
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import TaskState

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.agencies.models import Organisation
from mingban.core import bus
from mingban.core.errors import BadInput
from mingban.core.reading import entering
from mingban.core.times import local_day
from mingban.disclosure import actions, registry, rules
from mingban.disclosure.models import (
    Column,
    DocumentRelation,
    GazetteIssue,
    GazetteItem,
    Interpretation,
    Meeting,
    NormativeDocument,
    Publication,
)

DAYS = ("issued_on", "effective_on", "repealed_on", "valid_until")
WORDS = (
    *("title", "number", "issuer", "unit", "kind", "subject_words", "five", "field", "entry_code", "summary"),
    *("is_trial", "is_demo_text", "no_asking_reason"),
)


class Command(BaseCommand):
    """Found the site for every organisation, then publish what the file has and the site has not, in the file's order."""

    help = "Publish the normative documents of a JSON file (data/demo/README.md); those that are there already stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, in one transaction."""
        said = json.loads(options["file"].read_text(encoding="utf-8"))
        with transaction.atomic(), entering(options["file"]):
            actions.found_site(organisations=list(Organisation.objects.order_by("pk")), at=timezone.now())
            new = [one for one in said.get("documents", []) if not _is_there(one)]
            for one in new:
                _publish(one)
            for one in said.get("gazettes", []):
                _publish_gazette(one)
            for one in said.get("meetings", []):
                _publish_meeting(one, options["file"].parent)
            # Nobody is told of it: the search is built anew after loading, and none of it fulfils a duty.
            with bus.untold():
                for one in said.get("information", []):
                    _publish_information(one)
        self.stdout.write(f"公开的文件：新增 {len(new)} 份，共 {NormativeDocument.objects.count()} 份")


def _is_there(said: dict[str, Any]) -> bool:
    return NormativeDocument.objects.filter(title=said["title"]).exists()


def _publish(said: dict[str, Any]) -> None:
    words = {name: said[name] for name in WORDS if name in said}
    days = {name: _day(said[name]) for name in DAYS if name in said}
    words["number"] = words["number"].format(year=days["issued_on"].year if "issued_on" in days else "")
    if asked := registry.asked(said.get("asked_number", "")):
        words["asked_number"] = asked.number
    page = NormativeDocument(**words, **days, body=_blocks(said), needs_interpretation=said["needs_interpretation"])
    column = _column(said["organisation"], said["column"])
    for relation, number in said.get("relations", []):
        target = NormativeDocument.objects.get(number=str(rules.parse_number(number)))
        page.relations.add(DocumentRelation(target=target, relation=relation))
    _go_live(page, column, said["published_on"], said.get("review"))
    if explained := said.get("interpretation"):
        other = Interpretation(
            title=explained["title"],
            five=page.five,
            field=page.field,
            entry_code=explained["entry_code"],
            document=page,
            body=_blocks(explained),
            is_demo_text=True,
        )
        _go_live(other, _column(said["organisation"], "interpretations"), explained["published_on"])


def _publish_gazette(said: dict[str, Any]) -> None:
    """Publish an issue made of documents that are there, named by their titles."""
    if GazetteIssue.objects.filter(year=said["year"], issue=said["issue"]).exists():
        return
    names = ("title", "summary", "year", "issue", "total_issue", "issued_by", "is_demo_text")
    numbers = {name: said[name] for name in names if name in said}
    issue = GazetteIssue(five="DECISION", issued_on=date.fromisoformat(said["issued_on"]), **numbers)
    for place, title in enumerate(said["documents"]):
        issue.items.add(GazetteItem(document=NormativeDocument.objects.get(title=title), sort_order=place))
    _go_live(issue, _column(said["organisation"], "gazette"), said["issued_on"])


def _publish_meeting(said: dict[str, Any], folder: Path) -> None:
    """Publish a meeting, with its diagram from a picture beside the file, and what is said of it."""
    if Meeting.objects.filter(title=said["title"]).exists():
        return
    items = [("item", {"title": title, "outcome": outcome}) for title, outcome in said["items"]]
    words = {name: said[name] for name in ("title", "summary", "session", "is_demo_text") if name in said}
    page = Meeting(five="DECISION", held_on=date.fromisoformat(said["held_on"]), items=items, **words)
    if diagram := said.get("diagram"):
        page.diagram, page.diagram_said = _picture(folder / diagram["file"], said), diagram["said"]
    _go_live(page, _column(said["organisation"], "meetings"), said["published_on"])
    if comment := said.get("comment"):
        words = {name: comment[name] for name in ("title", "summary", "is_demo_text") if name in comment}
        other = Interpretation(five=page.five, about_meeting=page, body=_blocks(comment), **words)
        _go_live(other, _column(said["organisation"], "interpretations"), comment["published_on"])


def _publish_information(said: dict[str, Any]) -> None:
    """Publish what is no document, so many days ago; take it back again where the file says so."""
    column = _column(said["organisation"], said["column"])
    if Publication.objects.child_of(column).filter(title=said["title"]).exists():
        return
    words = {name: said[name] for name in WORDS if name in said}
    page = Publication(body=_blocks(said), **words)
    _go_live(page, column, -said["days_ago"])
    if retracted := said.get("retracted"):
        user = _user(retracted["by"])
        at = timezone.now() - timedelta(days=retracted["days_ago"])
        actions.retract_publication(page_id=page.pk, reason=retracted["reason"], by=accounts.actor_of(user), at=at)


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise BadInput(f"没有工作账号 {name}")
    return user


def _picture(path: Path, said: dict[str, Any]) -> Image:
    collection = Organisation.objects.get(code=said["organisation"]).site.collection
    file = ImageFile(io.BytesIO(path.read_bytes()), name=f"meeting-{path.name}")
    return Image.objects.create(title=f"{said['session']}图解", file=file, collection=collection)


def _column(organisation: str, slug: str) -> Column:
    site = Organisation.objects.get(code=organisation).site
    found: Column = Column.objects.child_of(site).get(slug=slug)
    return found


def _blocks(said: dict[str, Any]) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = [("paragraph", line) for line in said.get("paragraphs", [])]
    for kind, *rest in said.get("blocks", []):
        if kind == "heading":
            blocks.append(("heading", {"level": rest[0], "text": rest[1]}))
        elif kind == "table":
            blocks.append(("table", {"data": rest[0], "first_row_is_table_header": True, "first_col_is_header": False}))
        else:
            blocks.append(("paragraph", rest[0]))
    return blocks


def _day(said: str | int) -> date:
    """Return a day of the file: an ISO date, or so many days from today."""
    return local_day(timezone.now()) + timedelta(days=said) if isinstance(said, int) else date.fromisoformat(said)


def _go_live(page: Publication, column: Column, on: str | int, review: dict[str, Any] | None = None) -> None:
    """Publish a page as if it had been on its day; through its review, where the file says by whom."""
    page.live = False
    column.add_child(instance=page)
    page.first_published_at = timezone.make_aware(datetime.combine(_day(on), time(9)))
    if review:
        _review(page, review)
    else:
        page.save_revision().publish()
    Publication.objects.filter(pk=page.pk).update(last_published_at=page.first_published_at)
    page.refresh_from_db()


def _review(page: Publication, said: dict[str, Any]) -> None:
    """Hand a page in and pass every step; the last writes what was decided, and publishes."""
    writer = _user(said["writer"])
    page.save_revision(user=writer)
    workflow = page.get_workflow()
    if workflow is None:
        raise CommandError("没有审核流程：站点还没有建好")
    state = workflow.start(page, writer)
    decision = {"decided_on": _day(said["decided_on"]), "decided_at": said["decided_at"]}
    for name in said["passed_by"]:
        step = state.current_task_state
        words = decision if name == said["passed_by"][-1] else {}
        step.task.specific.on_action(step, _user(name), "approve", **words)
        state.refresh_from_db()
    passed_at = timezone.make_aware(datetime.combine(_day(said["passed_on"]), time(15)))
    TaskState.objects.filter(workflow_state=state).update(finished_at=passed_at)
