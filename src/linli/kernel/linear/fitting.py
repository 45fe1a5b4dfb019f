"""Fitting: which features are worth keeping, their weights, and how sure the model may be. The same rows, the same model.

A feature is kept when at least three owners (persons who told something) used it: what only one person writes, a name
or an odd turn of speech, is in no model.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from linli.kernel.linear.weights import MOST_WEIGHTS, Features, Weights, row_of, softened

LEAST, MOST_COLUMNS = 3, 20_000
MANY, LOOKS = 3000, 120_000  # rows from which on the weights are found by stochastic descent
WARMTHS = tuple(0.4 * 1.15**step for step in range(20))


@dataclass(frozen=True)
class Fitted:
    """Weights, and the labels they speak of in their order. `surprise`: how unlikely held out rows were to it, the less the better."""

    weights: Weights
    labels: tuple[str, ...]
    surprise: float = 0.0


def fit(
    *,
    rows: Sequence[Features],
    labels: Sequence[str],
    owners: Sequence[Hashable],
    crossed: bool = False,
    sharpness: float = 1.0,
    held_out: tuple[Sequence[Features], Sequence[str]] | None = None,
    warmth: float = 1.0,
) -> Fitted:
    """A model of rows. `sharpness`: how closely rows are followed. `held_out` rows say how sure it may be, else `warmth`.

    Raises ValueError for fewer than two labels.
    """
    import numpy as np  # noqa: PLC0415

    names = sorted(set(labels))
    columns, pieces_count, rarity = _columns(rows, owners)
    places = {name: place for place, name in enumerate(names)}
    matrix = _matrix(rows, columns, rarity)
    values, bias = _fitted(matrix, np.array([places[label] for label in labels]), len(names), sharpness)
    starts, kept, weights = _largest(values)
    fitted = Fitted(Weights(columns, pieces_count, rarity, starts, kept, weights, bias, warmth, crossed), tuple(names))
    return _warmed(fitted, *held_out) if held_out and held_out[0] else fitted


def guesses(*, fitted: Fitted, rows: Sequence[Features], most: int = 3) -> list[list[tuple[str, float]]]:
    """The likeliest labels of each row with their shares, best first."""
    shares = softened(_scores(fitted.weights, rows), fitted.weights.warmth)
    order = (-shares).argsort(axis=1, kind="stable")[:, :most]
    return [[(fitted.labels[place], float(shares[at, place])) for place in places] for at, places in enumerate(order)]


def _columns(rows: Sequence[Features], owners: Sequence[Hashable]) -> tuple[dict[str, int], int, Any]:
    """The features that enough owners used, pieces before marks, each in the order of the letters; and their rarity."""
    import numpy as np  # noqa: PLC0415

    by_owner: dict[Hashable, list[Features]] = {}
    for row, owner in zip(rows, owners, strict=True):
        by_owner.setdefault(owner, []).append(row)
    found = []
    for part in (0, 1):
        times: Counter[str] = Counter()
        for own in by_owner.values():
            times.update(set(chain.from_iterable(row[part] for row in own)))
        found.append(Counter({name: n for name, n in times.items() if n >= LEAST}))
    pieces = [name for name, _n in sorted(found[0].items(), key=lambda item: (-item[1], item[0]))[:MOST_COLUMNS]]
    names = [*sorted(pieces), *sorted(found[1])]
    total = len(by_owner) + 1
    rarity = np.log(np.array([total / (found[0].get(name, total - 1) + 1) for name in names], dtype=np.float32)) + 1
    return {name: place for place, name in enumerate(names)}, len(pieces), rarity.astype(np.float16).astype(np.float32)


def _matrix(rows: Sequence[Features], columns: dict[str, int], rarity: Any) -> Any:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    starts, places, values = [0], list[int](), list[float]()
    for row in rows:
        filled = row_of(columns, rarity, row)
        places.extend(filled)
        values.extend(filled.values())
        starts.append(len(places))
    shape = (len(rows), len(columns))
    return csr_matrix((np.array(values), np.array(places, dtype=np.int32), np.array(starts)), shape=shape)


def _fitted(matrix: Any, truths: Any, count: int, sharpness: float) -> tuple[Any, Any]:
    """Weights (label by feature) and bias, always the same for the same rows."""
    import numpy as np  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression, SGDClassifier  # noqa: PLC0415

    if count < 2:
        raise ValueError("one label alone")
    if matrix.shape[0] > MANY:
        count_of_rows = matrix.shape[0]
        rounds = min(40, max(3, LOOKS // count_of_rows))
        model: Any = SGDClassifier(
            loss="log_loss", alpha=1 / (sharpness * count_of_rows), max_iter=rounds, tol=None, random_state=0
        )
    else:
        model = LogisticRegression(C=sharpness, max_iter=200)
    model.fit(matrix, truths)
    if count == 2:
        return np.vstack([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2
    return model.coef_, model.intercept_


def _largest(values: Any) -> tuple[Any, Any, Any]:
    """The largest weights feature by feature, as (starts, labels, values): the others say next to nothing."""
    import numpy as np  # noqa: PLC0415

    sizes = np.abs(values)
    least = np.partition(sizes.ravel(), -MOST_WEIGHTS)[-MOST_WEIGHTS] if sizes.size > MOST_WEIGHTS else 0.0
    by_feature = np.where(sizes >= max(least, 1e-4), values, 0.0).T
    places, labels = np.nonzero(by_feature)
    counts = np.bincount(places, minlength=by_feature.shape[0])
    kept = by_feature[places, labels].astype(np.float16).astype(np.float32)
    return np.concatenate([[0], np.cumsum(counts)]), labels, kept


def _scores(weights: Weights, rows: Sequence[Features]) -> Any:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    shape = (len(weights.columns), len(weights.bias))
    table = csr_matrix((weights.values, weights.labels, weights.starts.astype(np.int64)), shape=shape)
    return (_matrix(rows, weights.columns, weights.rarity) @ table).toarray() + weights.bias


def _warmed(fitted: Fitted, rows: Sequence[Features], labels: Sequence[str]) -> Fitted:
    """As sure as it may be: the warmth at which rows that were not learned from are least surprising."""
    import numpy as np  # noqa: PLC0415

    places = {name: place for place, name in enumerate(fitted.labels)}
    known = [at for at, label in enumerate(labels) if label in places]
    if not known:
        return fitted
    scores = _scores(fitted.weights, [rows[at] for at in known])
    truths = np.array([places[labels[at]] for at in known])
    each = np.arange(len(known))
    surprise = [-np.log(softened(scores, warmth)[each, truths] + 1e-9).mean() for warmth in WARMTHS]
    best = int(np.argmin(surprise))
    return Fitted(replace(fitted.weights, warmth=WARMTHS[best]), fitted.labels, float(surprise[best]))
