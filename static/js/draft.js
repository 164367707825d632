/* Drafts of long forms: a form with data-draft="key" is kept in this browser while it is typed, per person
   (<body data-user>), and put back when the page is opened again, after a closed tab or an expired session.
   A draft of an older version of what is edited (the form's seen_version), or one older than a proposal that fills the
   form in (seen_version_…, a time), is never put back unasked: it is shown beside.
   The first draft that is put back is brought into sight, unless the page was opened to show something else.
   The key is dropped once the form is saved (saved.js); it may end in "#…", for what the form asks, which need not be
   named then. Never a password or a field with data-draft-off; files: kept-files.js. */
import { addRow } from "./rows.js";
import { saved } from "./saved.js";
import { siteTime } from "./time.js";

const user = document.body.dataset.user ?? "";
const place = (key) => `rectify:draft:${user}:${key}`;
const older = new Map(); // form → a draft of an older version that its writer has not decided about
let inSight = location.hash !== "" || document.querySelector(".error-summary, .flashes .notice") !== null;
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.includes(field.type) && !field.disabled && !("draftOff" in field.dataset));
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
  dropStrangeRows(form, values); // the server numbers anew what came back, without the rows that were removed
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

/* Which version of the text, or of each of several, the person had before the eyes while typing. */
function seenBy(form) {
  return [...form.querySelectorAll("input[name^=seen_version]")].map((field) => `${field.name}=${field.value}`).join(" ");
}

function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

function timeOf(draft) {
  return siteTime(new Date(draft.at));
}

/* The notice stands before the form; whatever is folded away around it is opened. */
function put(form, notice) {
  form.before(notice);
  for (let folded = form.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  if (!inSight) notice.scrollIntoView({ block: "nearest" });
  inSight = true;
}

function showRestored(form, draft, original) {
  const notice = copyOf("draft-notice");
  const [changed] = fieldsOf(form).filter((field) => JSON.stringify(draft.values[field.name] ?? []) !== JSON.stringify(original[field.name] ?? []));
  notice.querySelector("[data-draft-about]").textContent = labelOf(changed);
  const time = notice.querySelector("[data-draft-time]");
  time.dateTime = draft.at;
  time.textContent = timeOf(draft);
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(place(form.dataset.draft));
    write(form, original);
    form.dispatchEvent(new Event("draft-discarded"));
    notice.remove();
    fieldsOf(form)[0]?.focus();
  });
  put(form, notice);
}

function labelOf(field) {
  const named = field?.closest("fieldset")?.querySelector("legend") ?? field?.labels?.[0];
  const beside = document.getElementById(field?.getAttribute("aria-labelledby") ?? "");
  return (named?.firstChild ?? beside?.firstChild)?.textContent.trim() ?? "";
}

/* What was chosen or written under a name, in the words of the form. */
function wordsOf(fields, list) {
  const options = fields.flatMap((field) => [...(field.options ?? [])]);
  const word = (value) => {
    const option = options.find((one) => one.value === value)?.textContent;
    const box = fields.find((one) => /checkbox|radio/.test(one.type) && one.value === value)?.labels[0]?.textContent;
    return (option ?? box ?? value).trim();
  };
  return list.map(word).join("\n") || "–";
}

function fillList(list, form, draft, original) {
  const all = [...form.elements, ...[...form.querySelectorAll("template")].flatMap((one) => [...one.content.querySelectorAll("[name]")])];
  for (const [name, values] of Object.entries(draft.values)) {
    if (JSON.stringify(values) === JSON.stringify(original[name] ?? [""])) continue;
    const fields = all.filter((field) => field.name === name || field.name === name.replace(/-\d+-/, "-__i__-"));
    const row = list.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("dt").textContent = labelOf(fields[0]);
    row.querySelector("dd").textContent = wordsOf(fields, values);
    list.append(row);
  }
}

/* The page has changed since: the newer text stays in the fields, the draft beside it, and its writer decides. */
function showOlder(form, draft, original) {
  const notice = copyOf("draft-older");
  const sentence = notice.querySelector("[data-draft-sentence]");
  sentence.textContent = sentence.textContent.replace("{time}", timeOf(draft));
  fillList(notice.querySelector("dl"), form, draft, original);
  older.set(form, draft);
  const decide = () => {
    older.delete(form);
    notice.remove();
    fieldsOf(form)[0]?.focus();
  };
  notice.querySelector("[data-draft-use]").addEventListener("click", () => {
    decide();
    write(form, draft.values);
    keep(form);
    showRestored(form, draft, original);
  });
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    decide();
    if (JSON.stringify(read(form)) === JSON.stringify(original)) localStorage.removeItem(place(form.dataset.draft));
    else keep(form);
  });
  put(form, notice);
}

function restore(form) {
  const stored = localStorage.getItem(place(form.dataset.draft));
  if (!stored) return;
  const draft = JSON.parse(stored);
  const original = read(form);
  const old = draft.seen === seenBy(form) ? draft.older : draft;
  if (draft !== old && JSON.stringify(draft.values) !== JSON.stringify(original)) {
    write(form, draft.values);
    showRestored(form, draft, original);
  }
  if (old && JSON.stringify(old.values) !== JSON.stringify(original)) showOlder(form, old, original);
}

function keep(form) {
  const draft = { at: new Date().toISOString(), seen: seenBy(form), values: read(form), older: older.get(form) };
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
  /* An upload of one's own raised the version (upload.js): what is typed goes with the new one. */
  form.addEventListener("renewed", () => { if (localStorage.getItem(place(form.dataset.draft))) keep(form); });
  window.addEventListener("pagehide", flush);
}

for (const done of saved) {
  const own = place(done);
  for (const key of Object.keys(localStorage)) if (key.split("#")[0] === own) localStorage.removeItem(key);
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  watch(form);
}
