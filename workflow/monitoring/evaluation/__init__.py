"""Evaluation of the units: the scheme, the facts, points computed from them, and the decision of the committee."""
