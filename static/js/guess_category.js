// While the name is typed, show the category that the server would guess; one tap changes it.
const name = document.querySelector("[data-guess]");
const category = document.getElementById("category_id");
let timer;
let chosen = Boolean(category?.value);

async function guess() {
  const address = new URL(name.dataset.guess, location.href);
  address.searchParams.set("nama", name.value);
  try {
    const answer = await fetch(address);
    if (!answer.ok || chosen) return;
    const found = await answer.json();
    category.value = found.id ?? "";
  } catch {
    // Without an answer the server guesses when the form is sent.
  }
}

if (name && category) {
  category.addEventListener("change", () => (chosen = category.value !== ""));
  name.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(guess, 400);
  });
}
