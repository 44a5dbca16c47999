// Keys of the back office: G and a letter goes somewhere, J and K move in a list, one letter presses a button.
(() => {
  "use strict";

  const OFF = "office:no-single-keys";
  const off = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = node => node?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const seen = node => node.checkVisibility();

  // data-key and data-chord: what has a key says so.
  const say = (node, keys) => {
    node.setAttribute("aria-keyshortcuts", keys);
    if (!node.title) node.title = `${node.textContent.trim()} (${keys})`;
  };
  for (const node of all("[data-key]")) say(node, node.dataset.key.toUpperCase());
  for (const node of all("[data-chord]")) say(node, `G ${node.dataset.chord}`);

  // Lists: the row that has the focus is the one that is meant.
  const rows = () => all("[data-row]").filter(seen);
  const here = () => document.activeElement?.closest?.("[data-row]");
  const step = by => {
    const every = rows(), at = every.indexOf(here());
    if (!every.length) return false;
    const to = at < 0 ? (by > 0 ? 0 : every.length - 1) : Math.min(Math.max(at + by, 0), every.length - 1);
    (every[to].querySelector(".rows__open, a") ?? every[to]).focus();
    every[to].scrollIntoView({ block: "nearest" });
    return true;
  };
  const tick = shiftKey => {
    const box = here()?.querySelector("[data-tick]");
    box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
    return Boolean(box);
  };
  const edit = () => {
    const way = here()?.querySelector("[data-edit], .rows__open") ?? document.querySelector("main [data-edit]");
    way?.click();
    return Boolean(way);
  };
  const back = () => {
    const row = here();
    if (row) { document.activeElement.blur(); return true; }
    const way = document.querySelector("main .top .label a");
    way?.click();
    return Boolean(way);
  };
  const find = () => {
    const box = all("[data-find]").find(seen) ?? document.querySelector("main input[type=search]");
    if (!box) return document.querySelector("[data-open-palette]")?.click();
    box.focus();
    box.select();
  };

  // The sheet of keys is made of what there is on the page.
  const sheet = document.getElementById("keys-sheet");
  const open = () => {
    const known = [["Ctrl K", "Find anything"], ["/", "Find in this list"]];
    if (rows().length) known.push(["J K", "Next row, row before"], ["Enter", "Open it"], ["X", "Tick it"], ["Shift X", "Tick all since the last"], ["E", "Edit it"]);
    known.push(["Esc", "Back"]);
    for (const node of all("[data-key]").filter(seen)) known.push([node.dataset.key.toUpperCase(), node.textContent.trim()]);
    for (const node of all("[data-chord]")) known.push([`G ${node.dataset.chord}`, node.textContent.trim()]);
    sheet.querySelector("dl").replaceChildren(...known.flatMap(([keys, words]) => {
      const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
      kbd.textContent = keys;
      dt.append(kbd);
      dd.textContent = words;
      return [dt, dd];
    }));
    sheet.querySelector("[data-single-keys]").checked = !off();
    sheet.showModal();
  };
  sheet?.addEventListener("change", event => {
    if (!event.target.matches("[data-single-keys]")) return;
    try { if (event.target.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes"); } catch { /* not allowed */ }
  });

  const press = key => {
    const button = all("[data-key]").find(node => node.dataset.key === key && seen(node) && !node.disabled);
    button?.focus();
    button?.click();
    return Boolean(button);
  };
  const go = letter => {
    const way = all("[data-chord]").find(node => node.dataset.chord.toLowerCase() === letter);
    way?.click();
    return Boolean(way);
  };

  let chord = 0; // until when a letter after G counts
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    const waits = performance.now() < chord;
    chord = 0;
    let done = false;
    if (key === "escape") done = back();
    else if (key === "?") { open(); done = true; }
    else if (here() && (key === "arrowdown" || key === "arrowup")) done = step(key === "arrowdown" ? 1 : -1);
    else if (off()) return;
    else if (waits) done = go(key);
    else if (key === "g") { chord = performance.now() + 1500; done = true; }
    else if (key === "/") { find(); done = true; }
    else if (key === "j" || key === "k") done = step(key === "j" ? 1 : -1);
    else if (key === "x") done = tick(event.shiftKey);
    else if (key === "e" && !press("e")) done = edit();
    else if (key.length === 1) done = press(key);
    if (done) event.preventDefault();
  });

  // What is sent from a row dims it until the answer is there.
  document.addEventListener("submit", event => {
    event.target.closest("[data-row], .changes > li")?.setAttribute("data-busy", "");
  });
  addEventListener("pageshow", () => { for (const row of all("[data-busy]")) row.removeAttribute("data-busy"); });
})();
