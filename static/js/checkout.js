// Works out delivery and total again when the district or a way of delivery changes. Without it: the button "Hitung ulang".
const form = document.querySelector("form[data-checkout]");
let running;

function keep(name, value) {
  const same = [...form.elements].find((input) => input.name === name && input.value === value);
  if (same && !same.disabled) same.checked = true;
}

async function recalculate() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("recalculate", "1");
  const parts = ["checkout-ways", "checkout-sums", "checkout-bar"];
  for (const id of parts) document.getElementById(id).setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: running.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement;
    const again = focused?.name && focused.value !== undefined ? [focused.name, focused.value] : null;
    const chosen = [...form.querySelectorAll("#checkout-ways input:checked")].map((input) => [input.name, input.value]);
    for (const id of parts) document.getElementById(id).replaceWith(page.getElementById(id));
    for (const [name, value] of chosen) keep(name, value); // what was chosen while the answer was on its way
    if (again && !focused.isConnected) {
      [...form.elements].find((input) => input.name === again[0] && input.value === again[1] && input.tabIndex >= 0)?.focus();
    }
  } catch (error) {
    if (error.name === "AbortError") return;
    for (const id of parts) document.getElementById(id).removeAttribute("aria-busy");
  }
}

form?.addEventListener("change", (event) => {
  if (/^(delivery_\d+|district_id|voucher)$/.test(event.target.name)) recalculate();
});
