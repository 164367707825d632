/* What was typed in the cells of an inspection and is not with the server yet: kept in this browser, per person, and
   sent by itself from whatever page is opened next, after a lost connection, a closed tab, an expired session.
   An entry: { path, at, seen, base, values, told }. `base` is what stood there when `values` were typed, `seen` its
   version. What others changed meanwhile is merged field by field; where both changed the same field, people decide. */
import { isReached } from "./kept-pages.js";
import { GONE, sendOnce } from "./send.js";

export const FIELDS = ["rating", "looked", "caught", "note"];
const user = document.body.dataset.user ?? "";
const START = `rectify:cell:${user}:`;
const load = Math.random().toString(36).slice(2); // two windows on the same cell do not overwrite each other
const TRIES = 4;
let token = "";

export const placeOf = (path) => `${START}${path}#${load}`;

/* [place, entry] of this person, the oldest first; of one cell, or of all. */
export function entries(path = null) {
  const found = Object.keys(localStorage).filter((place) => place.startsWith(START)).map((place) => [place, JSON.parse(localStorage.getItem(place))]);
  return found.filter(([, entry]) => path === null || entry.path === path).sort(([, one], [, other]) => (one.at < other.at ? -1 : 1));
}

/* Whether it is kept: a browser may be full, or keep nothing at all. */
export function keep(entry) {
  try {
    localStorage.setItem(placeOf(entry.path), JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}

export function drop(path) {
  localStorage.removeItem(placeOf(path));
}

const same = (one, other) => one.trim() === other.trim();

export function differs(one, other) {
  return FIELDS.some((name) => !same(one[name], other[name])) || [...one.basis].sort().join() !== [...other.basis].sort().join();
}

/* { values, clashes }: what only one side changed since `base` is taken from that side; of what both changed, `mine`
   stays and the field is named. */
export function merge(base, mine, theirs) {
  const values = {};
  const clashes = [];
  for (const name of FIELDS) {
    const unchanged = same(mine[name], base[name]) || same(mine[name], theirs[name]);
    values[name] = unchanged ? theirs[name] : mine[name];
    if (!unchanged && !same(theirs[name], base[name])) clashes.push(name);
  }
  const added = mine.basis.filter((one) => !base.basis.includes(one) && !theirs.basis.includes(one));
  const removed = base.basis.filter((one) => !mine.basis.includes(one));
  values.basis = [...theirs.basis.filter((one) => !removed.includes(one)), ...added];
  return { values, clashes };
}

function contentOf(entry) {
  const data = new FormData();
  for (const name of FIELDS) data.set(name, entry.values[name]);
  for (const one of entry.values.basis) data.append("basis", one);
  data.set("seen_version", entry.seen);
  data.set("writer", user);
  data.set("csrf_token", token || (token = document.querySelector("[name=csrf_token]")?.value ?? ""));
  return data;
}

/* After signing in anew in another window the token of this page is of no use any more. */
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  if (page?.body.dataset.user !== user) return false;
  token = page.querySelector("[name=csrf_token]").value;
  return true;
}

/* What stands may be what this page tried to send before (`tried`): another window of the same person has sent it. */
const baseOf = (entry, theirs) => entry.tried?.find((one) => !differs(one, theirs)) ?? entry.base;

/* The window that kept these words at `place` may be open still: what another one sends of them is its own. */
export function announce(place, values) {
  const channel = new BroadcastChannel(START);
  channel.postMessage({ place, values });
  channel.close();
}

export function hear(told) {
  new BroadcastChannel(START).addEventListener("message", ({ data }) => told(data.place, data.values));
}

/* { state, … }: sent (with what stands now), waiting (server not reached), signed-out, clash (with theirs), refused.
   `place` is where another window kept it. */
export async function deliver(entry, place = null) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (place) announce(place, entry.values);
    const { status, body } = await sendOnce(entry.path, contentOf(entry));
    if (status === 0 || GONE.includes(status)) return { state: "waiting" };
    isReached();
    if (status === 200) return { state: "sent", stands: body };
    if (status === 401 || status === 400) {
      if (!(await renewToken())) return { state: "signed-out" };
    } else if (status === 409 && body?.theirs) {
      const { values, clashes } = merge(baseOf(entry, body.theirs.values), entry.values, body.theirs.values);
      if (body.theirs.aligned) values.rating = body.theirs.values.rating;
      const open = clashes.filter((name) => name !== "rating" || !body.theirs.aligned);
      if (open.length) return { state: "clash", theirs: body.theirs, by: body.changed_by, at: body.changed_at };
      Object.assign(entry, { seen: body.theirs.version, base: body.theirs.values, values });
    } else {
      return { state: "refused", told: body?.error ?? "" };
    }
  }
  return { state: "waiting" };
}

function tell(left) {
  const notice = document.getElementById("unsent-notice").content.firstElementChild.cloneNode(true);
  const row = notice.querySelector("template").content.firstElementChild;
  for (const [place, entry] of left) {
    const item = row.cloneNode(true);
    item.querySelector("[data-unsent-link]").href = entry.path.replace(/\/questions\/([^/]+)$/, "/questions#q-$1");
    item.querySelector("[data-unsent-told]").textContent = entry.told ?? "";
    item.querySelector("[data-unsent-text]").textContent = FIELDS.map((name) => entry.values[name]).filter(Boolean).join("\n");
    item.querySelector("[data-unsent-discard]").addEventListener("click", () => {
      localStorage.removeItem(place);
      item.remove();
      if (!notice.querySelector("li")) notice.remove();
    });
    notice.querySelector("ul").append(item);
  }
  document.querySelector("#main > .flashes")?.append(notice);
}

/* Cells that are open on this page see to themselves (cells.js). */
async function sendRest() {
  const here = [...document.querySelectorAll("form[data-cell]")].map((form) => new URL(form.action).pathname);
  const left = [];
  for (const [place, entry] of entries().filter(([, one]) => !here.includes(one.path))) {
    const outcome = await deliver(entry, place);
    if (JSON.parse(localStorage.getItem(place))?.at !== entry.at) continue; // the page it is from has gone on
    if (outcome.state === "sent") localStorage.removeItem(place);
    else left.push([place, { ...entry, told: outcome.told }]);
  }
  if (left.length) tell(left);
}

if (user) setTimeout(sendRest);
