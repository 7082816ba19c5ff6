// What was typed into a long form stays on this device until it is sent; without a signal it waits, photos too.
const LEFT_OUT = "[type=password], [type=hidden], [type=submit], [type=button], [data-private]";
const STORE = "drafts";

export function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (!form.dataset.ready) follow(form);
  }
}

async function follow(form) {
  form.dataset.ready = "1";
  const key = location.pathname;
  const note = Object.assign(document.createElement("p"), { className: "small muted", role: "status", hidden: true });
  form.prepend(note);
  const say = (text) => Object.assign(note, { textContent: text, hidden: false });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet" });
  drop.textContent = form.dataset.draftDrop;
  drop.addEventListener("click", async () => {
    await store("readwrite", (drafts) => drafts.delete(key));
    form.reset();
    note.hidden = true;
  });
  const isFresh = !document.querySelector("[data-focus]");
  if (isFresh && (await bring(form, await read(key)))) say(form.dataset.draftBack).append(" ", drop);
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(key, values(form)), 400);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener(
    "submit",
    (event) => {
      clearTimeout(timer);
      if (navigator.onLine) {
        write(key, values(form));
        sessionStorage.setItem("sending", key);
        return;
      }
      event.preventDefault();
      write(key, values(form));
      say(form.dataset.draftWait);
      window.addEventListener("online", () => form.requestSubmit(), { once: true });
    },
    true,
  );
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(LEFT_OUT) && field.tagName !== "BUTTON");
}

function values(form) {
  return fields(form).map((field) => {
    if (field.type === "file") return [field.name, [...field.files]];
    if (field.type === "radio" || field.type === "checkbox") return [field.name, field.checked, field.value];
    return [field.name, field.value];
  });
}

async function bring(form, draft) {
  let isChanged = false;
  for (const [name, value, of] of draft || []) {
    for (const field of fields(form).filter((each) => each.name === name && (of === undefined || each.value === of))) {
      if (field.type === "file") {
        if (!value.length || field.files.length) continue;
        const kept = new DataTransfer();
        for (const file of value) kept.items.add(file);
        field.files = kept.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (of !== undefined) {
        if (field.checked === value) continue;
        field.checked = value;
      } else {
        if (field.value === value || !value) continue;
        field.value = value;
      }
      isChanged = true;
    }
  }
  return isChanged;
}

function store(mode, act) {
  return new Promise((done) => {
    const open = indexedDB.open("pasar-mitra", 1);
    open.onupgradeneeded = () => open.result.createObjectStore(STORE);
    open.onerror = () => done();
    open.onsuccess = () => {
      const request = act(open.result.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => done(request.result);
      request.onerror = () => done();
      request.transaction.oncomplete = () => open.result.close();
    };
  });
}
const read = (key) => store("readonly", (drafts) => drafts.get(key));
const write = (key, draft) => store("readwrite", (drafts) => drafts.put(draft, key));

// The page after a form that was sent: its draft is done with, unless the form came back refused.
export async function sent() {
  const key = sessionStorage.getItem("sending");
  const isRefused = location.pathname === key && document.querySelector("[data-focus]");
  if (!key || isRefused || document.querySelector("[data-offline]")) return;
  sessionStorage.removeItem("sending");
  await store("readwrite", (drafts) => drafts.delete(key));
}
