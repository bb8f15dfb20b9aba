"""The inventory: one line for each address of the portal, kept by room in `lines/`.

A new address without a line fails tests/test_house.py.
"""

from tests.visibility.line import Line
from tests.visibility.lines import account, desk, topics

LINES: tuple[Line, ...] = (*account.LINES, *desk.LINES, *topics.LINES)
BY_NAME = {line.name: line for line in LINES}

#: The pages that need no signing in, counted so that one more is a decision.
PUBLIC_PAGES = 12
