// data-toast: what was just changed is offered to be undone for so many milliseconds, longer while somebody is at it.
(() => {
  "use strict";

  const toast = document.querySelector("[data-toast]");
  if (!toast) return;
  let timer = 0;
  const hide = () => {
    if (toast.matches(":hover, :focus-within")) return begin(2000);
    toast.hidden = true;
  };
  const begin = milliseconds => {
    clearTimeout(timer);
    timer = setTimeout(hide, milliseconds);
  };
  begin(Number(toast.dataset.toast));
  // Whoever comes back by the browser's button sees a page of long ago.
  addEventListener("pageshow", event => { if (event.persisted) toast.hidden = true; });
})();
