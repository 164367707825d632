"""Campaigns, problems, tasks, measures, parts, comments: editing, finding, counting."""
