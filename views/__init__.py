"""The web: load and authorise, read the form, one workflow call, redirect. No rule lives here."""
