"""Vocabularies of the state."""

from django.db import models


class RegionLevel(models.IntegerChoices):
    """Five levels, from province to village."""

    PROVINCE = 1, "省"
    PREFECTURE = 2, "市（州）"
    COUNTY = 3, "县（区）"
    TOWN = 4, "乡镇（街道）"
    VILLAGE = 5, "村（社区）"
