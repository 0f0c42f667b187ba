"""`minsheng identity`: repair ids, link records, look doubtful pairs over, decide, undo, and measure."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.identity_pages import print_linked, print_log, print_questions, print_scores
from minsheng.cli.progress import progress
from minsheng.lake import connect
from minsheng.lake.identity import Event, append_events, link_persons, open_questions, read_events, register_records
from minsheng.lake.identity import link as run_linkage
from minsheng.lake.identity.evaluate import blocking_ceiling, cluster_scores, curve
from minsheng.lake.identity.lake_records import LakeRecords, lake_records
from minsheng.lake.identity.persons import PERSONS

identity_app = typer.Typer(
    no_args_is_help=True, help="人员识别。Who is who: link, review, merge, apart, undo, log, evaluate."
)
app.add_typer(identity_app, name="identity")

THRESHOLDS = (-5, 0, 3, 6, 9, 12)
AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")]
Left = Annotated[int, typer.Argument(help="一条记录 Number of one record.")]
Right = Annotated[int, typer.Argument(help="另一条记录 Number of the other.")]
Reason = Annotated[str, typer.Option(help="理由 Why, in your own words.")]


@identity_app.command()
def link(
    lists: Annotated[list[Path] | None, typer.Argument(help="名单 Lists without good ids: CSV or Parquet.")] = None,
    period: Annotated[
        str | None,
        typer.Option(
            help="户籍所属月 Month of the population register, to which rows without an id are linked, YYYY-MM."
        ),
    ] = None,
    scope: Annotated[
        str, typer.Option(help="范围 Name of this set of records; a new run replaces the last.")
    ] = "register",
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """比对归并。Repair ids and link records; clear cases are merged, doubtful ones wait for `review`.

    With --period alone the rows that departments sent without an id are linked to the register, and ids used for two people
    looked for; with lists as well, the lists are linked to the register.
    """
    if not lists and not period:
        raise typer.BadParameter("Name lists, the month of the register (--period), or both.")
    known = LakeRecords([], None)
    if period:
        known = LakeRecords([register_records(home, period)], None) if lists else lake_records(home, period)
    with progress("比对 Link") as move:
        linked = run_linkage(
            home, known.relations, lists or [], scope=scope, by=getpass.getuser(),
            claims=known.claims, whole=known.whole, progress=move,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(asdict(linked), default=str, ensure_ascii=False))
        return
    print_linked(linked, screen)


@identity_app.command()
def review(
    home: Home = DEFAULT_HOME,
    most: Annotated[int, typer.Option(help="最多条数 Most pairs to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """待核对。Pairs that nobody has decided, with the evidence of each field."""
    questions = open_questions(home)
    if as_json:
        typer.echo(json.dumps([asdict(question) for question in questions], ensure_ascii=False))
        return
    print_questions(questions, most, screen)


@identity_app.command()
def merge(left: Left, right: Right, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """认定同一人。Record that two records are one person."""
    _decide(home, Event("merge", getpass.getuser(), left, right, reason=reason))


@identity_app.command()
def apart(left: Left, right: Right, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """认定两个人。Record that two records are two people; no run will join them."""
    _decide(home, Event("apart", getpass.getuser(), left, right, reason=reason))


@identity_app.command()
def undo(
    event: Annotated[int, typer.Argument(help="事项编号 Number of the event.")],
    reason: Reason,
    home: Home = DEFAULT_HOME,
) -> None:
    """撤销。Undo a merge, a separation or an undo; the log keeps both."""
    _decide(home, Event("undo", getpass.getuser(), undoes=event, reason=reason))


@identity_app.command()
def log(
    home: Home = DEFAULT_HOME,
    most: Annotated[int, typer.Option(help="最多条数 Most events to show, the latest.")] = 20,
    as_json: AsJson = False,
) -> None:
    """事项记录。What was merged, kept apart and undone, by whom and why."""
    events = read_events(home)
    if as_json:
        typer.echo(json.dumps([asdict(event) for event in events], ensure_ascii=False))
        return
    print_log(events[-most:], len(events), screen)


@identity_app.command()
def evaluate(
    records: Annotated[Path, typer.Argument(help="带真值的记录 Parquet of records with `truth`.")],
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """测评。Precision, recall, threshold curve and blocking ceiling on records whose people are known."""
    source = f"read_parquet('{str(records).replace(chr(39), chr(39) * 2)}')"
    truth = f"(SELECT record_id, truth FROM {source})"
    with progress("测评 Evaluate") as move, connect(home, memory_limit="4GB") as connection:
        found, _ = link_persons(connection, source, progress=move)
        told = connection.execute(f"SELECT record_id, truth FROM {source}").fetchall()
        joined = cluster_scores(found, told)
        ceiling = blocking_ceiling(connection, "identity_record", truth, PERSONS)
        points = curve(connection, "identity_pair", truth, THRESHOLDS)
    if as_json:
        shares = {"precision": joined.precision, "recall": joined.recall, "f1": joined.f1, "ceiling": ceiling.recall}
        steps = [{"bits": bits, "precision": s.precision, "recall": s.recall, "f1": s.f1} for bits, s in points]
        typer.echo(json.dumps(shares | {"curve": steps}))
        return
    print_scores(joined, ceiling, points, screen)


def _decide(home: Path, event: Event) -> None:
    (added,) = append_events(home, [event])
    screen.print(
        f"已记录 recorded as event [green]{added.number}[/green]; minsheng identity undo {added.number} 可撤销 undoes it"
    )
