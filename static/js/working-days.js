/* A day beside a number of working days: typing the number fills in the day that the server counts to; choosing a day
   empties the number, and says when the day is not worked. Without this file the server counts when the form is sent. */

const WAIT = 300; // milliseconds after the last key
let waiting;

async function ask(field, question) {
  const { countsUrl } = field.querySelector("[data-counts-url]").dataset;
  try {
    const answer = await fetch(`${countsUrl}?${question}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no line: the server counts when the form is sent
  }
}

function tell(field, answer) {
  const told = field.querySelector("[data-day-told]");
  told.textContent = answer?.told ?? "";
  told.classList.toggle("is-off", answer?.working === false);
}

async function count(field, number) {
  const { value } = number;
  const answer = number.validity.valid && value ? await ask(field, `count=${encodeURIComponent(value)}`) : null;
  if (number.value !== value) return; // typed on meanwhile
  if (answer) {
    const day = field.querySelector("[type=date]");
    day.value = answer.day;
    day.dispatchEvent(new Event("input", { bubbles: true }));
  }
  tell(field, answer);
}

async function look(field, day) {
  const { value } = day;
  field.querySelector("[data-counts-url]").value = "";
  const answer = value ? await ask(field, `day=${encodeURIComponent(value)}`) : null;
  if (day.value === value) tell(field, answer);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-counts-url]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => count(target.closest(".field"), target), WAIT);
});

document.addEventListener("change", ({ target }) => {
  const field = target.matches(".by-day > [type=date]") ? target.closest(".field") : null;
  if (field) look(field, target);
});
