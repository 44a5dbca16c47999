// data-bulk: how far a bulk is, asked again and again; when it is over, the page says the rest.
(() => {
  "use strict";

  const box = document.querySelector("[data-bulk]");
  if (!box) return;
  const part = name => box.querySelector(`[data-bulk-${name}]`);
  const number = count => count.toLocaleString("en");
  let pause = 400;
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.bulk, { headers: { accept: "application/json" } });
      if (!answer.ok) return location.reload();
      const bulk = await answer.json();
      if (bulk.state !== "running") return location.reload();
      part("bar").value = bulk.done + bulk.refused;
      const refused = bulk.refused ? `, ${number(bulk.refused)} not possible` : "";
      part("said").textContent = `${number(bulk.done)} of ${number(bulk.count)} done${refused}`;
      part("state").textContent = "Being done";
      pause = Math.min(pause * 1.2, 3000);
    } catch {
      part("state").textContent = "The shop does not answer just now";
      pause = 3000;
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
})();
