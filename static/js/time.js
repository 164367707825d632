/* A moment as the pages tell it (views/words.py): the site's zone, the page's language, to the minute. */
const { lang, dataset } = document.documentElement;
const parts = { year: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: dataset.zone || undefined };

export function siteTime(at) {
  const chinese = lang.startsWith("zh");
  const told = new Intl.DateTimeFormat(chinese ? "zh-Hans" : "en-US", { ...parts, month: chinese ? "numeric" : "short" }).formatToParts(at);
  const { year, month, day, hour, minute } = Object.fromEntries(told.map((part) => [part.type, part.value]));
  const number = (text) => text.replace(/[^0-9]/g, "");
  if (chinese) return `${number(year)}年${number(month)}月${number(day)}日 ${hour}:${minute}`;
  return `${day} ${month} ${year}, ${hour}:${minute}`;
}
