"""Where in the file of the rules an entry stands, so that a wrong one is told with its line."""

import re


def find_place(text: str, loc: tuple[int | str, ...]) -> str:
    """Where in the file an entry stands: "line 31 (rule, colour)"."""
    lines, at = text.splitlines(), 0
    heads = [
        n for n, line in enumerate(lines) if loc and line.split("#")[0].strip() in (f"[[{loc[0]}]]", f"[{loc[0]}]")
    ]
    if heads:
        nth = loc[1] if len(loc) > 1 and isinstance(loc[1], int) else 0
        at = heads[min(nth, len(heads) - 1)]
        name = next((str(part) for part in loc[1:] if isinstance(part, str)), None)
        for n in range(at + 1, len(lines)):
            if lines[n].lstrip().startswith("["):
                break
            if name and re.match(rf"\s*{re.escape(name)}\s*=", lines[n]):
                at = n
                break
    told = ", ".join(str(part) for part in loc if isinstance(part, str))
    return f"line {at + 1} ({told})" if told else "line 1"


def find_line(text: str, head: str) -> str:
    """Where an entry begins that says so, with that."""
    number = next((n for n, line in enumerate(text.splitlines(), 1) if line.replace("'", '"').startswith(head)), 1)
    return f"line {number} ({head})"
