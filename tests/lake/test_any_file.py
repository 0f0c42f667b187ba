"""Whatever a file holds, intake ends with a receipt or with one sentence that says what is wrong, and the rows add up."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.one_input import KINDS, TABLES, read_one, take_in_one

CORPUS = Path(__file__).parent.parent / "fuzz" / "corpus"
SEEDS = sorted(CORPUS.iterdir())
some = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(some, max_examples=25)


def damaged(content: bytes, damages: list[tuple[int, bytes, int]]) -> bytes:
    """Bytes with pieces replaced, put in or left out."""
    for at, piece, removed in damages:
        place = 1 + at % max(len(content), 1)
        content = content[:place] + piece + content[place + removed :]
    return content


damage = st.lists(
    st.tuples(
        st.integers(0, 5000),
        st.binary(max_size=8) | st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"\xff", "重".encode(), b"PAR1"]),
        st.integers(0, 8) | st.just(0) | st.just(10**6),
    ),
    max_size=6,
)
inputs = st.builds(
    lambda seed, damages: damaged(seed.read_bytes(), damages), st.sampled_from(SEEDS), damage
) | st.builds(
    lambda choice, body: bytes([choice]) + body, st.integers(0, len(TABLES) * len(KINDS) - 1), st.binary(max_size=400)
)


def run(what: Callable[[bytes, Path], int], content: bytes) -> int:
    with tempfile.TemporaryDirectory() as folder:
        return what(content, Path(folder))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_every_file_of_the_corpus_is_taken_in_or_refused_as_it_was_read(seed: Path) -> None:
    rows = run(take_in_one, seed.read_bytes())
    # What reading counts, intake counts too, but for lines without any text, which are no rows.
    assert rows <= run(read_one, seed.read_bytes())


@some
@given(inputs)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    run(read_one, content)


@few
@given(inputs)
def test_any_bytes_are_taken_in_or_refused_and_their_rows_add_up(content: bytes) -> None:
    run(take_in_one, content)
