/* A page of several forms with data-unsaved: the browser asks before one of them that was changed is left without being
   sent, be it for a link or for another form of the page. */

const changed = new Set();

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => changed.add(form));
}
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed.delete(event.target); });
window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
