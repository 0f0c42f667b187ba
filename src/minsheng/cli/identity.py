"""`minsheng identity`: repair ids, link records, look doubtful pairs over, decide, undo, and measure."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.identity_pages import HIDDEN, print_linked, print_log, print_questions, print_scores, who
from minsheng.cli.progress import progress
from minsheng.lake import connect
from minsheng.lake.identity import Event, append_events, link_persons, open_questions, read_events, register_records
from minsheng.lake.identity import link as run_linkage
from minsheng.lake.identity.evaluate import blocking_ceiling, cluster_scores, curve
from minsheng.lake.identity.lake_records import LakeRecords, lake_records
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.review import Question
from minsheng.lake.looks import NOT_STATED, PURPOSES, record_look_at_people

identity_app = typer.Typer(
    no_args_is_help=True, help="人员识别。Who is who: link, review, merge, apart, undo, log, evaluate."
)
app.add_typer(identity_app, name="identity")

THRESHOLDS = (-5, 0, 3, 6, 9, 12)
AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")]
Left = Annotated[int, typer.Argument(help="一条记录 Number of one record.")]
Right = Annotated[int, typer.Argument(help="另一条记录 Number of the other.")]
Purpose = Annotated[
    str, typer.Option(help=f"查阅目的 What the look is for; recorded with --show-personal: {', '.join(PURPOSES)}.")
]
ShowPersonal = Annotated[
    bool, typer.Option("--show-personal", help="显示个人信息 Show whom the records are about; the look is recorded.")
]
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
    purpose: Purpose = NOT_STATED,
    show_personal: ShowPersonal = False,
    as_json: AsJson = False,
) -> None:
    """待核对。Pairs that nobody has decided, with the evidence of each field."""
    questions = open_questions(home)
    seen = questions if as_json else questions[:most]
    if show_personal:
        people = {record for question in seen for record in (question.left_id, question.right_id)}
        record_look_at_people(home, "identity review", people, purpose)
    if as_json:
        told = [_question_json(question, show=show_personal) for question in seen]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    print_questions(seen, len(questions), screen, show=show_personal)


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
    purpose: Purpose = NOT_STATED,
    show_personal: ShowPersonal = False,
    as_json: AsJson = False,
) -> None:
    """事项记录。What was merged, kept apart and undone, by whom and why."""
    events = read_events(home)
    seen = events if as_json else events[-most:]
    if show_personal:
        people = {record for event in seen for record in (event.left_id, event.right_id) if record is not None}
        record_look_at_people(home, "identity log", people, purpose)
    if as_json:
        told = [asdict(event) | _records_json(event, show=show_personal) for event in seen]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    print_log(seen, len(events), screen, show=show_personal)


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


def _records_json(pair: Event | Question, *, show: bool) -> dict[str, Any]:
    return {"left_id": who(pair.left_id, show=show), "right_id": who(pair.right_id, show=show)}


def _question_json(question: Question, *, show: bool) -> dict[str, Any]:
    told = asdict(question) | _records_json(question, show=show)
    if not show:
        sides = {"left": HIDDEN, "right": HIDDEN}
        told["evidence"] = [
            entry | {side: hidden for side, hidden in sides.items() if entry[side] is not None}
            for entry in told["evidence"]
        ]
    return told


def _decide(home: Path, event: Event) -> None:
    (added,) = append_events(home, [event])
    screen.print(
        f"已记录 recorded as event [green]{added.number}[/green]; minsheng identity undo {added.number} 可撤销 undoes it"
    )
