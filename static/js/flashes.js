/* Messages stay in sight below the masthead, wherever the page opens, until their reader closes them. */

document.addEventListener("click", (event) => {
  const button = event.target.closest(".flashes [data-dismiss]");
  if (!button) return;
  button.closest(".notice").remove();
  document.getElementById("main").focus({ preventScroll: true });
});
