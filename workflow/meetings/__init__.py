"""Meetings: calling and recording them, decisions, action items, files of the minutes, who reads what."""
