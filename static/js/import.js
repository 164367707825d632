/* The page of an import that waits: asks how far it is, and shows the result when it is there. */

const box = document.querySelector("[data-import-progress]");
const bar = box?.querySelector("progress");
const told = box?.querySelector("[data-done]");

async function look() {
  let state;
  try {
    const answer = await fetch(box.dataset.importProgress, { headers: { Accept: "application/json" } });
    if (answer.status === 401) return window.location.reload();
    if (!answer.ok) return setTimeout(look, 5000);
    state = await answer.json();
  } catch {
    return setTimeout(look, 5000); // the connection is lost for a moment
  }
  if (!state.waiting) return window.location.reload();
  if (state.total && bar.hasAttribute("value")) {
    bar.max = state.total;
    bar.value = state.done;
  } else if (state.done && state.total) {
    bar.max = state.total;
    bar.value = state.done;
  }
  if (state.total) told.textContent = told.dataset.done.replace("{done}", state.done).replace("{total}", state.total);
  return setTimeout(look, 1000);
}

if (box) look();
