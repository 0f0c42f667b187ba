"""The database keeps everybody to their area, whatever the application asks."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.consoles import HERE, NEIGHBOUR, OTHER, TestConsole, account, lead_at


def seen_by(user_id: int | None) -> set[int | None]:
    """Divisions of the leads that a query without any condition returns."""
    from minsheng.casework.web.models import Lead
    from minsheng.console.accounts.actions import act_as

    act_as(user_id)
    return set(Lead.objects.values_list("division", flat=True))


@pytest.fixture
def leads(db: TestConsole) -> None:
    for division in (HERE, NEIGHBOUR, OTHER):
        lead_at(division)
    lead_at(None)


def test_a_query_without_an_area_sees_nothing(leads: None) -> None:
    """Nobody is named: no condition in the query, and no row."""
    assert seen_by(None) == set()


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (str(HERE), {HERE}),
        (str(HERE)[:9], {HERE, NEIGHBOUR}),
        (str(HERE)[:6], {HERE, NEIGHBOUR}),
        ("5001", {OTHER}),
        ("50", {HERE, NEIGHBOUR, OTHER, None}),
        ("", {HERE, NEIGHBOUR, OTHER, None}),
        ("51", {None}),
    ],
)
def test_a_query_without_a_condition_sees_the_area_and_no_more(
    leads: None, area: str, expected: set[int | None]
) -> None:
    """A village, a town, a district, a city, a province; rows of no division only for those who serve a province."""
    assert seen_by(account("clerk", area).pk) == expected


def test_a_grant_that_has_ended_shows_nothing(leads: None) -> None:
    """Yesterday was its last day."""
    from django.utils import timezone

    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert seen_by(account("clerk", "50", ends_on=yesterday).pk) == set()


def test_a_grant_holds_on_its_last_day(leads: None) -> None:
    """The end date belongs to the grant."""
    from django.utils import timezone

    assert seen_by(account("clerk", str(HERE), ends_on=timezone.localdate()).pk) == {HERE}


def test_who_left_sees_nothing(leads: None) -> None:
    """An account that was closed keeps its grants, and they are worth nothing."""
    user = account("clerk", "50")
    user.is_active = False
    user.save()
    assert seen_by(user.pk) == set()


def test_an_administrator_sees_no_household(leads: None) -> None:
    """Looking after accounts gives no area."""
    assert seen_by(account("administrator", "50").pk) == set()


def test_a_row_outside_the_area_cannot_be_written(db: TestConsole) -> None:
    """Not even by an application that errs."""
    from django.db import ProgrammingError, transaction

    from minsheng.casework.web.models import Lead
    from minsheng.console.accounts.actions import act_as

    lead = lead_at(HERE)
    act_as(account("clerk", str(HERE)).pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(division=OTHER)


def test_every_table_with_a_division_is_kept(db: TestConsole) -> None:
    """A table that is added without its policy is found out here."""
    with db.owner.connect() as connection:
        open_tables = connection.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
               WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'division'
                 AND NOT c.relrowsecurity"""
        ).fetchall()
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        mighty = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
            [db.application.user],
        ).fetchone()
    assert open_tables == []
    assert owners == [(db.owner.user,)]
    assert mighty == (False, False, False, False)


def test_the_application_cannot_become_the_owner(db: TestConsole) -> None:
    """Nor make tables, nor switch the policies off."""
    import psycopg

    with db.application.connect() as connection:
        for statement in (
            f"SET ROLE {db.owner.user}",
            "CREATE TABLE mine (id int)",
            "ALTER TABLE casework_lead DISABLE ROW LEVEL SECURITY",
            "TRUNCATE casework_lead",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
