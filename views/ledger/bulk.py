"""placeholder: nothing yet."""
