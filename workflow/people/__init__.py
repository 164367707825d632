"""Units, accounts, grants, groups, recusals, sign-in."""
