"""The public site's pages, and what must be published."""

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
from mingban.disclosure.models.review import PostReview
from mingban.disclosure.models.site import Column, OfficeSite, OpenHome

__all__ = [
    "CatalogueEntry",
    "CatalogueUpload",
    "Column",
    "DisclosureCatalogue",
    "DocumentRelation",
    "DutyPage",
    "GazetteIssue",
    "GazetteItem",
    "Interpretation",
    "Meeting",
    "NormativeDocument",
    "OfficeSite",
    "OpenHome",
    "PostReview",
    "Publication",
    "PublishingDuty",
]
