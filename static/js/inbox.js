// A notice counts as read when its link is followed.
const token = document.querySelector("input[name=csrf_token]")?.value;

for (const link of document.querySelectorAll("[data-read]")) {
  link.addEventListener("click", () => {
    const body = new URLSearchParams({ csrf_token: token ?? "" });
    fetch(link.dataset.read, { method: "POST", body, keepalive: true, redirect: "manual" });
  });
}
