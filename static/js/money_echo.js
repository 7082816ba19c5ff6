// Says an amount again while it is typed: Rp25.000, dua puluh lima ribu rupiah. Reads what the server reads.
const ONES = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];
const SUFFIX = { "": 1, rb: 1e3, ribu: 1e3, k: 1e3, jt: 1e6, juta: 1e6 };

export function read(text) {
  const match = /^(?:rp\.?)?\s*([\d.,]+?)(?:,-|,00)?\s*(rb|ribu|k|jt|juta)?$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  let [whole, decimals = ""] = match[1].split(",");
  const groups = whole.split(".");
  if (match[2] && groups.length === 2 && groups[1].length < 3 && !decimals) [whole, decimals] = groups;
  else if (groups.length > 1 && groups.slice(1).some((group) => group.length !== 3)) return null;
  const amount = (Number(whole.replaceAll(".", "") + decimals) * SUFFIX[match[2] || ""]) / 10 ** decimals.length;
  return Number.isInteger(amount) && amount < 1e12 ? amount : null;
}

export function words(n) {
  if (n < 12) return ONES[n];
  if (n < 20) return `${ONES[n - 10]} belas`;
  const steps = [[1e9, "miliar"], [1e6, "juta"], [1e3, "ribu"], [100, "ratus"], [10, "puluh"]];
  for (const [size, name] of steps) {
    if (n < size) continue;
    const count = Math.floor(n / size);
    const head = count === 1 && (size === 100 || size === 1000) ? `se${name}` : `${words(count)} ${name}`;
    return `${head} ${words(n % size)}`.trim();
  }
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-money]")) {
    const echo = document.getElementById(input.dataset.money);
    if (!echo) continue;
    const show = () => {
      const amount = input.value ? read(input.value) : null;
      if (amount === null) return (echo.textContent = "");
      const inWords = document.documentElement.lang === "id" && amount > 0 ? `: ${words(amount)} rupiah` : "";
      echo.textContent = `Rp${amount.toLocaleString("id-ID")}${inWords}`;
    };
    input.addEventListener("input", show);
    show();
  }
}
