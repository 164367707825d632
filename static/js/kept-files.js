/* Files chosen in a form with a draft (draft.js): kept in this browser, per person, and chosen again when the page
   comes back with errors, after an expired session or a closed tab. They are dropped with the draft, after an hour, and
   as soon as somebody else is signed in here. A browser that keeps none for a page goes on without. */
import { saved } from "./saved.js";

const user = document.body.dataset.user ?? "";
const HOUR = 3600 * 1000;
const MARK = "rectify:files"; // some are kept: what is opened next looks whether they still may be
const forms = [...document.querySelectorAll('form[data-draft][enctype="multipart/form-data"]')];

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function store(mode) {
  const opening = indexedDB.open("rectify-files", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files");
  return (await answer(opening)).transaction("files", mode).objectStore("files");
}

const placeOf = (key, field) => `${user}:${key}:${field.name}`;
const fieldsOf = (form) => [...form.querySelectorAll('input[type="file"]')];

async function keep(form) {
  for (const field of fieldsOf(form)) {
    const files = await store("readwrite");
    const place = placeOf(form.dataset.draft, field);
    localStorage.setItem(MARK, "kept");
    await answer(field.files.length ? files.put({ at: Date.now(), files: [...field.files] }, place) : files.delete(place));
  }
}

async function restore(form) {
  for (const field of fieldsOf(form)) {
    const kept = await answer((await store("readonly")).get(placeOf(form.dataset.draft, field)));
    if (!kept || kept.at < Date.now() - HOUR || field.files.length) continue;
    const chosen = new DataTransfer();
    for (const file of kept.files) chosen.items.add(file);
    field.files = chosen.files;
  }
}

async function forget() {
  const files = await store("readwrite");
  const strange = (place) => user && !place.startsWith(`${user}:`);
  const stale = (place, kept) =>
    strange(place) || kept.at < Date.now() - HOUR || saved.some((key) => place.startsWith(`${user}:${key}:`));
  const [places, all] = await Promise.all([answer(files.getAllKeys()), answer(files.getAll())]);
  const gone = places.filter((place, at) => stale(place, all[at]));
  gone.forEach((place) => files.delete(place));
  if (gone.length === places.length) localStorage.removeItem(MARK);
}

function watch(form) {
  form.addEventListener("change", (event) => { if (event.target.type === "file") keep(form); });
  form.addEventListener("draft-discarded", () => {
    for (const field of fieldsOf(form)) field.value = "";
    keep(form);
  });
}

async function start() {
  if (localStorage.getItem(MARK)) await forget();
  for (const form of forms) {
    watch(form);
    await restore(form);
  }
}

start().catch(() => {});
