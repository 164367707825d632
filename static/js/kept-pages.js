/* The pages on which a unit of an inspection is worked at are kept on this device, so that they open again without a
   connection (page-keeper.js). Here: what they are made of, what was saved on them since, how one says what it is, and
   when all is forgotten: at sign-out, when nobody or somebody else is signed in, after half a day. A browser that keeps
   none, as without TLS, goes on without. */
import { siteTime } from "./time.js";

const START = "rectify-pages:";
const AT = "x-kept-at";
const LONGEST = 12 * 3600 * 1000;
const AGAIN = 3000;
const FILE = /^(\/bootstrap)?\/static\//;
const { user = "", keptAt } = document.body.dataset;
const own = START + user;
let notice = null; // while the server is not reached
let last = Promise.resolve(); // two cells that are saved at once do not overwrite each other in the kept page

async function forget(mine = "") {
  for (const name of await caches.keys()) if (name.startsWith(START) && name !== mine) await caches.delete(name);
}

async function forgetOld() {
  await forget(user && own);
  if (!user || !(await caches.has(own))) return;
  const cache = await caches.open(own);
  for (const request of await cache.keys()) {
    const at = (await cache.match(request))?.headers.get(AT);
    if (at && Number(at) < Date.now() - LONGEST) await cache.delete(request);
  }
}

/* From now on this page opens without a connection; one that was opened before anybody kept it is fetched once more. */
export async function keepPage(keeper) {
  const workers = navigator.serviceWorker;
  await workers.register(keeper);
  if (!workers.controller) await new Promise((resolve) => { workers.addEventListener("controllerchange", resolve, { once: true }); });
  if (document.readyState !== "complete") await new Promise((resolve) => { window.addEventListener("load", resolve, { once: true }); });
  if (!(await caches.match(location.pathname))) await fetch(location.pathname);
  const cache = await caches.open(own);
  for (const url of new Set(performance.getEntriesByType("resource").map((one) => one.name.split("#")[0]))) {
    if (FILE.test(new URL(url).pathname)) await cache.put(url, await fetch(url));
  }
}

async function replace(panel) {
  const kept = await caches.match(location.pathname);
  if (!kept) return;
  const page = new DOMParser().parseFromString(await kept.text(), "text/html");
  page.getElementById(panel.id).replaceWith(panel);
  const told = new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers: kept.headers });
  await (await caches.open(own)).put(location.pathname, told);
}

/* What stands with the server since the page was kept stands in the kept page, too; without the sizes that the browser
   or the person gave to fields, which are inline styles: the policy of the page refuses them, one error for each. */
export function keepPanel(panel) {
  const copy = panel.cloneNode(true);
  for (const one of [copy, ...copy.querySelectorAll("[style]")]) one.removeAttribute("style");
  for (const field of copy.querySelectorAll("textarea")) field.textContent = field.value;
  for (const field of copy.querySelectorAll("input[type=radio]")) field.toggleAttribute("checked", field.checked);
  last = last.then(() => replace(copy)).catch(() => {});
}

function say(id) {
  const told = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const sentence = told.querySelector("[data-kept-sentence]");
  sentence.textContent = sentence.textContent.replace("{time}", siteTime(new Date(Number(keptAt))));
  return told;
}

/* The server has answered: what the page lacks is said beside the answers, over which nothing hangs any more. */
export function isReached() {
  if (!notice) return;
  notice.remove();
  notice = null;
  document.querySelector("[data-cells]").before(say("kept-reached"));
}

async function probe() {
  if (!notice) return;
  const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer && answer.status < 500) isReached();
  else setTimeout(probe, AGAIN);
}

/* What it said when it was kept, it says no more; what is chosen cannot be named without the server's list. */
function tell() {
  notice = say("kept-notice");
  document.querySelector("#main > .flashes").replaceChildren(notice);
  document.getElementById("basis-row").content.querySelector("[data-basis-kind]").textContent = notice.dataset.unnamed;
  window.addEventListener("online", probe);
  setTimeout(probe, AGAIN);
}

if (keptAt) tell();
if ("caches" in window) {
  forgetOld().catch(() => {});
  document.querySelector('form[action$="/sign-out"]')?.addEventListener("submit", () => { forget(); });
}
