/* Ticking rows of a list: the box in the head ticks all on the page, a ticked box means "the ticked ones" and opens the
   bar [data-ticks], which counts them and then stays in sight. Without it the boxes and the bar work all the same. */

const bar = document.querySelector("[data-ticks]");
const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll("[data-tick]")];

function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  const words = bar.querySelector("[data-ticks-count]");
  words.textContent = ticked ? words.dataset[ticked === 1 ? "one" : "many"].replace("{count}", String(ticked)) : "";
  bar.classList.toggle("sticks", ticked > 0);
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  return ticked;
}

function changed() {
  if (!count()) return;
  bar.querySelector("[name=of][value=ticked]").checked = true;
  if (window.matchMedia("(min-width: 721px)").matches) bar.open = true;
}

if (bar) {
  for (const box of boxes) box.addEventListener("change", changed);
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    changed();
  });
  window.addEventListener("pageshow", count);
  count();
}
