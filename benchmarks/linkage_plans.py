"""What is compared in the two public sets of records, which say other things of a person than a Chinese register does."""

from __future__ import annotations

from minsheng.lake.identity.plan import Field, Level, Plan

__all__ = ["FEBRL", "FEBRL_RECORDS", "HISTORICAL", "HISTORICAL_RECORDS"]

FEBRL_RECORDS = """
    CREATE OR REPLACE TEMP TABLE record AS
    SELECT row_number() OVER (ORDER BY rec_id) AS record_id, split_part(rec_id, '-', 2) AS truth,
        rec_id LIKE '%-org' AS is_original, * EXCLUDE (rec_id)
    FROM (SELECT COLUMNS(*)::VARCHAR FROM read_csv([{files}], all_varchar = true, normalize_names = true))"""
"""Both halves of FEBRL4 in one table; each original has one record in the other half."""

HISTORICAL_RECORDS = """
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT row_number() OVER () AS record_id, cluster AS truth, full_name, first_name, surname, dob, birth_place AS place,
        postcode_fake AS postcode, split_part(postcode_fake, ' ', 1) AS outward,
        regexp_extract(postcode_fake, '^[a-z]+') AS area, gender, occupation, left(dob, 4) AS year,
        list_distinct(list_filter(string_split(regexp_replace(regexp_replace(full_name, '[^a-z0-9 ]', '', 'g'),
            '\\b(of|the|sir|baronet|baron|lord|earl|viscount|[0-9]+(st|nd|rd|th))\\b', ' ', 'g'), ' '),
            lambda word: length(word) > 1)) AS words
    FROM read_parquet('{file}') WHERE {some};
    CREATE OR REPLACE TEMP TABLE record AS
    WITH counted AS (SELECT word, count(*) AS n FROM (SELECT unnest(words) AS word FROM told) GROUP BY word),
    sorted AS (SELECT record_id, list(word) FILTER (n <= 30) AS rare, list(word) FILTER (n BETWEEN 31 AND 300) AS fair,
            list(word) FILTER (n > 300) AS common
        FROM (SELECT record_id, unnest(words) AS word FROM told) JOIN counted USING (word) GROUP BY record_id)
    SELECT told.*, coalesce(rare, []) AS rare, coalesce(fair, []) AS fair, coalesce(common, []) AS common,
        array_to_string(list_sort(words), ' ') AS bag, coalesce(rare, []) AS rare_word, coalesce(fair, []) AS fair_word
    FROM told LEFT JOIN sorted USING (record_id)"""
"""The words of the full name, without titles, sorted by how many records have them."""


def _field(column: str, *levels: Level, unknown: str = "") -> Field:
    missing = unknown or f"{column}_l IS NULL OR {column}_r IS NULL"
    return Field(column, "", "", missing, (*levels, Level("differ", "", "", "")), column)


def _equal(column: str, *, by_frequency: bool = False) -> Level:
    return Level("equal", f"{column}_l = {column}_r", "", "", column if by_frequency else "")


def _alike(column: str, least: float) -> Level:
    return Level(f"alike{least}", f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}", "", "")


def _edits(column: str, most: int) -> Level:
    return Level(f"edits{most}", f"damerau_levenshtein({column}_l, {column}_r) <= {most}", "", "")


_EXCHANGED = Level("exchanged", "given_name_l = surname_r AND surname_l = given_name_r", "", "")

FEBRL = Plan(
    key="record_id",
    fields=(
        _field("given_name", _equal("given_name", by_frequency=True), _EXCHANGED, _alike("given_name", 0.88)),
        _field("surname", _equal("surname", by_frequency=True), _alike("surname", 0.88)),
        _field("date_of_birth", _equal("date_of_birth"), _edits("date_of_birth", 1), _edits("date_of_birth", 2)),
        _field("soc_sec_id", _equal("soc_sec_id"), _edits("soc_sec_id", 1), _edits("soc_sec_id", 2)),
        _field("postcode", _equal("postcode"), _edits("postcode", 1)),
        _field("suburb", _equal("suburb", by_frequency=True), _alike("suburb", 0.88)),
        _field("address_1", _equal("address_1"), _alike("address_1", 0.88)),
        _field("street_number", _equal("street_number"), _edits("street_number", 1)),
        _field("state", _equal("state")),
    ),
    blocks=tuple(
        f"l.{column} = r.{column}" for column in ("soc_sec_id", "date_of_birth", "address_1", "surname", "postcode")
    ),
    lessons=(
        "l.soc_sec_id = r.soc_sec_id",
        "l.date_of_birth = r.date_of_birth AND l.surname = r.surname",
    ),
    sure=("l.soc_sec_id = r.soc_sec_id AND l.date_of_birth = r.date_of_birth",),
    sure_share=0.75,
)

_SHARED = "len(list_intersect(words_l, words_r)) >= 2"

HISTORICAL = Plan(
    key="record_id",
    fields=(
        _field(
            "full_name",
            Level("equal", "bag_l = bag_r", "", "", "bag"),
            Level("rare_and_more", f"list_has_any(rare_l, rare_r) AND {_SHARED}", "", ""),
            Level("rare", "list_has_any(rare_l, rare_r)", "", ""),
            Level("fair_and_more", f"list_has_any(fair_l, fair_r) AND {_SHARED}", "", ""),
            Level("two_words", _SHARED, "", ""),
            Level("fair", "list_has_any(fair_l, fair_r)", "", ""),
            Level(
                "much_alike",
                "jaro_winkler_similarity(bag_l, bag_r) >= 0.92 OR jaro_winkler_similarity(surname_l, surname_r) >= 0.92",
                "",
                "",
            ),
            Level(
                "alike",
                "jaro_winkler_similarity(bag_l, bag_r) >= 0.85 OR jaro_winkler_similarity(surname_l, surname_r) >= 0.85",
                "",
                "",
            ),
            Level("common", "list_has_any(common_l, common_r)", "", ""),
            _alike("first_name", 0.85),
            unknown="len(words_l) = 0 OR len(words_r) = 0",
        ),
        _field(
            "dob",
            _equal("dob", by_frequency=True),
            Level("edits1", "levenshtein(dob_l, dob_r) <= 1", "", ""),
            Level("edits2", "levenshtein(dob_l, dob_r) <= 2", "", ""),
            Level("year", "year_l = year_r", "", ""),
        ),
        _field(
            "postcode",
            _equal("postcode", by_frequency=True),
            Level("edits1", "levenshtein(postcode_l, postcode_r) <= 1", "", ""),
            Level("outward", "outward_l = outward_r", "", "", "outward"),
            Level("area", "area_l = area_r", "", ""),
        ),
        _field(
            "place",
            _equal("place", by_frequency=True),
            Level("part", "contains(place_l, place_r) OR contains(place_r, place_l)", "", ""),
            _alike("place", 0.9),
        ),
        _field("gender", _equal("gender")),
        _field("occupation", _equal("occupation", by_frequency=True)),
    ),
    blocks=(
        "l.outward = r.outward",
        "l.dob = r.dob",
        "l.surname = r.surname",
        "l.rare_word = r.rare_word",
        "l.fair_word = r.fair_word",
        "l.place = r.place AND l.year = r.year",
        "l.place = r.place AND left(l.surname, 3) = left(r.surname, 3)",
        "l.place = r.place AND right(l.surname, 3) = right(r.surname, 3)",
        "l.place = r.place AND left(l.first_name, 3) = left(r.first_name, 3)",
        "l.place = r.place AND l.occupation = r.occupation",
        "l.first_name = r.first_name AND l.year = r.year",
        "left(l.surname, 3) = left(r.surname, 3) AND l.year = r.year",
        "l.first_name = r.first_name AND l.occupation = r.occupation",
    ),
    lessons=(
        "l.postcode = r.postcode AND l.dob = r.dob",
        "l.bag = r.bag AND l.postcode = r.postcode",
        "l.dob = r.dob AND l.bag = r.bag",
    ),
    sure=("l.bag = r.bag AND l.dob = r.dob", "l.postcode = r.postcode AND l.dob = r.dob AND l.surname = r.surname"),
    sure_share=0.4,
    unfolded=("rare_word", "fair_word"),
)
