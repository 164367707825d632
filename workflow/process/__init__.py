"""The state machine: definition, rights, needs, effects, engine, duties, submissions, signatures."""
