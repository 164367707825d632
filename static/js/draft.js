/* Drafts of long forms: a form with data-draft="key" is kept in this browser while it is typed, per person
   (<body data-user>), and put back when the page is opened again, after a closed tab or an expired session.
   The key is dropped by the next page that says <meta name="draft-done" content="key">. Never a password, never a file. */
import { addRow } from "./rows.js";

const user = document.body.dataset.user ?? "";
const place = (key) => `rectify:draft:${user}:${key}`;
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.includes(field.type) && !field.disabled);
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const list = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) list.push(field.value);
    } else if (field.type === "select-multiple") {
      list.push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      list.push(field.value);
    }
  }
  return values;
}

function addMissingRows(form, values) {
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const prefix = `${rows.dataset.rows}-`;
    const wanted = Object.keys(values).filter((name) => name.startsWith(prefix));
    for (let tries = 0; tries < 50 && wanted.some((name) => !form.elements[name]); tries += 1) addRow(rows);
  }
}

function dropStrangeRows(form, values) {
  for (const row of form.querySelectorAll("[data-rows] > [data-row]")) {
    const named = [...row.querySelectorAll("[name]")];
    if (named.length && named.every((field) => !(field.name in values))) row.remove();
  }
}

function write(form, values) {
  addMissingRows(form, values);
  const seen = {};
  for (const field of fieldsOf(form)) {
    const list = values[field.name];
    if (!list) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = list.includes(field.value);
    } else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = list.includes(option.value);
    } else {
      const at = seen[field.name] ?? 0;
      seen[field.name] = at + 1;
      if (list[at] !== undefined) field.value = list[at];
    }
  }
}

function showNotice(form, draft, original) {
  const notice = document.getElementById("draft-notice")?.content.firstElementChild.cloneNode(true);
  if (!notice) return;
  const time = notice.querySelector("[data-draft-time]");
  time.dateTime = draft.at;
  time.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(place(form.dataset.draft));
    dropStrangeRows(form, original);
    write(form, original);
    notice.remove();
    fieldsOf(form)[0]?.focus();
  });
  form.before(notice);
}

function restore(form) {
  const stored = localStorage.getItem(place(form.dataset.draft));
  if (!stored) return;
  const draft = JSON.parse(stored);
  const original = read(form);
  if (JSON.stringify(draft.values) === JSON.stringify(original)) return;
  write(form, draft.values);
  showNotice(form, draft, original);
}

function keep(form) {
  const draft = { at: new Date().toISOString(), values: read(form) };
  localStorage.setItem(place(form.dataset.draft), JSON.stringify(draft));
}

function watch(form) {
  let timer = 0;
  const flush = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    keep(form);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(flush, 400);
  });
  form.addEventListener("submit", flush);
  window.addEventListener("pagehide", flush);
}

for (const done of document.querySelectorAll('meta[name="draft-done"]')) localStorage.removeItem(place(done.content));
for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  watch(form);
}
