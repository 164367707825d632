"""Three steps, verdicts, interviews, gaps, write-offs."""
