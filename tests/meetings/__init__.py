"""Meetings: calling and recording them, decisions, action items, who reads what."""
