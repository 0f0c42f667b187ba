"""The engine that reads a law written as plain functions: as SQL for a city, as Python for a household, as words, as a graph.

Authors of a law write against `minsheng.rules.declare` and `minsheng.rules.lang`. Everyone else loads the law and asks it.
"""

from minsheng.rules.errors import EvaluationError, LawError, Problem
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.graph import Node
from minsheng.rules.load import Law, build_law, load_law
from minsheng.rules.plan import Plan

__all__ = ["Evaluation", "EvaluationError", "Law", "LawError", "Node", "Plan", "Problem", "build_law", "load_law"]
