"""Files by content hash, their revisions, and what they show."""
