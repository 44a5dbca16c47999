// Signed in with tokens, at a shop on another origin.
//
// Both tokens are kept in this module's memory and nowhere else: what lies in localStorage outlives the tab and is read by
// any script that ever runs here. A refresh token in an HttpOnly cookie would be safer still, and is there for front ends
// that the shop's own origin serves ("transport": "cookie"); to another origin browsers lend no cookie. So closing the last
// tab forgets everything, and a new one asks the tabs beside it.

const EARLY = 0.8; // of a token's life, after which the next one is fetched
const ANSWER_MS = 150; // within which the tabs beside this one have answered

export class SignedOut extends Error {}

export class Session {
  #shop;
  #tokens = null; // { access, refresh, turn, due, ends }: each that follows another has the next turn
  #timer = 0;
  #refreshing = null;
  #beside = new BroadcastChannel("tokens");
  #changed;

  constructor(shop, changed) {
    this.#shop = shop;
    this.#changed = changed;
    this.#beside.onmessage = ({ data }) => this.#hear(data);
  }

  get signedIn() {
    return this.#tokens !== null;
  }

  /** A tab that has just been opened asks those beside it. */
  async begin() {
    await this.#ask();
    this.#changed();
  }

  async signIn(username, password) {
    const answer = await this.#send("/api/tokens", { method: "POST", body: { username, password } });
    this.#keep(await answer.json());
  }

  /** Ends the session at the shop, and with it every token of it; here they are forgotten in any case. */
  async signOut() {
    const tokens = this.#tokens;
    this.#forget();
    this.#beside.postMessage({ over: true });
    if (tokens) {
      await this.#send("/api/tokens/revoke", { method: "POST", body: { token: tokens.refresh } });
    }
  }

  /** What the shop answers to this; SignedOut where it wants nobody with these tokens. */
  async ask(path) {
    let answer = await this.#show(path);
    if (answer.status === 401) {
      // Ended elsewhere, or this machine's clock is wrong: the next token tells.
      await this.#refresh();
      answer = await this.#show(path);
    }
    if (answer.status === 401) this.#forget();
    if (!this.#tokens) throw new SignedOut();
    return answer.json();
  }

  async #show(path) {
    if (this.#tokens?.ends <= Date.now()) await this.#refresh();
    if (!this.#tokens) throw new SignedOut();
    return this.#send(path, { access: this.#tokens.access });
  }

  #refresh() {
    this.#refreshing ??= this.#fetchNext().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #fetchNext() {
    const before = this.#tokens;
    await this.#ask(); // a tab that slept for long may hold an old one, and must not show it
    if (this.#tokens !== before || !before) return;
    const answer = await this.#send("/api/tokens/refresh", {
      method: "POST",
      body: { refresh_token: before.refresh },
    });
    if (answer.ok && this.#tokens) this.#keep(await answer.json());
    else if (answer.status === 401 && this.#tokens === before) this.#forget();
  }

  async #send(path, { method = "GET", body, access } = {}) {
    const headers = {};
    if (body) headers["content-type"] = "application/json";
    if (access) headers.authorization = `Bearer ${access}`;
    const answer = await fetch(this.#shop + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
    });
    if (answer.ok || answer.status === 401 && path !== "/api/tokens") return answer;
    throw new Error((await answer.json()).message);
  }

  #keep({ access_token: access, refresh_token: refresh, expires_in: seconds }) {
    const life = seconds * 1000;
    const turn = (this.#tokens?.turn ?? 0) + 1;
    this.#hold({ access, refresh, turn, due: Date.now() + life * EARLY, ends: Date.now() + life });
    this.#beside.postMessage({ tokens: this.#tokens });
  }

  #hold(tokens) {
    this.#tokens = tokens;
    clearTimeout(this.#timer);
    // What goes wrong then (no network, a shop that restarts) shows when something is asked for.
    const then = () => this.#refresh().catch(() => {});
    this.#timer = setTimeout(then, Math.max(0, tokens.due - Date.now()));
    this.#changed();
  }

  #forget() {
    this.#tokens = null;
    clearTimeout(this.#timer);
    this.#changed();
  }

  // The tabs beside this one: the same person, at the same shop.

  #ask() {
    this.#beside.postMessage({ who: true });
    return new Promise((heard) => setTimeout(heard, ANSWER_MS));
  }

  #hear({ tokens, who, over }) {
    if (who && this.#tokens) this.#beside.postMessage({ tokens: this.#tokens });
    if (tokens && tokens.turn > (this.#tokens?.turn ?? 0)) this.#hold(tokens);
    if (over && this.#tokens) this.#forget();
  }
}
