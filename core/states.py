"""Lifecycles as data: one transition table each, for checks, buttons, help and diagrams."""

from dataclasses import dataclass

from core.errors import NotPossibleNow


@dataclass(frozen=True)
class Step:
    """A transition from one state to another. With `needs_reason`, a reason must be given."""

    source: str
    target: str
    label: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """The transitions between the states of one field."""

    labels: dict[str, str]
    steps: tuple[Step, ...]

    def steps_from(self, state: str) -> list[Step]:
        """Return the transitions that are possible now, in the order of the table."""
        return [step for step in self.steps if step.source == state]

    def step(self, source: str, target: str) -> Step:
        """Return the transition between two states. Raises NotPossibleNow, which names the possible ones."""
        for step in self.steps:
            if (step.source, step.target) == (source, target):
                return step
        possible = ", ".join(f"“{self.labels[s.target]}”" for s in self.steps_from(source)) or "nothing"
        raise NotPossibleNow(
            f"“{self.labels[source]}” can't be changed to “{self.labels.get(target, target)}”. "
            f"Possible now: {possible}."
        )
