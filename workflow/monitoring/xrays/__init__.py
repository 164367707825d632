"""X-rays: named checks for patterns that smell of formalism, run by the worker, read by the inspection side."""
