/* Names on `@`: a textarea with data-mention-url offers [{username, name}] from that address (asked with ?q=),
   chosen with the arrow keys and Enter, or the mouse. */

const PATTERN = /(^|[\s(（，。；、])@([\p{L}\p{N}._-]{0,30})$/u;

function start(area) {
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `${area.id}-mentions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "@");
  const wrap = document.createElement("div");
  wrap.className = "mention-wrap";
  area.replaceWith(wrap);
  wrap.append(area, list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  let asked = "";
  let timer = 0;
  const before = () => area.value.slice(0, area.selectionStart);
  const current = () => list.querySelector('[aria-selected="true"]');

  function close() {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  }

  function select(item) {
    current()?.setAttribute("aria-selected", "false");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", item.id);
  }

  function choose(item) {
    const typed = before().match(PATTERN)[2];
    area.setRangeText(`${item.dataset.username} `, area.selectionStart - typed.length, area.selectionStart, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    area.focus();
  }

  function show(people) {
    list.replaceChildren(...people.slice(0, 8).map((person, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.username = person.username;
      item.textContent = person.name;
      const username = document.createElement("span");
      username.textContent = `@${person.username}`;
      item.append(username);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
      return item;
    }));
    list.hidden = people.length === 0;
    if (people.length) select(list.firstElementChild);
  }

  async function ask(query) {
    asked = query;
    const url = new URL(area.dataset.mentionUrl, location.href);
    url.searchParams.set("q", query);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (answer.ok && asked === query && PATTERN.test(before())) show(await answer.json());
  }

  area.addEventListener("input", () => {
    const match = before().match(PATTERN);
    clearTimeout(timer);
    if (match) timer = setTimeout(() => ask(match[2]), 120);
    else close();
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") select(current().nextElementSibling ?? list.firstElementChild);
    else if (event.key === "ArrowUp") select(current().previousElementSibling ?? list.lastElementChild);
    else if (event.key === "Enter" || event.key === "Tab") choose(current());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

document.querySelectorAll("textarea[data-mention-url]").forEach(start);
