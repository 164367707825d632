"""One page of a long list, as the pager macro wants it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

PAGE_ROWS = 50
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Page:
    """`wanted` is what the address asks for; pages beyond the last one show the last one."""

    wanted: int
    total: int
    url_for: Callable[[int], str]
    rows: int = field(default_factory=lambda: PAGE_ROWS)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.rows))

    @property
    def number(self) -> int:
        return min(max(1, self.wanted), self.pages)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.rows

    def of(self, listed: Sequence[Thing]) -> Sequence[Thing]:
        """What of the whole list stands on this page."""
        return listed[self.offset : self.last]

    @property
    def first(self) -> int:
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.offset + self.rows)
