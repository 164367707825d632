"""The report of a special inspection: counts, rates and lists, each number with the rows that it was counted from."""
