/* Messages stay in sight below the masthead, wherever the page opens, until their reader closes them. One that only says
   that something went well goes by itself after a while, but not while it is read: pointed at, focused, or out of sight. */

const READ_WITHIN = 8000;
const ASK_AGAIN = 2000;

function leave(notice) {
  if (!notice.isConnected) return;
  const read = document.hidden || notice.matches(":hover") || notice.contains(document.activeElement);
  if (read) setTimeout(() => leave(notice), ASK_AGAIN);
  else notice.remove();
}

for (const notice of document.querySelectorAll(".flashes .notice-success")) setTimeout(() => leave(notice), READ_WITHIN);

document.addEventListener("click", (event) => {
  const button = event.target.closest(".flashes [data-dismiss]");
  if (!button) return;
  button.closest(".notice").remove();
  document.getElementById("main").focus({ preventScroll: true });
});
