/* Demonstration only: a button with data-demo-account fills the sign-in form and stands on its button. */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-demo-account]");
  if (!button) return;
  const form = document.querySelector("form[action$='/sign-in']");
  form.elements.username.value = button.dataset.demoAccount;
  form.elements.password.value = button.dataset.demoPassword;
  form.querySelector("button[type=submit]").focus();
});
