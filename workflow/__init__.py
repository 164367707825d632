"""The rules: plain functions verb_noun(session, …, actor, now); no Flask, no commit."""
