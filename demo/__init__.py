"""Demonstration data: a fictional university whose tasks have lived through every state, loaded by the real rules."""
