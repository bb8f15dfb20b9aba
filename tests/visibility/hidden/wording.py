"""The values in which W1 and W2 differ."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.visibility.worlds import WORDS


class Change:
    """The values of the hidden rows in one world: `word`, `day`, `time` and `number` differ."""

    def __init__(self, number: int):
        self.number = number
        self.word = WORDS[number]
        self.day = date(2020, 1, 1) + timedelta(days=400 * number)
        self.time = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=400 * number)

    def __call__(self, text: str) -> str:
        return f"{text} {self.word}"

    def one_of(self, *choices: Any) -> Any:
        """Return the choice of this world."""
        return choices[self.number - 1]
