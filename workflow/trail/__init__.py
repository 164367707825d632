"""Events, their chain, its verification, their sentences."""
