// Puts - and + around a number field.
export function start(root) {
  for (const box of root.querySelectorAll("[data-quantity]")) {
    const input = box.querySelector("input");
    if (box.children.length > 1) continue;
    const make = (sign, label, move) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        input[move]();
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return button;
    };
    input.before(make("−", box.dataset.less, "stepDown"));
    input.after(make("+", box.dataset.more, "stepUp"));
  }
}
