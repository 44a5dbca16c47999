// The album of a product: a picture is dragged to its place. Without this file the buttons beside it do the same.
(() => {
  "use strict";

  for (const album of document.querySelectorAll("[data-album]")) {
    let dragged = null;
    for (const one of album.querySelectorAll("[data-place]")) {
      if (one.querySelector("[data-move]")) one.querySelector("img").draggable = true;
    }
    album.addEventListener("dragstart", event => {
      dragged = event.target.closest("[data-place]");
      event.dataTransfer.effectAllowed = "move";
    });
    album.addEventListener("dragover", event => {
      if (dragged && event.target.closest("[data-place]")) event.preventDefault();
    });
    album.addEventListener("drop", event => {
      const to = event.target.closest("[data-place]");
      if (!dragged || !to || to === dragged) return;
      event.preventDefault();
      const form = dragged.querySelector("[data-move]");
      form.elements.to.value = to.dataset.place;
      form.requestSubmit();
    });
    album.addEventListener("dragend", () => { dragged = null; });
  }
})();
