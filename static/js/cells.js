/* The questions of a unit as forms that save themselves (templates/inspection/work.html): what is typed is kept in this
   browser at once and sent when the person pauses; without a connection it waits and goes out by itself (outbox.js). */
import { FIELDS, announce, deliver, differs, drop, entries, hear, keep, merge, placeOf } from "./outbox.js";
import { keepPage, keepPanel } from "./kept-pages.js";
import { siteTime } from "./time.js";
import { showBasis, watchBasis } from "./basis.js";

const PAUSE = 4000;
const SOON = 3000; // the server is asked by one cell; once it answers, the others follow
const AGAIN = 15000;
const page = document.querySelector("[data-cells]");
const say = page.dataset;
const bar = document.querySelector("[data-cells-state]");
const cells = [];
const LASTING = ["waiting", "signedOut"]; // told until it is over, not anew with each try
const idle = (...states) => cells.filter((cell) => states.includes(cell.state) && !cell.sending);
const unsent = () => cells.filter((cell) => !["sent", ""].includes(cell.state));
const unkept = () => unsent().filter((cell) => !cell.kept);

function read(form) {
  const values = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  return { ...values, basis: [...form.querySelectorAll("[data-basis] input")].map((field) => field.value) };
}

function write(form, values) {
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (field.value !== values[name]) field.value = values[name];
  }
  showBasis(form, values.basis);
}

function words(form, name, value) {
  if (name !== "rating") return value || "–";
  return form.querySelector(`[name=rating][value="${CSS.escape(value)}"]`)?.labels[0]?.textContent.trim() ?? value;
}

function showBar() {
  const open = unsent().length;
  const told = unkept().length ? say.unsentUnkept : say.unsent;
  bar.hidden = cells.every((cell) => !cell.state);
  bar.dataset.state = open ? "open" : "sent";
  bar.querySelector("[data-told]").textContent = open ? told.replace("{count}", open) : say.allSent;
}

function showRating(cell, values) {
  const panel = cell.form.closest("details");
  const place = panel.querySelector("[data-cell-rated]");
  place.textContent = values.rating ? words(cell.form, "rating", values.rating) : "–";
  place.className = `rate ${cell.form.querySelector(`[name=rating][value="${CSS.escape(values.rating)}"]`)?.dataset.look ?? "rate-open"}`;
  const head = document.querySelector("[data-cells-rated]");
  head.textContent = head.dataset.cellsRated.replace("{rated}", document.querySelectorAll("[data-cell-rated]:not(.rate-open)").length);
}

function setState(cell, state, told = "") {
  cell.state = state;
  const where = cell.form.querySelector("[data-cell-told]");
  where.dataset.state = state;
  const said = cell.kept || state === "sent" ? say[state] : say.unkept;
  where.textContent = told || (said ?? "").replace("{time}", siteTime(new Date()));
  cell.form.closest("details").dataset.state = state;
  cell.form.querySelector("[data-sign-in]").hidden = state !== "signedOut";
  showBar();
}

function entryOf(cell) {
  return { path: cell.path, at: new Date().toISOString(), seen: cell.seen, base: cell.base, values: read(cell.form) };
}

function keepHere(cell) {
  cell.kept = keep(entryOf(cell));
}

/* What both changed stands beside each other; nothing goes on until the person has `decided`. */
function showClash(cell, theirs, fields, who, decided) {
  cell.form.querySelector(".clash")?.remove();
  const notice = document.getElementById("cell-clash").content.firstElementChild.cloneNode(true);
  notice.querySelector("[data-clash-who]").textContent = who;
  const row = notice.querySelector("template").content.firstElementChild;
  const mine = read(cell.form);
  for (const name of fields) {
    const item = row.cloneNode(true);
    item.querySelector("[data-clash-field]").textContent = cell.form.querySelector(`[data-label-of=${name}]`).textContent;
    item.querySelector("[data-clash-mine]").textContent = words(cell.form, name, mine[name]);
    item.querySelector("[data-clash-theirs]").textContent = words(cell.form, name, theirs.values[name]);
    const field = cell.form.elements[name];
    let put = mine[name]; // anything else that stands in the field was typed since, and is "mine" now
    for (const button of item.querySelectorAll("[data-clash-take]")) {
      button.hidden = name === "rating" && button.dataset.clashTake === "both";
      button.addEventListener("click", () => {
        if (field.value !== put) mine[name] = field.value;
        item.querySelector("[data-clash-mine]").textContent = words(cell.form, name, mine[name]);
        const choices = { mine: mine[name], theirs: theirs.values[name], both: `${theirs.values[name]}\n${mine[name]}` };
        field.value = choices[button.dataset.clashTake];
        put = field.value;
        for (const one of item.querySelectorAll("[data-clash-take]")) one.setAttribute("aria-pressed", String(one === button));
        keepHere(cell);
      });
    }
    notice.querySelector("[data-clash-rows]").append(item);
  }
  notice.querySelector("[data-clash-done]").addEventListener("click", () => {
    notice.remove();
    cell.clash = false;
    decided();
  });
  cell.clash = true;
  cell.form.prepend(notice);
  setState(cell, "clash");
  notice.scrollIntoView({ block: "nearest" });
}

function settle(cell, sent, outcome) {
  if (outcome.state === "sent") {
    const { version, values } = outcome.stands;
    const merged = merge(sent.values, read(cell.form), values).values;
    Object.assign(cell, { seen: version, base: values });
    if (differs(read(cell.form), merged)) write(cell.form, merged);
    cell.form.elements.seen_version.value = version;
    showRating(cell, values);
    if (!differs(merged, values)) {
      drop(cell.path);
      setState(cell, "sent");
      return keepPanel(cell.form.closest("details"));
    }
    keepHere(cell);
    cell.again = true;
    return setState(cell, "sending");
  }
  if (outcome.state === "clash") {
    const { theirs } = outcome;
    const { values, clashes } = merge(cell.base, read(cell.form), theirs.values);
    write(cell.form, theirs.aligned ? { ...values, rating: theirs.values.rating } : values);
    const open = clashes.filter((name) => name !== "rating" || !theirs.aligned);
    const who = outcome.by ? say.changedBy.replace("{name}", outcome.by).replace("{time}", outcome.at) : say.changed;
    return showClash(cell, theirs, open, who, () => {
      Object.assign(cell, { seen: theirs.version, base: theirs.values });
      keepHere(cell);
      send(cell);
    });
  }
  return setState(cell, outcome.state === "signed-out" ? "signedOut" : outcome.state, outcome.told);
}

function tryAgain(...states) {
  idle(...states).forEach(send);
}

async function send(cell) {
  clearTimeout(cell.timer);
  if (cell.clash) return;
  if (cell.sending) {
    cell.again = true;
    return;
  }
  cell.sending = true;
  do {
    cell.again = false;
    const entry = { ...entryOf(cell), tried: cell.tried };
    const sent = structuredClone(entry);
    if (!LASTING.includes(cell.state)) setState(cell, "sending"); // whoever clicks on "Sign in" must not lose it underneath
    const outcome = await deliver(entry);
    cell.tried = outcome.state === "sent" ? [] : [...cell.tried.filter((one) => differs(one, sent.values)), sent.values];
    settle(cell, sent, outcome);
  } while (cell.again && !cell.clash);
  cell.sending = false;
  if (cell.state !== "waiting") tryAgain("waiting");
}

function changed(cell, wait) {
  keepHere(cell);
  if (cell.clash) return;
  if (!cell.sending && !differs(read(cell.form), cell.base)) {
    drop(cell.path);
    clearTimeout(cell.timer);
    setState(cell, "sent");
    return;
  }
  if (cell.state !== "waiting" && cell.state !== "signedOut") setState(cell, "typed");
  clearTimeout(cell.timer);
  cell.timer = setTimeout(() => send(cell), wait);
}

/* What earlier pages of this person did not get rid of goes on from here: the oldest merged with what stands now, each
   later one with what is in the form by then. None is forgotten before it stands there or was decided on. */
function takeUp(cell) {
  for (const [place, entry] of entries(cell.path).filter(([one]) => one !== placeOf(cell.path))) {
    cell.form.closest("details").open = true;
    const here = read(cell.form);
    const first = !differs(here, cell.base);
    const { values, clashes } = first ? merge(entry.base, entry.values, here) : merge(entry.base, here, entry.values);
    write(cell.form, values);
    keepHere(cell);
    const open = clashes.filter((name) => name !== "rating" || cell.form.elements.rating.type !== "hidden");
    const taken = () => localStorage.removeItem(place);
    if (first || !open.length) taken();
    if (!open.length) announce(place, values);
    const goOn = () => { keepHere(cell); taken(); takeUp(cell); };
    if (open.length) return showClash(cell, { values: first ? cell.base : entry.values }, open, first ? say.changed : say.twoWindows, goOn);
  }
  send(cell);
}

function start(form) {
  const cell = { form, path: new URL(form.action).pathname, seen: Number(form.elements.seen_version.value), base: read(form), state: "", timer: 0, tried: [], kept: true };
  cells.push(cell);
  watchBasis(form, page.dataset.sources, () => changed(cell, 0));
  form.addEventListener("input", (event) => { if (FIELDS.includes(event.target.name)) changed(cell, PAUSE); });
  form.addEventListener("change", (event) => { if (FIELDS.includes(event.target.name)) changed(cell, 0); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepHere(cell);
    send(cell);
  });
  if (entries(cell.path).length) takeUp(cell);
}

document.querySelectorAll("form[data-cell]").forEach(start);
showBar();
hear((place, values) => cells.find((cell) => placeOf(cell.path) === place)?.tried.push(values));
window.addEventListener("online", () => tryAgain(...LASTING));
document.addEventListener("visibilitychange", () => { if (!document.hidden) tryAgain(...LASTING); });
setInterval(() => idle("waiting").slice(0, 1).forEach(send), SOON);
setInterval(() => tryAgain("signedOut"), AGAIN);
/* Without a connection the next page does not come, and this one would be gone where it is not kept; nor may words go
   that are not kept in a full browser. */
window.addEventListener("beforeunload", (event) => {
  const lost = !navigator.onLine && !navigator.serviceWorker?.controller && cells.some((cell) => LASTING.includes(cell.state));
  if (lost || unkept().length) event.preventDefault();
});
if (navigator.serviceWorker) keepPage(say.keeper).catch(() => {});

function openNamed() {
  const panel = location.hash && document.getElementById(location.hash.slice(1));
  if (panel?.matches?.("details")) panel.open = true;
}
window.addEventListener("hashchange", openNamed);
openNamed();
