/* The questionnaire's form, <form data-key-points>: a new key point gets its hidden name at once, and the questions
   offer it, under whatever it is called by then. Runs after rows.js has added or taken out the row. */

const form = document.querySelector("form[data-key-points]");
const LANGUAGES = document.documentElement.lang.startsWith("zh") ? ["zh", "en"] : ["en", "zh"]; // the page's own first

function points() {
  return [...form.querySelectorAll('[data-rows="key_point"] > [data-row]')].map((row) => ({
    name: row.querySelector('[name$="-name"]'),
    label: LANGUAGES.map((language) => row.querySelector(`[name$="-label_${language}"]`).value).find(Boolean),
  }));
}

function nameNew(known) {
  const taken = new Set(known.map((point) => point.name.value));
  for (const { name } of known.filter((point) => !point.name.value)) {
    let number = 1;
    while (taken.has(`key_point_${number}`)) number += 1;
    name.value = `key_point_${number}`;
    taken.add(name.value);
  }
}

function offerPoints() {
  const known = points();
  nameNew(known);
  for (const select of form.querySelectorAll('select[name$="-key_point"]')) {
    const chosen = select.value;
    const first = select.options[0];
    select.replaceChildren(first, ...known.map((point) => new Option(point.label || "…", point.name.value)));
    select.value = known.some((point) => point.name.value === chosen) ? chosen : "";
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.closest('[data-rows="key_point"]')) offerPoints();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-row-add]")) offerPoints();
  });
}
