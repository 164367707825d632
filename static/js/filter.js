/* Long lists of choices: a select with data-filter-label gets a box above it whose letters leave only the choices that
   contain them. Arrow down goes on to the list; Enter takes the only choice left. What is chosen stays, and what the
   form sends is the select's as before. */

const plain = (text) => text.normalize("NFKC").toLocaleLowerCase().trim();

function start(select) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control select-filter";
  box.autocomplete = "off";
  box.placeholder = select.dataset.filterLabel;
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  box.setAttribute("aria-label", [label?.firstChild?.textContent.trim(), select.dataset.filterLabel].join(" – "));
  box.setAttribute("aria-controls", select.id);
  select.before(box);

  function shorten() {
    const typed = plain(box.value);
    for (const option of select.options) {
      option.hidden = Boolean(typed && option.value && !option.selected && !plain(option.text).includes(typed));
    }
  }

  box.addEventListener("input", shorten);
  select.addEventListener("change", shorten);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault(); // Enter in this box is no way to send the form
    const typed = plain(box.value);
    const left = [...select.options].filter((option) => typed && option.value && plain(option.text).includes(typed));
    if (event.key === "Enter" && left.length === 1) {
      select.value = left[0].value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    select.focus();
  });
}

function startAll() {
  for (const select of document.querySelectorAll("select[data-filter-label]:not([data-filtered])")) {
    select.dataset.filtered = "";
    start(select);
  }
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-row-add]")) startAll(); });
startAll();
