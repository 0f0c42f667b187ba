"""The page of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import typer

from minsheng.cli.app import with_verbs
from scripts.docs.markdown import page, table

__all__ = ["EXAMPLES", "cli_page"]

INTRODUCTION = """
`minsheng VERB --help` prints what stands here. The home of all state is one folder: `--home`, or the variable `MINSHENG_HOME`, or
`./var`. Progress goes to standard error; `--json` prints one JSON document for machines and nothing else to standard output.
""".strip()

CODES: Final = (
    (0, "done"),
    (1, "the data or the request is at fault: one sentence on standard error says what, where, and what to do"),
    (2, "wrong usage: an option or argument that the verb does not have"),
    (130, "stopped by the user"),
)

EXAMPLES: Final = {
    "demo": "minsheng demo --people 100000",
    "synth": "minsheng synth --people 6000 --months 3 --start 2023-10 --seed 7 --out city",
    "ingest": "minsheng ingest pensions pensions.csv --period 2023-12\nminsheng ingest --check pensions pensions.csv --period 2023-12\nminsheng ingest --folder city",
    "template": "minsheng template pensions --out pensions.xlsx",
    "quarantine": "minsheng quarantine --owner 市人力社保局",
    "quarantine export": "minsheng quarantine export --owner 市人力社保局 --out list.xlsx",
    "quarantine accept": "minsheng quarantine accept list.xlsx",
    "screen": "minsheng screen 2023-12 --truth city/truth",
    "quality": "minsheng quality --period 2023-12",
    "quality list": "minsheng quality list DQ-002 --district 500101",
    "quality show": "minsheng quality show dq002-1d26721e",
    "quality close": 'minsheng quality close dq002-1d26721e --why "已减员 taken off the list" --until 2024-12-31',
    "quality export": "minsheng quality export DQ-002 --out dq-002.xlsx",
    "explain": "minsheng explain 500101001001000001 --programme dibao --period 2023-12",
    "check": "minsheng check family.yaml --law-date 2023-12-31",
    "law list": "minsheng law list --law-date 2023-12-31",
    "law show": "minsheng law show dibao --svg dibao.svg",
    "law diff": "minsheng law diff 2022 2023",
    "law cliffs": "minsheng law cliffs --out charts",
    "simulate": "minsheng simulate reform.yaml --period 2023-12 --out report",
    "replay": "minsheng replay 2023-10 --to 2023-12 --known-on 2024-01-10 --out lines",
    "purge": "minsheng purge --dry-run --on 2029-01-31",
    "doctor": "minsheng doctor --feeds",
}


def cli_page() -> str:
    """The page as text."""
    commands: dict[str, Any] = typer.main.get_command(with_verbs()).commands  # type: ignore[attr-defined]
    verbs = table(
        ("verb", "what it does"), ((f"[`{n}`](#{n})", c.help.strip().splitlines()[0]) for n, c in commands.items())
    )
    exits = table(("exit code", "meaning"), CODES)
    return page("Command line", INTRODUCTION, verbs, exits, *(_section(n, c) for n, c in _each(commands)))


def _each(commands: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, Any]]:
    """Every verb, and after a verb of several parts each of them."""
    for name, command in commands.items():
        yield f"{group}{name}", command
        yield from _each(getattr(command, "commands", {}), f"{group}{name} ")


def _section(name: str, command: Any) -> str:
    arguments = [
        f"`{p.name.upper()}{'…' if p.nargs == -1 else ''}`" for p in command.params if p.param_type_name == "argument"
    ]
    options = (_option(p) for p in command.params if p.name != "help")
    example = f"```sh\n{EXAMPLES[name]}\n```" if name in EXAMPLES else ""
    usage = f"minsheng {name} " + " ".join(arguments).replace("`", "") if arguments else f"minsheng {name}"
    return "\n\n".join(
        filter(
            None,
            (
                f"## {name}",
                command.help.strip(),
                f"Usage: `{usage} [OPTIONS]`",
                table(("argument or option", "default", "meaning"), options),
                example,
            ),
        )
    )


def _option(parameter: Any) -> tuple[str, str, str]:
    is_argument = parameter.param_type_name == "argument"
    names = parameter.name.upper() if is_argument else ", ".join(parameter.opts)
    default = parameter.default
    if parameter.required:
        shown = "required"
    elif default is None or default in ([], ()) or callable(default) or str(default) == "Sentinel.UNSET":
        shown = ""
    elif isinstance(default, bool):
        shown = "off" if not default else "on"
    else:
        shown = f"`{default}`"
    return f"`{names}`", shown, parameter.help or ""
