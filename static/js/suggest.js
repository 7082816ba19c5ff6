// What the search box offers while one types: a combobox whose list is fetched. Without it the box is a plain form.
// Usage: <input data-suggest="/cari/saran" data-suggest-label="…" data-suggest-found="Suggestions: #">
const WAIT = 200;
const SHORTEST = 2;

export function start(root) {
  for (const input of root.querySelectorAll("[data-suggest]")) if (!input.dataset.ready) combobox(input);
}

function combobox(input) {
  input.dataset.ready = "1";
  const list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `${input.id}-list`, hidden: true });
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  status.setAttribute("role", "status");
  input.form.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let timer, running, chosen = -1;

  const close = () => {
    list.hidden = true;
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  };
  const choose = (number) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const show = (items) => {
    list.replaceChildren(...items.map((item, number) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${number}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = item.url;
      const text = Object.assign(document.createElement("span"), { textContent: item.text });
      option.append(text);
      if (item.note) option.append(Object.assign(document.createElement("small"), { textContent: item.note }));
      return option;
    }));
    chosen = -1;
    if (!items.length || document.activeElement !== input) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = input.dataset.suggestFound.replace("#", items.length);
  };
  const ask = async () => {
    running?.abort();
    const words = input.value.trim();
    if (words.length < SHORTEST) return close();
    running = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: running.signal });
      if (answer.ok) show((await answer.json()).items);
    } catch {
      close(); // no connection, or a newer question: the form still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen + step < -1 ? count - 1 : chosen + step >= count ? -1 : chosen + step);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      location.href = list.children[chosen].dataset.url;
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) location.href = option.dataset.url;
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    running?.abort();
    close();
  });
  input.form.addEventListener("submit", close);
}
