/* What stands under data-once is shown this once: the browser asks before its page is left. */

const once = document.querySelector("[data-once]");
window.addEventListener("beforeunload", (event) => { if (once) event.preventDefault(); });
