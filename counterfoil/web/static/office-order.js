// data-refund: the button names the sum, asked anew whenever what is to be paid back changes. Without this file a page asks again.
(() => {
  "use strict";

  const form = document.querySelector("[data-refund]");
  if (!form) return;
  const go = form.querySelector("[data-refund-go]");
  const wrong = form.querySelector("[data-refund-wrong]");
  const ask = form.querySelector("[data-refund-ask]");
  let asked = 0;

  const wanted = () => {
    const fields = new FormData(form);
    const counts = [...fields].some(([name, value]) => name.startsWith("lines.") && Number(value) > 0);
    return counts || fields.get("shipping") || fields.get("goodwill") ? new URLSearchParams(fields) : null;
  };
  const say = (words, trouble) => {
    go.textContent = words ? `Refund ${words}` : "Refund";
    go.disabled = !words;
    wrong.textContent = trouble;
    wrong.hidden = !trouble;
  };
  const price = async () => {
    const mine = ++asked;
    const query = wanted();
    go.disabled = true; // what it names is no longer what would be paid
    if (!query) return say("", "");
    try {
      const answer = await fetch(`${form.action}?${query}`, { headers: { accept: "application/json" } });
      const told = await answer.json();
      if (mine !== asked) return;
      if (answer.ok) say(told.said, "");
      else say("", told.errors?.[0]?.message ?? told.message);
    } catch {
      if (mine === asked) say("", "That did not reach the shop. Please try again.");
    }
  };

  go.hidden = false;
  ask.hidden = true;
  let timer = 0;
  form.addEventListener("input", event => {
    if (event.target.name === "why") return;
    go.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(price, 150);
  });
  // Enter in a field presses the button that asks: it pays what the other one names, once that is known.
  form.addEventListener("submit", event => {
    if (event.submitter !== ask) return;
    event.preventDefault();
    // While a form is being sent, it cannot be sent.
    if (!go.disabled) setTimeout(() => form.requestSubmit(go));
  });
  price();
})();
