/* Files chosen in a form with a draft (draft.js): kept in this browser, per person, and chosen again when the page
   comes back with errors, after an expired session or a closed tab. They are dropped with the draft, and after an hour. */
const user = document.body.dataset.user ?? "";
const HOUR = 3600 * 1000;
const forms = [...document.querySelectorAll('form[data-draft][enctype="multipart/form-data"]')];
const done = [...document.querySelectorAll('meta[name="draft-done"]')].map((one) => one.content);

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
  const stale = (place, kept) => kept.at < Date.now() - HOUR || done.some((key) => place.startsWith(`${user}:${key}:`));
  const [places, all] = await Promise.all([answer(files.getAllKeys()), answer(files.getAll())]);
  places.filter((place, at) => stale(place, all[at])).forEach((place) => files.delete(place));
}

function watch(form) {
  form.addEventListener("change", (event) => { if (event.target.type === "file") keep(form); });
  form.addEventListener("draft-discarded", () => {
    for (const field of fieldsOf(form)) field.value = "";
    keep(form);
  });
}

if (forms.length || done.length) {
  await forget();
  for (const form of forms) {
    await restore(form);
    watch(form);
  }
}
