/* What a rating rests on: the list of a form and its search. All that can be chosen is fetched once with the page, so
   that the search goes on without a connection. */
const MOST = 30;
let asked = null;
let known = new Map();

async function fetchSources(url) {
  asked ??= fetch(url, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((rows) => {
      known = new Map(rows.map((row) => [row.token, row]));
      document.querySelectorAll("[data-basis] > [data-untitled]").forEach(entitle);
    })
    .catch(() => { asked = null; });
  return asked;
}

function entitle(item) {
  const row = known.get(item.querySelector("input").value);
  if (!row) return;
  delete item.dataset.untitled;
  item.querySelector("[data-basis-kind]").textContent = row.kind;
  const link = item.querySelector("a");
  link.hidden = false;
  link.href = row.url;
  link.textContent = row.title;
  item.querySelector("[data-basis-about]").textContent = [row.ref, row.day].filter(Boolean).join(" · ");
}

function itemFor(token) {
  const item = document.getElementById("basis-row").content.firstElementChild.cloneNode(true);
  item.querySelector("input").value = token;
  item.dataset.untitled = "";
  entitle(item);
  return item;
}

/* The list shows these, in this order; rows that are there already stay as the page drew them. */
export function showBasis(form, tokens) {
  const list = form.querySelector("[data-basis]");
  const there = new Map([...list.children].map((item) => [item.querySelector("input").value, item]));
  if ([...there.keys()].join() === tokens.join()) return;
  list.replaceChildren(...tokens.map((token) => there.get(token) ?? itemFor(token)));
}

function find(typed, chosen) {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...known.values()].filter((row) => !chosen.includes(row.token));
  return rows.filter((row) => {
    const told = `${row.kind} ${row.title} ${row.ref} ${row.day}`.toLowerCase();
    return wanted.every((word) => told.includes(word));
  }).slice(0, MOST);
}

export function watchBasis(form, url, onChange) {
  const list = form.querySelector("[data-basis]");
  const search = form.querySelector("[data-basis-search]");
  const found = form.querySelector("[data-basis-found]");
  const none = form.querySelector("[data-basis-none]");
  const chosen = () => [...list.querySelectorAll("input")].map((field) => field.value);

  async function show() {
    await fetchSources(url);
    const rows = find(search.value, chosen());
    none.hidden = rows.length > 0 || !asked;
    found.replaceChildren(...rows.map((row) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "found";
      button.dataset.token = row.token;
      button.textContent = [row.kind, row.title, row.ref, row.day].filter(Boolean).join(" · ");
      item.append(button);
      return item;
    }));
    found.hidden = rows.length === 0;
  }

  fetchSources(url);
  search.addEventListener("focus", show);
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  found.addEventListener("click", async (event) => {
    const token = event.target.closest("button")?.dataset.token;
    if (!token) return;
    list.append(itemFor(token));
    await show();
    search.focus();
    onChange();
  });
  list.addEventListener("click", (event) => {
    if (!event.target.closest("[data-basis-remove]")) return;
    event.target.closest("li").remove();
    search.focus();
    onChange();
  });
}
