"""What leaves the ledger as a file: rows and columns, the workbook, the comma-separated file, what Word forms say."""
