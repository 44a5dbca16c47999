// What is seen: a form outside, the shelves inside.

import { Session, SignedOut } from "./session.js";

const the = (id) => document.getElementById(id);
const shop = document.querySelector("meta[name=shop]").content;
const session = new Session(shop, show);
let shown = null;

function show() {
  if (shown === session.signedIn) return;
  shown = session.signedIn;
  the("outside").hidden = shown;
  the("inside").hidden = !shown;
  the("shelves").replaceChildren();
  the("who").textContent = "";
  if (shown) greet();
  else the("username").focus();
}

/** Does it, and says in words what went wrong. */
async function doing(what) {
  the("said").textContent = "";
  try {
    await what();
  } catch (error) {
    const words = error instanceof SignedOut ? "You are signed out." : error.message;
    the("said").textContent = error instanceof TypeError ? "The shop cannot be reached from here." : words;
  }
}

function greet() {
  doing(async () => {
    const me = await session.ask("/api/me");
    the("who").textContent = `Hello ${me.username}`;
    the("who").focus();
  });
}

the("outside").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  event.target.reset();
  doing(() => session.signIn(form.get("username"), form.get("password")));
});

the("leave").addEventListener("click", () => doing(() => session.signOut()));

the("look").addEventListener("click", () =>
  doing(async () => {
    const { items } = await session.ask("/api/products?limit=5");
    the("shelves").replaceChildren(
      ...items.map((item) => Object.assign(document.createElement("li"), { textContent: item.title })),
    );
  }),
);

session.begin();
