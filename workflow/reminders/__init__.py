"""Colours, working days, the outbox, the digest, the worker's jobs."""
