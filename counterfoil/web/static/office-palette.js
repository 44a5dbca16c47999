// The palette of the back office: Ctrl or ⌘ and K, a few letters, arrows, Enter. Without this file it is a page.
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const box = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector("[role=status]");
  const RECENT = "office:recent";

  const recent = () => { try { return JSON.parse(sessionStorage.getItem(RECENT)) ?? []; } catch { return []; } };
  const remember = (href, words) => {
    const others = recent().filter(one => one.href !== href);
    try { sessionStorage.setItem(RECENT, JSON.stringify([{ href, words }, ...others].slice(0, 6))); } catch { /* full, or not allowed */ }
  };
  const one = /^\/admin\/(orders|products|people)\/[^/]+$/;
  if (one.test(location.pathname)) remember(location.pathname, document.querySelector("h1")?.textContent.trim() ?? "");

  const made = (name, attributes, ...inside) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...inside);
    return node;
  };
  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = option => {
    for (const each of options()) each.setAttribute("aria-selected", each === option);
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => list.querySelector("[aria-selected=true]");
  const show = groups => {
    let number = 0;
    list.replaceChildren(...groups.map((group, at) => {
      const rows = group.options.map(each => {
        const row = made("a", { role: "option", id: `palette-${number++}`, href: each.href, tabindex: "-1", class: "palette__option", "aria-selected": "false" });
        row.append(made("bdi", {}, each.words));
        if (each.more) row.append(made("span", { class: "soft small" }, made("bdi", {}, each.more)));
        if (each.keys) row.append(made("kbd", { class: "soft small" }, each.keys));
        return row;
      });
      const name = made("p", { class: "label", id: `palette-group-${at}`, role: "presentation" }, group.name);
      return made("div", { role: "group", "aria-labelledby": `palette-group-${at}` }, name, ...rows);
    }));
    none.textContent = number ? "" : "Nothing is called that.";
    choose(options()[0]);
  };

  let asked = 0;
  const look = async () => {
    const mine = ++asked, text = box.value.trim();
    try {
      const answer = await fetch(`/admin/palette?q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" } });
      if (mine !== asked) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const { groups } = await answer.json();
      if (mine !== asked) return;
      const before = text ? [] : recent().filter(each => each.href !== location.pathname);
      show(before.length ? [{ name: "Recent", options: before }, ...groups] : groups);
    } catch {
      if (mine !== asked) return;
      list.replaceChildren();
      none.textContent = "That did not reach the shop. Please try again.";
    }
  };
  let timer = 0;
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });

  const open = () => {
    if (dialog.open) return dialog.close();
    box.value = "";
    dialog.showModal();
    look();
  };
  document.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", event => {
    if (!event.target.closest("[data-open-palette]")) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  box.addEventListener("keydown", event => {
    const all = options(), at = all.indexOf(chosen());
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all.length || (box.value && (event.key === "Home" || event.key === "End"))) return;
    event.preventDefault();
    choose(all[(to + all.length) % all.length]);
  });
  dialog.querySelector("form").addEventListener("submit", event => {
    const option = chosen();
    if (!option) return;
    event.preventDefault();
    remember(option.getAttribute("href"), option.querySelector("bdi").textContent);
    location.assign(option.href);
  });
})();
