"""Taking ledger files over: from the file that is sent to what stands in the ledger."""
