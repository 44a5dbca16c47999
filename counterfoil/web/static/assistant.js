// The assistant's panel and its conversation. Without this file the button is a link, and every form is a form.
(() => {
  "use strict";

  const panel = document.getElementById("ask-box");
  const opener = document.querySelector("[data-open-ask-box]");
  const STAYS = "ask-box:stays";
  const talk = () => document.getElementById("talk");
  const box = () => document.getElementById("say");
  const remember = yes => { try { if (yes) sessionStorage.setItem(STAYS, "1"); else sessionStorage.removeItem(STAYS); } catch { /* not allowed */ } };
  const stays = () => { try { return sessionStorage.getItem(STAYS) === "1"; } catch { return false; } };

  // The newest turn is seen from its beginning; the rest of the page stays where it is.
  const toTheEnd = () => {
    const last = [...document.querySelectorAll("#turns > .turn")].at(-1);
    if (!last) return;
    const scroller = panel?.open ? document.getElementById("turns") : null;
    if (scroller) scroller.scrollTop += last.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
    else last.scrollIntoView({ block: "nearest" });
  };

  let entered = false; // whether whoever opened it is to write as soon as it is there
  const enter = () => { if (entered && box()) { box().focus({ preventScroll: true }); entered = false; } };
  const open = focus => {
    if (panel.open) return;
    entered = focus;
    // On a phone it covers the page, so nothing behind it is reached.
    if (matchMedia("(width < 40rem)").matches) panel.showModal();
    else panel.show();
    opener.setAttribute("aria-expanded", "true");
    if (talk().hasAttribute("hx-trigger")) talk().dispatchEvent(new Event("open-ask-box"));
    else toTheEnd();
    enter();
  };
  const close = () => panel.close();

  if (panel && opener) {
    opener.addEventListener("click", () => (panel.open ? close() : open(true)));
    panel.addEventListener("close", () => {
      opener.setAttribute("aria-expanded", "false");
      opener.focus({ preventScroll: true });
    });
    panel.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    });
    panel.addEventListener("click", event => {
      if (event.target.closest("[data-close-ask-box]")) close();
      else if (event.target.closest("a[href]")) remember(true); // it is still there on the next page
    });
    const again = stays();
    remember(false);
    if (again && matchMedia("(width >= 62rem)").matches) addEventListener("load", () => open(false));
  }

  // Whoever was in the conversation stays in it when what they pressed is gone; what was sent leaves the field.
  let within = false, turns = 0, sent = null;
  const count = () => document.querySelectorAll("#turns > .turn").length;
  document.addEventListener("submit", event => { if (event.target.matches(".saying")) sent = box().value; });
  document.addEventListener("htmx:before:swap", () => {
    within = Boolean(document.activeElement?.closest("#talk, #ask-box"));
    turns = count();
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!talk()) return;
    if (within && !document.activeElement?.closest("#talk")) box()?.focus({ preventScroll: true });
    within = false;
    if (sent !== null && box()?.value === sent) box().value = box().getAttribute("value") ?? "";
    sent = null;
    enter();
    if (count() !== turns) toTheEnd();
  });
})();
