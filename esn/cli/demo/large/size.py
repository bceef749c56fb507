"""How large: everything follows from the number of people, in the proportions of the bank."""

from dataclasses import dataclass

BANK_PEOPLE = 85_000
FEWEST = 20


@dataclass(frozen=True)
class Size:
    """Numbers of things to make."""

    people: int
    communities: int
    posts: int

    @classmethod
    def of(cls, people: int) -> "Size":
        """The bank has 4,000 communities and 2,000,000 posts."""
        return cls(people, max(4, people * 4_000 // BANK_PEOPLE), people * 2_000_000 // BANK_PEOPLE)


def read_size(word: str) -> Size:
    """A number of people, or `bank`; ValueError for anything else."""
    people = BANK_PEOPLE if word == "bank" else int(word)
    if not FEWEST <= people <= 10 * BANK_PEOPLE:
        raise ValueError(word)
    return Size.of(people)
