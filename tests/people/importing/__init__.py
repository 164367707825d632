"""Units and users from workbooks."""
