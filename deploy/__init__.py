"""Starting Rectify on a machine: the demonstration, and what a real installation needs."""
