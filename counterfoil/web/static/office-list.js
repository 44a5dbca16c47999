// The lists of the back office. Without this file they work as forms and links.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // data-lean: what is empty does not go into the address.
  document.addEventListener("submit", event => {
    if (!event.target.matches("[data-lean]")) return;
    const empty = all("input, select", event.target).filter(one => one.name && one.value === "");
    for (const one of empty) one.disabled = true;
    setTimeout(() => { for (const one of empty) one.disabled = false; });
  });

  // data-list: ticking the head ticks the page; Shift ticks all rows from the last one that was ticked.
  for (const list of all("[data-list]")) {
    const ticks = all("[data-tick]", list);
    const head = list.querySelector("[data-page]");
    let last = null;
    const told = () => {
      const ticked = ticks.filter(one => one.checked).length;
      if (head) {
        head.checked = ticked === ticks.length && ticked > 0;
        head.indeterminate = ticked > 0 && ticked < ticks.length;
      }
    };
    head?.addEventListener("change", () => {
      for (const one of ticks) one.checked = head.checked;
      told();
    });
    list.addEventListener("click", event => {
      const tick = event.target.closest("[data-tick]");
      if (!tick) return;
      if (event.shiftKey && last) {
        const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
        for (const one of ticks.slice(from, to + 1)) one.checked = tick.checked;
      }
      last = tick;
      told();
    });
    // What the browser remembers of a page that was left.
    addEventListener("pageshow", told);
  }
})();
