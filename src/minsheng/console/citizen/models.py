"""What citizens send, and what is put up for everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from minsheng.casework.web.models import Lead
from minsheng.console.citizen.notice_models import Notice
from minsheng.console.sealing import unseal, unseal_bytes
from minsheng.standards.resident_id import from_person_id, mask

__all__ = ["Application", "Attachment", "Notice", "Tries"]


class Application(models.Model):
    """What somebody applied for, as they wrote it; it lies before the township as a lead.

    Attributes:
        receipt_key: Keyed hash of the receipt number.
        receipt_tail: Its last four digits, for a talk on the telephone.
        division: Village or community where they live.
        lead: That it became, or was added to.
        sent_at: When.
        surname: First character of the name, and stars.
        name_sealed: The name, encrypted.
        person_key: Keyed hash of the identity number.
        person_sealed: The number, encrypted.
        phone_sealed: Telephone number, encrypted.
        programme: Applied for; empty if they left it to the township.
        people: In the family.
        story_sealed: What they wrote about their situation, encrypted.
        reply: What the township tells them.
    """

    receipt_key = models.CharField(max_length=64, unique=True)
    receipt_tail = models.CharField(max_length=4)
    division = models.BigIntegerField()
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="applications")
    sent_at = models.DateTimeField()
    surname = models.CharField(max_length=30)
    name_sealed = models.BinaryField()
    person_key = models.CharField(max_length=64)
    person_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    programme = models.CharField(max_length=60, blank=True)
    people = models.IntegerField()
    story_sealed = models.BinaryField()
    reply = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division", "-id"], name="application_by_place")]

    def __str__(self) -> str:
        return f"{self.pk} {self.receipt_tail}"

    @property
    def number(self) -> str:
        """The identity number in full."""
        return from_person_id(unseal(bytes(self.person_sealed)))

    @property
    def masked_number(self) -> str:
        """The same as it may be shown."""
        return mask(self.number)

    @property
    def phone(self) -> str:
        """The telephone number in full."""
        return str(unseal(bytes(self.phone_sealed)))

    @property
    def masked_phone(self) -> str:
        """Its first three digits and its last two."""
        return f"{self.phone[:3]}******{self.phone[-2:]}"

    @property
    def name(self) -> str:
        """The name in full."""
        return unseal_bytes(bytes(self.name_sealed)).decode()

    @property
    def story(self) -> str:
        """What they wrote about their situation."""
        return unseal_bytes(bytes(self.story_sealed)).decode()


class Attachment(models.Model):
    """A photograph that came with an application; the picture itself lies encrypted in the home, under a random name.

    Attributes:
        kind: `jpeg` or `png`.
        size: Bytes of the picture.
        file: Random name.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    division = models.BigIntegerField()
    kind = models.CharField(max_length=4)
    size = models.IntegerField()
    file = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Tries(models.Model):
    """How often something was tried in a stretch of time: by an address or about a receipt, of which only a hash is kept.

    Attributes:
        key: Keyed hash of what is counted and of the stretch.
        since: When the stretch began; old ones are taken away.
    """

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.since} {self.count}"
