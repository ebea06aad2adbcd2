// A classic script in the page's head, so that the first paint already has the chosen theme.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme");
  const isDark = () => (chosen() ?? (system.matches ? "dark" : "light")) === "dark";

  const show = () => {
    if (chosen()) root.dataset.theme = chosen();
    else delete root.dataset.theme;
    document.getElementById("theme")?.setAttribute("aria-pressed", String(isDark()));
  };

  const toggle = () => {
    const wanted = isDark() ? "light" : "dark";
    // Back at what the system says, the page follows the system again.
    if ((wanted === "dark") === system.matches) localStorage.removeItem("theme");
    else localStorage.setItem("theme", wanted);
    show();
  };

  show();
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", toggle);
    show();
  });
}
