/* Asks before a form with data-confirm="What will happen?" is sent: a native dialog, keyboard and screen reader ready. */

const dialog = document.getElementById("confirm");
const asked = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!dialog || !question || asked.delete(form)) return;
  event.preventDefault();
  const submitter = event.submitter;
  dialog.querySelector("[data-confirm-text]").textContent = question;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    asked.add(form);
    form.requestSubmit(submitter);
  }, { once: true });
  dialog.showModal();
});
