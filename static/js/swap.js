// Exchanges one part of the page instead of loading all of it: filters, lists that refresh themselves.
let running;

async function swap(id, url, { remember = false } = {}) {
  const old = document.getElementById(id);
  running?.abort();
  running = new AbortController();
  old.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": id }, signal: running.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    if (!fresh) throw new Error("no such part");
    old.replaceWith(fresh);
    if (remember) history.pushState({ swap: id }, "", url);
    fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  } catch (error) {
    if (error.name === "AbortError") return;
    if (remember) location.href = url;
    else old.removeAttribute("aria-busy");
  }
}

function address(form) {
  const words = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) words.append(name, value);
  return `${form.action.split("?")[0]}${words.size ? "?" : ""}${words}`;
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-swap]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "1";
    const go = (event) => {
      event.preventDefault();
      swap(form.dataset.swap.slice(1), address(form), { remember: true });
    };
    form.addEventListener("change", go);
    form.addEventListener("submit", go);
    window.addEventListener("popstate", () => location.reload());
  }
  for (const part of root.querySelectorAll("[data-refresh]")) refresh(part);
  if (root.matches?.("[data-refresh]")) refresh(root);
}

function refresh(part) {
  setTimeout(function again() {
    if (!part.isConnected) return;
    if (document.visibilityState === "visible" && !part.contains(document.activeElement)) swap(part.id, location.href);
    else setTimeout(again, 5000);
  }, Number(part.dataset.refresh) * 1000);
}
