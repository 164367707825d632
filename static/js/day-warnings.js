/* What speaks against a day that is being chosen: a part with data-day-of="the field's id" is shown while the day there
   lies before its data-before or after its data-after. Without this file it is told once the form is sent. */
const notes = [...document.querySelectorAll("[data-day-of]")];

function show() {
  for (const note of notes) {
    const day = document.getElementById(note.dataset.dayOf).value;
    note.hidden = !(day && (day < note.dataset.before || day > note.dataset.after));
  }
}

if (notes.length) document.addEventListener("input", show);
show();
