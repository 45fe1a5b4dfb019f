"""Linear models of short texts: fitted by scikit-learn, kept as arrays, weighed by numpy alone."""

from linli.kernel.linear.fitting import MANY, Fitted, fit, guesses
from linli.kernel.linear.weights import Features, Weighed, Weights, packed, unpacked, weigh

__all__ = ["MANY", "Features", "Fitted", "Weighed", "Weights", "fit", "guesses", "packed", "unpacked", "weigh"]
