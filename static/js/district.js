// Districts while one types: fetches the list of choices that the button "Find district" would bring.
// Usage: <div data-district="/kecamatan"><input name="kecamatan_cari"><div data-district-matches></div></div>
const WAIT = 300;

for (const part of document.querySelectorAll("[data-district]")) {
  const input = part.querySelector("[name=kecamatan_cari]");
  const list = part.querySelector("[data-district-matches]");
  const button = part.querySelector("[name=find_district]");
  let timer = 0;
  let latest = 0;

  const search = async () => {
    const mine = ++latest;
    const chosen = part.querySelector("[name=district_id]:checked")?.value ?? "";
    const query = new URLSearchParams({ kecamatan_cari: input.value, district_id: chosen });
    try {
      const answer = await fetch(`${part.dataset.district}?${query}`, { headers: { "X-Fragment": "district" } });
      if (!answer.ok || mine !== latest) return;
      list.innerHTML = await answer.text();
    } catch {
      button?.removeAttribute("hidden"); // no connection: the button still sends the form
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length >= 3) timer = setTimeout(search, WAIT);
  });
}
