"""National standards as data: divisions, resident ids, working days, classifications, code lists.

Everything here is public and fixed by a standard or a gazette; nothing here knows a person, a rule or a file format.
The names below are the ones most used; the modules hold the rest.
"""

from minsheng.standards.calendar import add_working_days
from minsheng.standards.codes import code_list, code_titles
from minsheng.standards.divisions import district_name, districts, division, name_path, village_codes
from minsheng.standards.resident_id import from_person_id, mask, to_person_id

__all__ = [
    "add_working_days",
    "code_list",
    "code_titles",
    "district_name",
    "districts",
    "division",
    "from_person_id",
    "mask",
    "name_path",
    "to_person_id",
    "village_codes",
]
