"""The self-check: a few questions to somebody without an account, the same rules, an answer with reasons; nothing is kept."""

from minsheng.casework.selfcheck.checking import MOST_PEOPLE, Asked, Section, SelfCheck
from minsheng.casework.selfcheck.questions import PAGES, Choice, Page, Question

__all__ = ["MOST_PEOPLE", "PAGES", "Asked", "Choice", "Page", "Question", "Section", "SelfCheck"]
