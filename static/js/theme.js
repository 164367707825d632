/* Light, dark or as the system: read from the cookie `theme` before the first paint, and changed by [data-theme-switch].
   A classic script, loaded in the head on purpose: a module would come after the first paint and flash. */
(function () {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = document.cookie.match(/(?:^|; )theme=(light|dark|auto)/);

  function apply(choice) {
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  }

  function name(button) {
    const text = button.dataset[root.dataset.themeChoice];
    button.querySelector("[data-theme-name]").textContent = text;
    button.title = text;
  }

  root.classList.add("js");
  apply(stored ? stored[1] : "auto");
  system.addEventListener("change", () => apply(root.dataset.themeChoice));

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      name(button);
      button.addEventListener("click", () => {
        const choices = system.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"]; // each click is seen
        const next = choices[(choices.indexOf(root.dataset.themeChoice) + 1) % choices.length];
        document.cookie = `theme=${next}; path=/; max-age=31536000; SameSite=Lax`;
        apply(next);
        name(button);
      });
    }
  });
})();
