"""Drafts for comment, what people said, and how they took part."""

from mingban.consultations.models.comments import Comment, CommentQuerySet
from mingban.consultations.models.drafts import Draft, DraftQuerySet, Paragraph
from mingban.consultations.models.hearings import Hearing, SignUp
from mingban.consultations.models.surveys import Answer, AnswerSheet, Question

__all__ = [
    "Answer",
    "AnswerSheet",
    "Comment",
    "CommentQuerySet",
    "Draft",
    "DraftQuerySet",
    "Hearing",
    "Paragraph",
    "Question",
    "SignUp",
]
