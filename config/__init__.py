"""Settings from the environment, and the declared process, rights, reminders as data."""
