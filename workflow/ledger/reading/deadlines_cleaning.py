"""Makes a cell's text plain before it is read: full-width characters, Chinese numerals, number words, stray spaces."""

import re
import unicodedata

LONGEST = 2000  # a deadline stands at the front of even the longest cell

DIGITS = {
    character: value
    for value, group in enumerate(["〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for character in group
}
TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
NUMERAL = "".join(DIGITS) + "".join(TENS) + "百"
CHINESE_NUMBER = re.compile(f"[{NUMERAL}](?:[{NUMERAL}]|[o0](?=[{NUMERAL}年]))*")
FIVE_YEAR_PLAN = re.compile(r"十([三四五六七])五(?=末|期间|期末|时期|规划|收官|结束|内|前|$)")
HOLIDAYS = re.compile(f"(?<![{NUMERAL}])(五一|十一|七一|八一)(?=前|之前|节|期间|假|后)")
HOLIDAY_NAMES = {"五一": "劳动节", "十一": "国庆", "七一": "建党节", "八一": "建军节"}

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBER_WORDS = {word: value for value, word in enumerate(ONES, 1)} | {
    "fifteen": 15,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "twenty-four": 24,
    "thirty-six": 36,
}
NUMBER_WORD = re.compile(rf"\b({'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b", re.ASCII)

PLAIN = (
    (re.compile(r"(?<!\w)['’‘](\d\d)\b", re.ASCII), r"20\1"),  # '22
    (re.compile(r"[“”‘’\"'「」『』《》〈〉]"), ""),
    (re.compile(r"[\[【〔]"), "("),
    (re.compile(r"[\]】〕]"), ")"),
    (re.compile(r"[‐-―−~〜∼﹣ー─━]+"), "-"),
    (re.compile(r"[·•‧∙・]"), "."),
    (re.compile(r"(?<=\d)。(?=\d)"), "."),
    (re.compile(r"(?<![0-9一-鿿])元月|(?<=年)元月"), "1月"),
    (re.compile(r"(?<=\d)o(?=\d|[年月日])"), "0"),  # 1O月, typed with the letter
    (re.compile(r"\\"), "/"),
    (re.compile(r"-{2,}"), "-"),
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]\.?m\b\.?)?(?:z|[+-]\d\d:\d\d)?", re.ASCII), " "),
)
SPACES = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])"), ""),  # 2025 年 9 月
    (re.compile(r"(?<=\d) ?([./-]) ?(?=\d)", re.ASCII), r"\1"),  # 2025. 9. 30
)
SPACED_DIGITS = re.compile(r"(?<!\d)(\d) (?=\d(?!\d))", re.ASCII)  # 3 0日, as justified text has it


def clean_text(text: str) -> str:
    """The text as the rules want it: half-width, lower case, digits for numerals, no spaces within Chinese."""
    text = re.sub("[①-⑳❶-❿]", " ", text[:LONGEST])  # list numbers, which would run into the year
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, plain in PLAIN:
        text = pattern.sub(plain, text)
    text = FIVE_YEAR_PLAN.sub(lambda found: f"{2005 + 5 * DIGITS[found[1]]}年底", text)
    text = HOLIDAYS.sub(lambda found: HOLIDAY_NAMES[found[1]], text)
    text = CHINESE_NUMBER.sub(lambda found: read_numeral(found[0]), text)
    text = NUMBER_WORD.sub(lambda found: str(NUMBER_WORDS[found[1]]), text)
    if "年" in text or "月" in text:
        text = SPACED_DIGITS.sub(r"\1", text)
    for pattern, plain in SPACES:
        text = pattern.sub(plain, text)
    return text.strip()


def read_numeral(numeral: str) -> str:
    """二〇二五 is read digit by digit, 三十一 and 一百二十 by their value."""
    if not any(character in TENS or character == "百" for character in numeral):
        return "".join(str(DIGITS.get(character, 0)) for character in numeral)
    total, ones = 0, 0
    for character in numeral:
        if character in TENS:
            total += TENS[character] * (ones or 1)
            ones = 0
        elif character == "百":
            total += 100 * (ones or 1)
            ones = 0
        else:
            ones = DIGITS.get(character, 0)
    return str(total + ones)
