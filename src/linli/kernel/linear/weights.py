"""A learned model as arrays: how it is kept, and how it weighs a text. Needs numpy alone, and only when asked."""

import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Features = tuple[Sequence[str], Sequence[str]]  # pieces of a text, and marks
MOST_WEIGHTS = 300_000  # two bytes each and four for the place: below two megabytes


@dataclass(frozen=True)
class Weights:
    """`columns` names each feature's place; `starts`, `labels`, `values` are its weights, feature by feature.

    The first `pieces_count` features are pieces of the text, weighed by rarity; the others are marks.
    """

    columns: dict[str, int]
    pieces_count: int
    rarity: Any
    starts: Any
    labels: Any
    values: Any
    bias: Any
    warmth: float
    crossed: bool


@dataclass(frozen=True)
class Weighed:
    """How likely each label is, and how much each feature that stood in the text spoke for it."""

    likely: Any
    spoke: dict[str, Any]


def packed(weights: Weights) -> bytes:
    """As bytes to be kept: compressed arrays, no pickled objects."""
    import numpy as np  # noqa: PLC0415

    file = io.BytesIO()
    np.savez_compressed(
        file,
        columns=np.frombuffer("\n".join(weights.columns).encode(), dtype=np.uint8),
        rarity=weights.rarity.astype(np.float16),
        starts=weights.starts.astype(np.uint32),
        labels=weights.labels.astype(np.uint16),
        values=weights.values.astype(np.float16),
        bias=weights.bias.astype(np.float32),
        numbers=np.array([weights.pieces_count, weights.warmth, weights.crossed], dtype=np.float64),
    )
    return file.getvalue()


def unpacked(content: bytes) -> Weights:
    """What `packed` kept."""
    import numpy as np  # noqa: PLC0415

    with np.load(io.BytesIO(bytes(content)), allow_pickle=False) as kept:
        names = bytes(kept["columns"]).decode().split("\n")
        pieces_count, warmth, crossed = (float(number) for number in kept["numbers"])
        return Weights(
            columns={name: place for place, name in enumerate(names)},
            pieces_count=int(pieces_count),
            rarity=kept["rarity"].astype(np.float32),
            starts=kept["starts"],
            labels=kept["labels"],
            values=kept["values"].astype(np.float32),
            bias=kept["bias"],
            warmth=warmth,
            crossed=bool(crossed),
        )


def row_of(columns: dict[str, int], rarity: Any, found: Features) -> dict[int, float]:
    """A text as numbers by place: pieces by how often and how rare, each mark one.

    The whole text has length one, pieces that are not known among it, as the rarest: a text of which little is known
    says little.
    """
    pieces, marks = found
    rarest = float(rarity.max()) if len(rarity) else 1.0
    row, length = {}, 0.0
    for piece, n in Counter(pieces).items():
        place = columns.get(piece)
        value = (1 + math.log(n)) * (rarest if place is None else float(rarity[place]))
        length += value * value
        if place is not None:
            row[place] = value
    scale = length**-0.5 if length else 1.0
    return {place: value * scale for place, value in row.items()} | {columns[m]: 1.0 for m in marks if m in columns}


def weigh(weights: Weights, found: Features) -> Weighed:
    """Weigh the features of one text."""
    import numpy as np  # noqa: PLC0415

    scores, spoke = weights.bias.astype(np.float64), {}
    by_name = {weights.columns[name]: name for part in found for name in part if name in weights.columns}
    for place, value in row_of(weights.columns, weights.rarity, found).items():
        part = slice(int(weights.starts[place]), int(weights.starts[place + 1]))
        given = np.zeros_like(scores)
        given[weights.labels[part]] = weights.values[part] * value
        scores, spoke[by_name[place]] = scores + given, given
    return Weighed(softened(scores[None, :], weights.warmth)[0], spoke)


def softened(scores: Any, warmth: float) -> Any:
    """Scores as shares that add up to one; the warmer, the less sure."""
    import numpy as np  # noqa: PLC0415

    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / warmth)
    return raised / raised.sum(axis=1, keepdims=True)
