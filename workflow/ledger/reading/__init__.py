"""Reading a ledger file as it is: sheets, headings, rows, deadlines; no database here."""
