"""Lifecycles as data: one table each, from which checks, buttons, help and pictures are drawn."""

from dataclasses import dataclass

from core.errors import NotPossibleNow


@dataclass(frozen=True)
class Step:
    """One way from a state to another. `needs_reason`: the person must say why."""

    source: str
    target: str
    label: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """A table of steps for the states of one field."""

    labels: dict[str, str]
    steps: tuple[Step, ...]

    def steps_from(self, state: str) -> list[Step]:
        """What is possible now, in the order of the table."""
        return [step for step in self.steps if step.source == state]

    def step(self, source: str, target: str) -> Step:
        """The step between two states. Raises NotPossibleNow, naming what is possible."""
        for step in self.steps:
            if (step.source, step.target) == (source, target):
                return step
        possible = ", ".join(f"“{self.labels[s.target]}”" for s in self.steps_from(source)) or "nothing"
        raise NotPossibleNow(
            f"From “{self.labels[source]}” one can't go to “{self.labels.get(target, target)}”. "
            f"Possible: {possible}."
        )
