"""The audit is written once, chained, and tells of every change to it."""

from __future__ import annotations

import psycopg
import pytest

from tests.consoles import HERE, TestConsole, account, as_service, households, lead_at, signed_in, undone

FORGE = "ALTER TABLE audit_entry DISABLE TRIGGER stays; {} ; ALTER TABLE audit_entry ENABLE TRIGGER stays"


@pytest.fixture
def entries(console: TestConsole) -> int:
    """A few entries that stay."""
    from django.db import transaction

    from minsheng.console.audit.actions import record

    with transaction.atomic():
        for number in range(3):
            record("test.done", "test", number, reason="因为'；\x1f分隔", details={"名": number})
    return 3


def verified() -> tuple[bool, int | None]:
    from minsheng.console.audit.verify import verify

    found = verify()
    return found.is_whole, found.first_bad


def test_an_untouched_chain_is_whole(entries: int) -> None:
    """Whoever asks: nobody is signed in here."""
    assert verified() == (True, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET reason = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_application_can_neither_change_nor_delete(console: TestConsole, entries: int, statement: str) -> None:
    """It has no right to."""
    with console.application.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_application_cannot_move_the_end_of_the_chain(console: TestConsole) -> None:
    """The head is out of its reach."""
    with console.application.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE audit_head SET last = 0")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET reason = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_owner_is_refused_as_well(console: TestConsole, entries: int, statement: str) -> None:
    """A slip of an administrator changes nothing."""
    with console.owner.connect() as connection, pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("forgery", "where"),
    [
        ("UPDATE audit_entry SET reason = 'anders' WHERE id = {last} - 1", -1),
        ("DELETE FROM audit_entry WHERE id = {last} - 1", 0),
        ("DELETE FROM audit_entry WHERE id = {last}", 0),
    ],
)
def test_what_a_forger_with_all_rights_does_is_found_out(
    console: TestConsole, entries: int, forgery: str, where: int
) -> None:
    """A changed entry is named; a missing one shows at the entry that follows on it, or at the end."""
    with console.owner.connect() as connection:
        (last,) = connection.execute("SELECT max(id) FROM audit_entry").fetchone() or (0,)
        connection.execute("BEGIN")
        for statement in FORGE.format(forgery.format(last=last)).split(";"):
            connection.execute(statement)
        found = connection.execute("SELECT first_bad FROM audit_verify()").fetchone()
        connection.execute("ROLLBACK")
    assert found == (last + where,)


def test_a_check_up_tells_of_the_chain(console: TestConsole, entries: int) -> None:
    """Without the console being started; and says nothing where there is none."""
    from minsheng.console.checkup import audit_of, has_database

    audit = audit_of(console.home, {})
    assert audit is not None
    assert (audit.is_whole, audit.entries >= entries, len(audit.head)) == (True, True, 64)
    assert not has_database(console.home / "lake", {})


def test_nobody_can_write_in_anothers_name(console: TestConsole) -> None:
    """The actor is who the transaction is done for, whatever the statement says."""
    from django.db import connection

    from minsheng.console.accounts.actions import act_as
    from minsheng.console.audit.models import Entry

    with undone():
        me, other = account("clerk", str(HERE)), account("auditor", "50")
        act_as(me.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_entry (action, kind, subject, reason, details, actor_id) VALUES ('x', 'y', 'z', '', '{}', %s)",
                [other.pk],
            )
        assert [entry.actor_id for entry in Entry.objects.filter(action="x")] == [me.pk]


def test_looking_at_a_household_is_written_down(db: TestConsole) -> None:
    """Who, which household, where; and the next reader of the page sees it."""
    from minsheng.console.audit.models import Entry

    number = households(db.home)[0]
    client = signed_in(account("clerk", str(number)[:6], name="first"))
    assert "此前没有人看过" in client.get(f"/households/{number}").content.decode()
    assert "某clerk" in client.get(f"/households/{number}").content.decode().partition('id="looks-title"')[2]
    as_service()
    seen = Entry.objects.filter(action="household.seen", subject=str(number))
    assert [(entry.actor.username if entry.actor else "", entry.division) for entry in seen] == [
        ("first", number // 10**6)
    ] * 2


def test_an_auditor_reads_their_area_only(db: TestConsole) -> None:
    """Entries of another district are not theirs."""
    number = households(db.home)[0]
    signed_in(account("clerk", str(number)[:6])).get(f"/households/{number}")
    near, far = (signed_in(account("auditor", area)) for area in (str(number)[:6], "500999"))
    assert str(number) in near.get("/audit").content.decode()
    assert str(number) not in far.get("/audit").content.decode()


def test_answering_a_lead_is_written_with_its_reason(db: TestConsole) -> None:
    """The outcome and the words of whoever answered."""
    from minsheng.casework.web.actions import answer_lead
    from minsheng.console.accounts.actions import act_as
    from minsheng.console.audit.models import Entry

    lead = lead_at(HERE)
    user = account("monitor", str(HERE))
    act_as(user.pk)
    answer_lead(user, lead.pk, "no_risk", "已入户核实，子女赡养")
    entry = Entry.objects.get(action="lead.answered")
    assert (entry.actor_id, entry.division, entry.reason, entry.details["outcome"]) == (
        user.pk,
        HERE,
        "已入户核实，子女赡养",
        "no_risk",
    )
