"""Monitoring plans, reviews, phase goals, rebounds."""
