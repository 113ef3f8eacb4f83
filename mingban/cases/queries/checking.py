"""Page by page: what an official has found on the pages of a case's documents, for the desk and for the applicant."""

from collections.abc import Iterable
from dataclasses import dataclass

from mingban.cases.choices import CaseState
from mingban.cases.models import Case, CaseMaterial, Material
from mingban.cases.queries.of_case import case_matter, uses_of
from mingban.catalogue import queries as catalogue
from mingban.core.errors import NotFound
from mingban.files import queries as files
from mingban.files.models import PageFinding, StoredFile
from mingban.files.queries import Sheet

REMARK_LENGTH = 500


@dataclass(frozen=True, kw_only=True)
class WrongSheet:
    """A page that the applicant is asked to replace, and who asks."""

    case: Case
    sheet: Sheet


def sheets_by_material(uses: Iterable[CaseMaterial], case: Case) -> dict[int, list[Sheet]]:
    """Return every page of the files of these uses' documents, by the document's id, with what was found in the case; two queries."""
    found = {(one.file_id, one.page): one for one in _findings(case)}
    return {material: files.sheets(rows, found) for material, rows in files_of(uses).items()}


def _findings(case: Case) -> list[PageFinding]:
    """Return what stands found in the case; nothing is asked where the case was read with the answer that nothing was found."""
    return files.standing_findings(case_matter(case)) if getattr(case, "has_findings", True) else []


def files_of(uses: Iterable[CaseMaterial]) -> dict[int, list[StoredFile]]:
    """Return the stored files by material id."""
    found: dict[int, list[StoredFile]] = {}
    for file in files.files_of("material", [str(use.material_id) for use in uses]).order_by("pk"):
        found.setdefault(int(file.owner_id), []).append(file)
    return found


def use_of(case: Case, use_id: int) -> CaseMaterial:
    """Return one use of a document by a case.

    :raises NotFound: when the case does not rely on it.
    """
    found = next((use for use in uses_of(case) if use.pk == use_id), None)
    if found is None:
        raise NotFound("这个办件没有这份材料")
    return found


def sheet_of(case: Case, use: CaseMaterial, file_token: str, page: int) -> tuple[Sheet, list[Sheet]]:
    """Return one page of a use's document, and all of them.

    :raises NotFound: when there is no such page.
    """
    sheets = sheets_by_material([use], case).get(use.material_id, [])
    found = next((one for one in sheets if (one.file.token, one.page) == (file_token, page)), None)
    if found is None:
        raise NotFound("这份材料没有这一页")
    return found, sheets


def common_errors(use: CaseMaterial) -> list[str]:
    """Return what is often wrong with documents of this kind."""
    kind = catalogue.material_kinds({use.material.kind_code}).get(use.material.kind_code)
    return list(kind.common_errors) if kind else []


def page_remarks(case: Case) -> dict[int, str]:
    """Return for each use with pages found wrong what to correct, page by page in one text; one query when there is none."""
    wrong = [one for one in _findings(case) if not one.is_accepted]
    if not wrong:
        return {}
    owners = {one.file.owner_id for one in wrong}
    uses = [use for use in uses_of(case) if str(use.material_id) in owners]
    found: dict[tuple[int, int], PageFinding] = {(one.file_id, one.page): one for one in wrong}
    remarks: dict[int, str] = {}
    for material, rows in files_of(uses).items():
        lines = [_line(sheet) for sheet in files.sheets(rows, found) if sheet.is_wrong]
        remarks |= {use.pk: "；".join(lines)[:REMARK_LENGTH] for use in uses if use.material_id == material and lines}
    return remarks


def _line(sheet: Sheet) -> str:
    reason = sheet.finding.reason if sheet.finding else ""
    return reason if sheet.label == "这一页" else f"{sheet.label}：{reason}"


def wrong_sheets(material: Material) -> list[WrongSheet]:
    """Return the pages of a document that cases ask the applicant to replace, those that he has replaced already too."""
    rows = list(files.files_of("material", [str(material.pk)]).order_by("pk"))
    cases = Case.objects.filter(materials__material=material, state=CaseState.CORRECTING).select_related("organisation")
    return [
        WrongSheet(case=case, sheet=sheet)
        for case in cases.distinct().order_by("position")
        for sheet in files.sheets_of(rows, case_matter(case))
        if sheet.finding and not sheet.finding.is_accepted
    ]
