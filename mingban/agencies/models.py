"""Regions, organisations, and the places where people are served."""

from django.db import models

from mingban.agencies.choices import RegionLevel


class Region(models.Model):
    """行政区划: GB/T 2260 codes (6 digits) down to the county, statistical codes (9 and 12 digits) below."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(choices=RegionLevel.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    source_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Organisation(models.Model):
    """部门 / 机构. `document_word` is its word in document numbers (机关代字), such as 鹤市监.

    `is_government`: it is the people's government of its region (本级人民政府), not one of its departments.
    """

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    uscc = models.CharField(max_length=18, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    document_word = models.CharField(max_length=20)
    is_government = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    complaint_phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class ServiceCentre(models.Model):
    """大厅: where counters are."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="centres")
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    complaint_phone = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """窗口."""

    centre = models.ForeignKey(ServiceCentre, on_delete=models.CASCADE, related_name="counters")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="counters"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="one_counter_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.centre} {self.number}"


class OpeningHours(models.Model):
    """When a centre is open on a weekday (Monday is 0). What holidays and make-up workdays do to it is in `rules`."""

    centre = models.ForeignKey(ServiceCentre, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "opening hours"
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"
