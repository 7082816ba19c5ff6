// Adds the time left to a deadline. Minutes are enough; seconds only make people nervous.
export function start(root) {
  const clocks = [...root.querySelectorAll("[data-countdown]")].filter((clock) => !clock.dataset.ready);
  for (const clock of clocks) {
    clock.dataset.ready = "1";
    const left = document.createElement("span");
    left.className = "countdown__left";
    clock.after(" ", left);
    const [days, hours, minutes, over] = (clock.dataset.words || "{d}|{h} {m}|{m}|0").split("|");
    const show = () => {
      const total = Math.floor((new Date(clock.dataset.countdown) - Date.now()) / 60000);
      const words = total < 0 ? over : total < 60 ? minutes : total < 2880 ? hours : days;
      const values = { d: Math.floor(total / 1440), h: Math.floor(total / 60), m: total < 60 ? total : total % 60 };
      left.textContent = `(${words.replace(/\{(\w)\}/g, (_, name) => values[name])})`;
    };
    show();
    setInterval(show, 20000);
  }
}
