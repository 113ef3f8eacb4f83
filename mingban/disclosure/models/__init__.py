"""The public site's pages, and what must be published."""

from mingban.disclosure.models.attachments import AttachmentGate, PageFile, documents_in, not_passed
from mingban.disclosure.models.batches import ImportBatch, ImportRow
from mingban.disclosure.models.catalogue import (
    CatalogueEntry,
    CatalogueUpload,
    DisclosureCatalogue,
    DutyPage,
    PublishingDuty,
)
from mingban.disclosure.models.documents import DocumentRelation, Interpretation, NormativeDocument
from mingban.disclosure.models.gazette import GazetteIssue, GazetteItem
from mingban.disclosure.models.meetings import Meeting
from mingban.disclosure.models.publications import Publication
from mingban.disclosure.models.retractions import Retraction
from mingban.disclosure.models.review import Decision, PostReview
from mingban.disclosure.models.site import Column, OfficeSite, OpenHome
from mingban.disclosure.models.wording import WavedAdvice, WordRule

__all__ = [
    "AttachmentGate",
    "CatalogueEntry",
    "CatalogueUpload",
    "Column",
    "Decision",
    "DisclosureCatalogue",
    "DocumentRelation",
    "DutyPage",
    "GazetteIssue",
    "GazetteItem",
    "ImportBatch",
    "ImportRow",
    "Interpretation",
    "Meeting",
    "NormativeDocument",
    "OfficeSite",
    "OpenHome",
    "PageFile",
    "PostReview",
    "Publication",
    "PublishingDuty",
    "Retraction",
    "WavedAdvice",
    "WordRule",
    "documents_in",
    "not_passed",
]
