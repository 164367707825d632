/* The frame's own keys and folds: navigation on a phone, menus that close, `/` for search, `?` for the shortcuts,
   g + letter for a place (links with data-go), and the date on a print. */

const toggle = document.querySelector("[data-nav-toggle]");
const nav = document.getElementById("nav");

if (toggle && nav) {
  toggle.addEventListener("click", () => {
    const open = nav.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    if (open) nav.querySelector("a")?.focus();
  });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
});

const KEY = "rectify:single-keys";
const dialog = document.getElementById("shortcuts");
const checkbox = dialog?.querySelector("[data-keys-on]");
if (checkbox) {
  checkbox.checked = localStorage.getItem(KEY) !== "off";
  checkbox.addEventListener("change", () => localStorage.setItem(KEY, checkbox.checked ? "on" : "off"));
}

function closeOpenThings() {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (nav?.classList.contains("open")) {
    toggle.click();
    toggle.focus();
  }
}

let waitsForPlace = false;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeOpenThings();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  if (checkbox && !checkbox.checked) return;
  if (waitsForPlace) {
    waitsForPlace = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    dialog?.showModal();
  } else if (event.key === "g") {
    waitsForPlace = true;
    setTimeout(() => { waitsForPlace = false; }, 1500);
  }
});

/* On paper nothing stays folded; afterwards the page is as it was. */
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const part of unfolded) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of unfolded) part.open = false;
  unfolded = [];
});
