"""Every text of the pages is there in English too."""

from __future__ import annotations

import ast
import gettext
import re
from importlib import resources
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "minsheng"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CATALOGUE = Path(str(resources.files("minsheng.console"))) / "locale" / "en" / "LC_MESSAGES"
PAGES = sorted(
    path
    for room in ("console", "casework/web", "casework/runs")
    for path in (SOURCES / room / "templates").rglob("*.html")
)
MODULES = sorted(
    path
    for room in ("console", "casework/web", "casework/runs")
    for path in (SOURCES / room).rglob("*.py")
    if "migrations" not in path.parts
)


def english() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def catalogue() -> dict[str, str]:
    """Message to translation, as the readable catalogue has it; of plurals the first."""
    text = (CATALOGUE / "django.po").read_text("utf-8")
    found = re.findall(r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.*)"$', text, re.MULTILINE)
    return {message: translation.replace('\\"', '"') for message, translation in found}


def test_every_message_is_translated_and_the_compiled_catalogue_is_current() -> None:
    """`scripts/messages` renews both."""
    known, compiled = catalogue(), english()
    assert [message for message, translation in known.items() if not translation] == []
    assert {
        m: compiled.ngettext(m, m, 1) if "%(n)s 人" in m or "%(n)s 户" in m or "岁" in m else compiled.gettext(m)
        for m in known
    } == known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_has_a_chinese_text_of_its_own(page: Path) -> None:
    """All of them go through the catalogue; the product's name and the name of the language stay."""
    text = page.read_text("utf-8")
    messages = re.findall(r'{%\s*translate\s+(["\'])(.+?)\1', text) + re.findall(r'(_\()"(.+?)"\)', text)
    known = catalogue()
    assert [message for _, message in messages if message not in known] == []
    blocks = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
    for block in blocks.findall(text):
        plain = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", re.sub(r"{%.*?%}", "\x1f", block)).strip("\x1f")
        assert all(part in known for part in plain.split("\x1f")), plain
    rest = re.sub(r"{%.*?%}|{{.*?}}", "", blocks.sub("", text), flags=re.DOTALL)
    assert CHINESE.findall(rest.replace("中文", "").replace("民生", "")) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: f"{module.parent.name}.{module.stem}")
def test_chinese_in_code_is_a_message_or_half_of_a_pair(module: Path) -> None:
    """What a page shows is marked for translation; what is Chinese and English side by side needs none."""
    tree = ast.parse(module.read_text("utf-8"))
    known = catalogue()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            message = node.args[0]
            assert isinstance(message, ast.Constant)
            assert message.value in known, message.value


def test_every_action_that_is_recorded_has_its_words() -> None:
    """An auditor reads no codes."""
    recorded = {
        code
        for module in MODULES
        for code in re.findall(
            r'"((?:account|application|attachment|delivery|doubt|findings|grant|household|identity|lead|notice|second_factor|sign_in|'
            r'screening|simulation|worklist)\.[a-z_]+)"',
            module.read_text("utf-8"),
        )
    }
    words = (SOURCES / "console" / "audit" / "words.py").read_text("utf-8")
    assert {code for code in recorded if f'"{code}": _(' not in words} == set()
