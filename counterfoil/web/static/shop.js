// Small controllers, each bound to a data- attribute. Every page works without this file.
(() => {
  "use strict";

  const all = (selector, root = document) => root.querySelectorAll(selector);
  const say = words => { document.getElementById("live").textContent = words; };

  // data-once: a form is sent one time, however often the button is pressed.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("[data-once]") || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // data-go: a form that somebody would press in any case is sent for them, as soon as the page is there.
  for (const form of all("form[data-go]")) form.requestSubmit();
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
    }
  });

  // data-themes: the colours change at once; the server keeps the choice in a cookie for the next first paint.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("[data-themes]")) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" }).then(() => {
      const theme = fields.get("theme");
      if (theme === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      for (const button of all("button", form)) button.setAttribute("aria-pressed", button.value === theme);
    });
  });

  // data-look-here: what went wrong gets the focus, so that it is read first.
  const lookHere = root => root.querySelector("[data-look-here]")?.focus();
  lookHere(document);

  // data-print
  document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) print();
  });

  // data-copy: what the field of this id holds is copied; where the browser does not let us, it is marked for the keys.
  for (const button of all("[data-copy]")) button.hidden = false;
  document.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      say("Copied.");
    } catch {
      say("Marked. Copy it with the keyboard.");
    }
  });

  // htmx: after "show more" the first new thing gets the focus; a part that was redrawn keeps the focus
  // where it was, or hands it to the page when what had it is gone.
  let before = null;
  document.addEventListener("htmx:before:swap", event => {
    const more = event.detail.ctx?.sourceElement?.matches?.("[data-more]");
    before = { more, cards: all("#cards > li").length };
  });
  document.addEventListener("htmx:after:swap", () => {
    if (before?.more) {
      const cards = all("#cards > li");
      cards[before.cards]?.querySelector("a")?.focus({ preventScroll: true });
      say(`${cards.length} things shown`);
    } else if (document.activeElement === document.body) {
      document.getElementById("main").focus({ preventScroll: true });
    }
    before = null;
    lookHere(document.getElementById("main"));
  });
  document.addEventListener("htmx:error", () => say("That did not reach the shop. Please try again."));

  // A product's picture grows out of its card and shrinks back into it.
  const named = (picture, name) => { if (picture) picture.style.viewTransitionName = name; };
  const cardOf = address => {
    const link = [...all("a[data-card]")].find(one => new URL(one.href).pathname === address.pathname);
    return link?.closest(".card")?.querySelector("img");
  };
  const grow = (event, address) => {
    if (!event.viewTransition) return;
    const picture = address && cardOf(new URL(address));
    named(picture, "picture");
    // The browser may give a transition up at any time; then there is nothing to do but to forget the name.
    const forget = () => named(picture, "");
    event.viewTransition.ready.catch(forget);
    event.viewTransition.finished.then(forget, forget);
  };
  addEventListener("pageswap", event => grow(event, event.activation?.entry?.url));
  addEventListener("pagereveal", event => grow(event, window.navigation?.activation?.from?.url));
})();
