"""A ledger file on its way into a campaign: read, checked by the office, taken over as a whole or not at all."""
