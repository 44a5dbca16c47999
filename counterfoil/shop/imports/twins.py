"""Equal lines in one file are separate sales: which lines have an equal, in eight bytes for each line."""

from array import array
from collections import Counter
from itertools import pairwise


class Twins:
    """Sees every line of a file once; then tells for the second time which occurrence each is."""

    def __init__(self) -> None:
        # Apart by their first byte, so that no more than a small part is sorted at once.
        self._seen = [array("Q") for _ in range(256)]
        self._again: Counter[bytes] = Counter()
        self._twins: set[bytes] = set()

    def see(self, mark: bytes) -> None:
        """Look at a line for the first time."""
        self._seen[mark[0]].append(int.from_bytes(mark[1:9], "big"))

    def settle(self) -> None:
        """All lines were seen."""
        for first, numbers in enumerate(self._seen):
            ordered = sorted(numbers)
            again = {one for one, two in pairwise(ordered) if one == two}
            self._twins |= {bytes([first]) + number.to_bytes(8, "big") for number in again}
        self._seen = []

    def time(self, mark: bytes) -> int:
        """Which occurrence of its kind a line is: 1, unless it has an equal."""
        if mark[:9] not in self._twins:
            return 1
        self._again[mark] += 1
        return self._again[mark]
