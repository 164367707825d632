"""What a new team is called, in both languages."""

CHINESE = "一二三四五六七八九十"


def name_team(number: int) -> dict[str, str]:
    """{name, name_en}: 第一巡察组, Group 1."""
    said = CHINESE[number - 1] if number <= len(CHINESE) else str(number)
    return {"name": f"第{said}巡察组", "name_en": f"Group {number}"}
