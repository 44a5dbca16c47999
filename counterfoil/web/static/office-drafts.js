// Long forms keep a draft in this tab, until they are sent or somebody signs out. Passwords and cards are never kept.
(() => {
  "use strict";

  const MARK = "office:draft:", WHO = "office:who";
  const store = (() => { try { sessionStorage.getItem(WHO); return sessionStorage; } catch { return null; } })();
  if (!store) return;
  const forget = () => { for (const key of Object.keys(store)) if (key.startsWith("office:")) store.removeItem(key); };

  // Another person in the same tab finds nothing of the one before.
  const who = document.querySelector("[data-palette]")?.dataset.palette ?? "";
  if (store.getItem(WHO) !== who) forget();
  store.setItem(WHO, who);
  document.addEventListener("submit", event => {
    if (event.target.matches("form[action$='/logout']")) { for (const form of forms) form.dirty = false; forget(); }
  });

  const secret = field => field.type === "password" || field.type === "file" || field.type === "hidden" || /^(cc-|one-time|.*password)/.test(field.autocomplete) || "noDraft" in field.dataset;
  const fields = form => [...form.elements].filter(field => field.name && /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && !secret(field));
  const ticks = field => field.type === "checkbox" || field.type === "radio";
  const read = form => fields(form).map(field => [field.name, ticks(field) ? field.value : null, ticks(field) ? field.checked : field.value]);
  const long = form => form.method === "post" && !form.closest("dialog, footer, [data-list]") && !("noDraft" in form.dataset)
    && !form.querySelector("input[type=password]")
    && (form.querySelector("textarea") || fields(form).filter(field => !ticks(field)).length >= 4);
  const forms = [...document.querySelectorAll("main form")].filter(long).map(form => ({ form, key: MARK + location.pathname + " " + new URL(form.action).pathname, was: JSON.stringify(read(form)), dirty: false }));

  const write = (form, kept) => {
    const every = fields(form);
    for (const [name, value, now] of kept) {
      const field = every.find(each => each.name === name && (value === null || each.value === value));
      if (!field) continue;
      if (ticks(field)) field.checked = now;
      else field.value = now;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const notice = one => {
    const note = document.createElement("p"), words = document.createElement("span"), button = document.createElement("button");
    note.className = "note draft-note";
    note.setAttribute("role", "status");
    words.textContent = "What you had typed here is back. ";
    button.type = "button";
    button.className = "plain plain--tall";
    button.textContent = "Throw it away";
    button.addEventListener("click", () => {
      store.removeItem(one.key);
      write(one.form, JSON.parse(one.was));
      store.removeItem(one.key);
      one.dirty = false;
      note.remove();
      one.form.querySelector("textarea, input:not([type=hidden])")?.focus();
    });
    note.append(words, button);
    one.form.before(note);
  };

  for (const one of forms) {
    const kept = store.getItem(one.key);
    // A form that comes back with what is wrong holds what was typed already.
    if (kept && !document.querySelector("[data-look-here]") && kept !== one.was) {
      write(one.form, JSON.parse(kept));
      one.dirty = true;
      notice(one);
    } else store.removeItem(one.key);
    one.form.addEventListener("input", () => {
      const now = JSON.stringify(read(one.form));
      one.dirty = now !== one.was;
      try { if (one.dirty) store.setItem(one.key, now); else store.removeItem(one.key); } catch { /* full */ }
    });
    one.form.addEventListener("submit", () => { one.dirty = false; store.removeItem(one.key); });
  }
  addEventListener("beforeunload", event => { if (forms.some(one => one.dirty)) event.preventDefault(); });
})();
