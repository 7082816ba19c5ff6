// The one script a page loads. Everything works without it; each part is fetched only where its mark is on the page.
const parts = [
  ["[data-photo]", () => import("./photo.js")],
  ["form[data-swap], [data-refresh]", () => import("./swap.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-countdown]", () => import("./countdown.js")],
  ["[data-money]", () => import("./money_echo.js")],
  ["[data-suggest]", () => import("./suggest.js")],
  ["[data-quantity]", () => import("./quantity.js")],
  ["form[data-draft]", () => import("./draft.js")],
];

function start(root) {
  for (const [mark, load] of parts) {
    if (root.querySelector(mark)) load().then((part) => part.start(root));
  }
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// The mistakes of a refused form are read first.
document.querySelector("[data-focus]")?.focus();

// A second press while the first is on its way would send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("[data-once] button").forEach((button) => (button.disabled = false));
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.parentElement.remove();
  for (const menu of document.querySelectorAll(".account-menu[open], .tab-bar__menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".account-menu[open], .tab-bar__menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.checkAll;
  if (name) for (const box of document.querySelectorAll(`input[type=checkbox][name="${name}"]`)) box.checked = event.target.checked;
});
document.addEventListener("swapped", (event) => start(event.target));

// What works without a signal. Drafts belong to whoever is signed in here, so they go when this person goes.
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
if (sessionStorage.getItem("sending")) import("./draft.js").then((drafts) => drafts.sent());
document.addEventListener("submit", (event) => {
  if (event.target.matches('form[action="/keluar"]')) indexedDB.deleteDatabase("pasar-mitra");
});

start(document);
