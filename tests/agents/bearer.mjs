// Shows a credential with every request of the conformance suite, which has no flag for one.
import { Agent, setGlobalDispatcher } from "undici";

const shown = `Bearer ${process.env.AGENT_TOKEN}`;

const showing = (dispatch) => (options, handler) => {
  const headers = options.headers ?? {};
  const with_it = Array.isArray(headers)
    ? [...headers, "authorization", shown]
    : typeof headers[Symbol.iterator] === "function"
      ? [...headers, ["authorization", shown]]
      : { ...headers, authorization: shown };
  return dispatch({ ...options, headers: with_it }, handler);
};

setGlobalDispatcher(new Agent().compose(showing));
