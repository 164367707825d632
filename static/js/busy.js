/* One click, one request: a posted form disables its buttons and shows that it works; they come back with the page.
   A form whose answer is a download, or that sends itself by script, says data-busy="off". */

const GIVE_BACK_AFTER = 30000;

function release(form) {
  for (const button of form.querySelectorAll("[data-was-enabled]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    delete button.dataset.wasEnabled;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.busy === "off" || form.target === "_blank") return;
  const submitter = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
  // After this event, so that the pressed button's name and value are still sent.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not(:disabled)")) {
      button.disabled = true;
      button.dataset.wasEnabled = "";
    }
    submitter?.setAttribute("aria-busy", "true");
  });
  setTimeout(() => release(form), GIVE_BACK_AFTER);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach(release);
});
