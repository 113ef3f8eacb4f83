"""The table of data elements."""

from django.db import models


class DataElement(models.Model):
    """One data element; `definition` is an ElementDefinition."""

    code = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=60)
    definition = models.JSONField()

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
