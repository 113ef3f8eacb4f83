"""Applications and their cases; what becomes of a case between officials stands in modules of its own."""

from mingban.cases.models.case import (
    KEY_LENGTH,
    NO_DAY,
    ActKey,
    Application,
    Case,
    CaseMaterial,
    Consultation,
    Material,
    Opinion,
    SpecialProcedure,
    Step,
)
from mingban.cases.models.joint import JointReview, Position
from mingban.cases.models.officers import HandOver, Recusal, RecusalRequest

__all__ = [
    "KEY_LENGTH",
    "NO_DAY",
    "ActKey",
    "Application",
    "Case",
    "CaseMaterial",
    "Consultation",
    "HandOver",
    "JointReview",
    "Material",
    "Opinion",
    "Position",
    "Recusal",
    "RecusalRequest",
    "SpecialProcedure",
    "Step",
]
