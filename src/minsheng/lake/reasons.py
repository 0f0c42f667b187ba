"""Why a row or a cell is refused, in words for the department that delivered it, and what it should do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["REASONS", "Reason"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which a cell or a row can be wrong.

    Attributes:
        code: Stable name, for machines.
        zh: The fault, in Chinese.
        en: The fault, in English.
        todo_zh: What to do, in Chinese.
        todo_en: What to do, in English.
    """

    code: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str


_ALL: Final = (
    Reason(
        "missing_required", "必填项为空", "A required value is missing", "补填后重报", "Fill it in and deliver again"
    ),
    Reason(
        "id_length",
        "身份号码不是18位或15位",
        "The resident id has neither 18 nor 15 characters",
        "核对证件后重报",
        "Check against the id card and deliver again",
    ),
    Reason(
        "id_characters",
        "身份号码含有非法字符",
        "The resident id holds characters that no id has",
        "核对证件后重报",
        "Check against the id card and deliver again",
    ),
    Reason(
        "id_checksum",
        "身份号码校验码不符",
        "The check character of the resident id does not fit",
        "多为录入错一位，核对证件后重报",
        "Usually one mistyped digit: check against the id card and deliver again",
    ),
    Reason(
        "id_repaired",
        "身份号码有一处笔误，已按唯一可能修复",
        "The resident id had one slip and was repaired, for only one id can be meant",
        "核对修复后的号码，在源系统中改正",
        "Check the repaired id and correct it at the source",
    ),
    Reason(
        "id_birth_date",
        "身份号码中的出生日期不存在",
        "The birth date inside the resident id does not exist",
        "核对证件后重报",
        "Check against the id card and deliver again",
    ),
    Reason(
        "id_birth_mismatch",
        "出生日期与身份号码不一致",
        "The birth date differs from the one in the resident id",
        "核对后改正其中一项",
        "Check, and correct one of the two",
    ),
    Reason(
        "id_sex_mismatch",
        "性别与身份号码不一致",
        "The sex differs from the one in the resident id",
        "核对后改正其中一项",
        "Check, and correct one of the two",
    ),
    Reason(
        "bad_date",
        "日期无法识别或不存在",
        "Not a date, or a day that does not exist",
        "按 2023-12-31 的格式填写真实日期",
        "Write a real date like 2023-12-31",
    ),
    Reason(
        "day_missing",
        "只有年月，没有日",
        "A month only: the day is missing",
        "补填到日，如 2023-12-31",
        "Write the whole date, like 2023-12-31",
    ),
    Reason("bad_month", "月份无法识别", "Not a month", "按 2023-12 的格式填写", "Write a month like 2023-12"),
    Reason("future_date", "日期晚于报送期", "The date lies after the delivered period", "核对日期", "Check the date"),
    Reason(
        "bad_number",
        "不是规范的数字",
        "Not a well-formed number",
        "只填数字；金额、面积最多两位小数",
        "Digits only; amounts and areas with two decimals at most",
    ),
    Reason(
        "wrong_unit",
        "单位不适用于此列",
        "The unit is not one that this column can have",
        "换算成约定的单位后重报",
        "Convert to the agreed unit and deliver again",
    ),
    Reason(
        "negative_amount",
        "金额为负",
        "The amount is negative",
        "核对；退款请更正原记录",
        "Check; correct the original row for a refund",
    ),
    Reason(
        "out_of_range",
        "超出允许范围",
        "Outside the range that the contract allows",
        "核对数值和单位",
        "Check the value and its unit",
    ),
    Reason(
        "unknown_code",
        "代码或选项不在约定之列",
        "Not one of the agreed codes",
        "使用约定的选项",
        "Use one of the agreed codes",
    ),
    Reason(
        "unknown_division",
        "村居代码不存在",
        "No village or community has this code",
        "使用现行区划代码",
        "Use a current division code",
    ),
    Reason(
        "bad_household_no",
        "户号不是18位数字",
        "The household number is not 18 digits",
        "核对户号",
        "Check the household number",
    ),
    Reason("too_long", "文字过长", "The text is too long", "缩短到约定长度", "Shorten it to the agreed length"),
    Reason(
        "undecodable",
        "文字编码损坏",
        "The text cannot be decoded",
        "以 UTF-8 或 GB18030 重新导出",
        "Export again as UTF-8 or GB18030",
    ),
    Reason(
        "wrong_column_count",
        "列数与表头不符",
        "The row has not as many columns as the header",
        "检查多余的逗号或引号",
        "Look for a stray comma or quotation mark",
    ),
    Reason(
        "duplicate_row",
        "同一文件中重复的行",
        "The same row stands in the file already",
        "无需处理；建议去重",
        "Nothing; better remove the copy",
    ),
    Reason(
        "conflicting_rows",
        "同一主键有内容不同的多行",
        "Several rows share a key but differ",
        "确认哪一行正确，只报一行",
        "Find out which is right and deliver that one only",
    ),
)

REASONS: Final[Mapping[str, Reason]] = MappingProxyType({reason.code: reason for reason in _ALL})
