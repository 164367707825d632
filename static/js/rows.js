/* Rows that can be added and removed in a form.
   <div data-rows="gaps"> holds [data-row] elements, one <template> whose names say gaps-__i__-description, and a
   <button type="button" data-row-add class="js-only">; a row may hold <button type="button" data-row-remove>.
   data-rows-min="1" keeps that many. The server reads whatever indexes arrive; numbers are never used twice. */

function nextIndex(rows) {
  const pattern = new RegExp(`^${rows.dataset.rows}-(\\d+)(?:-|$)`);
  const used = [...rows.querySelectorAll("[name]")].map((field) => Number(field.name.match(pattern)?.[1] ?? -1));
  const next = Math.max(Number(rows.dataset.next ?? 0), ...used.map((n) => n + 1));
  rows.dataset.next = String(next + 1);
  return next;
}

export function addRow(rows) {
  const template = rows.querySelector(":scope > template");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__i__", String(nextIndex(rows)));
  const row = holder.content.querySelector("[data-row]");
  template.before(row);
  return row;
}

function focusFirst(row) {
  row?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function removeRow(row) {
  const rows = row.closest("[data-rows]");
  const all = [...rows.querySelectorAll(":scope > [data-row]")];
  const neighbour = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
  if (all.length <= Number(rows.dataset.rowsMin ?? 0)) {
    row.querySelectorAll("input:not([type=hidden]), textarea").forEach((field) => { field.value = ""; });
    focusFirst(row);
  } else {
    row.remove();
    if (neighbour) focusFirst(neighbour);
    else rows.querySelector("[data-row-add]")?.focus();
  }
  rows.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const rows = event.target.closest("[data-row-add]")?.closest("[data-rows]");
  if (rows) focusFirst(addRow(rows));
  const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
  if (row) removeRow(row);
});
