"""What changes applications. Every function writes the audit."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from minsheng.casework.clock import due_on
from minsheng.casework.household import masked_name
from minsheng.casework.web.actions import answer_lead
from minsheng.casework.web.models import Kind, Lead, Outcome, Reason
from minsheng.console.accounts.actions import act_as, service_user
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.citizen import files
from minsheng.console.citizen.access import application_for
from minsheng.console.citizen.models import Application, Attachment
from minsheng.console.citizen.receipts import receipt_key, receipt_of
from minsheng.console.errors import ConsoleError
from minsheng.console.sealing import keyed_hash, seal, seal_bytes
from minsheng.rules import Law
from minsheng.standards.resident_id import parse

__all__ = ["Applied", "Standing", "answer_application", "standing_of", "submit_application"]


@dataclass(frozen=True)
class Applied:
    """What somebody sends; checked by the form.

    Attributes:
        division: Village or community.
        name: In full.
        number: 18 characters.
        phone: 11 digits.
        programme: '' if they leave it to the township.
        people: In the family.
        story: In their words.
        once: The token of the form.
        pictures: Kind and bytes of each photograph.
    """

    division: int
    name: str
    number: str
    phone: str
    programme: str
    people: int
    story: str
    once: str
    pictures: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Standing:
    """What whoever applied is told: nothing of anybody, and nothing of the desk.

    Attributes:
        tail: Last digits of the receipt.
        division: Where it lies.
        programme: Applied for.
        sent_at: When.
        due_on: Until when somebody answers.
        outcome: Empty while nobody has.
        reply: In the township's words.
    """

    tail: str
    division: int
    programme: str
    sent_at: object
    due_on: object
    outcome: str
    reply: str


def submit_application(applied: Applied, law: Law) -> str:
    """Take an application in: it lies before the township as a lead, with the clock running. Its receipt is returned.

    The same form sent twice is one application. Somebody who has an open lead of their own gets a further reason on it.

    Args:
        applied: What was sent.
        law: That names the programme.
    """
    receipt = receipt_of(applied.once)
    kept: list[str] = []
    with _in_the_name_of_the_console(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [receipt_key(receipt)])
        if Application.objects.filter(receipt_key=receipt_key(receipt)).exists():
            return receipt
        try:
            application = _written(applied, receipt, _lead(applied, receipt, law))
            for kind, data in applied.pictures:
                kept.append(files.keep(data))
                Attachment.objects.create(
                    application=application, division=applied.division, kind=kind, size=len(data), file=kept[-1]
                )
        except BaseException:
            for name in kept:
                files.take_away(name)
            raise
    record(
        "application.sent", "application", application.pk, division=applied.division, details={"photographs": len(kept)}
    )
    return receipt


def standing_of(receipt: str, digits: str) -> Standing | None:
    """How an application stands, for whoever has its receipt and knows the last digits; None for everybody else.

    Args:
        receipt: Sixteen digits.
        digits: Last four characters of the identity number or the telephone number.
    """
    with _in_the_name_of_the_console():
        found = Application.objects.select_related("lead").filter(receipt_key=receipt_key(receipt)).first()
        if found is None:
            return None
        known = [number[-4:].encode() for number in (found.number, found.phone)]
        if not any([hmac.compare_digest(one, digits.upper().encode()) for one in known]):  # noqa: C419 - both are compared
            return None
        lead = found.lead
        return Standing(
            found.receipt_tail, found.division, found.programme, found.sent_at, lead.due_on, lead.outcome, found.reply
        )


@transaction.atomic
def answer_application(user: User, application_id: int, outcome: str, reason: str, reply: str) -> Application:
    """Answer the lead that an application became, and tell whoever applied.

    Args:
        user: Who answers.
        application_id: The application.
        outcome: What they found.
        reason: For the file; needed where there is no risk.
        reply: For whoever applied.

    Raises:
        Application.DoesNotExist: If they may not answer it.
        Lead.DoesNotExist: If it was answered already.
        ConsoleError: If outcome, reason or reply is missing.
    """
    if not reply.strip():
        raise ConsoleError("whoever applied is told nothing.", hint="Write the reply.")
    if outcome == Outcome.DUPLICATE:
        raise ConsoleError("an application is answered by itself.", hint="Choose what was found.")
    application = application_for(user, application_id, Permission.ANSWER_LEADS)
    application.reply = reply.strip()
    application.save(update_fields=["reply"])
    answer_lead(user, application.lead_id, outcome, reason)
    return application


@contextmanager
def _in_the_name_of_the_console() -> Iterator[None]:
    """Strangers see no row and write none; the console does both for them, and they are who they were again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('minsheng.user_id', true), '')::bigint")
        (before,) = cursor.fetchone()
    act_as(service_user().pk)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            act_as(before)


def _lead(applied: Applied, receipt: str, law: Law) -> Lead:
    now, person = timezone.now(), parse(applied.number).person_id
    mine = Lead.objects.select_for_update().filter(closed_at=None, household_id=None, person_key=keyed_hash(person))
    lead = mine.first() or Lead.objects.create(
        person_key=keyed_hash(person), person_sealed=seal(person), division=applied.division, head=masked_name(applied.name),
        members=applied.people, kind=Kind.SHOULD_BE_LOOKED_AT, period=f"{now:%Y-%m}", found_at=now, renewed_at=now,
        due_on=due_on(Kind.SHOULD_BE_LOOKED_AT, timezone.localdate()),
    )  # fmt: skip
    asked = (
        law.programmes[applied.programme].title
        if applied.programme in law.programmes
        else ("社会救助", "social assistance")
    )
    Reason.objects.create(
        lead=lead, division=lead.division, finding=f"application {receipt_key(receipt)[:20]}", kind=Kind.SHOULD_BE_LOOKED_AT,
        programme=applied.programme or "application", period=f"{now:%Y-%m}",
        text_zh=f"居民申请{asked[0]}（回执尾号 {receipt[-4:]}）。", text_en=f"Applied for {asked[1]} (receipt ending in {receipt[-4:]}).",
    )  # fmt: skip
    lead.renewed_at = now
    lead.save(update_fields=["renewed_at"])
    return lead


def _written(applied: Applied, receipt: str, lead: Lead) -> Application:
    person = parse(applied.number).person_id
    return Application.objects.create(
        receipt_key=receipt_key(receipt), receipt_tail=receipt[-4:], division=applied.division, lead=lead,
        sent_at=timezone.now(), surname=masked_name(applied.name), name_sealed=seal_bytes(applied.name.encode()),
        person_key=keyed_hash(person), person_sealed=seal(person), phone_sealed=seal(int(applied.phone)),
        programme=applied.programme, people=applied.people, story_sealed=seal_bytes(applied.story.encode()),
    )  # fmt: skip
