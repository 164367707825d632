"""Secrets that are handed out and kept as a hash only: those of links and of sessions."""

import hashlib


def hash_secret(secret: str) -> str:
    """SHA-256 in hex: the secrets are long and random, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
