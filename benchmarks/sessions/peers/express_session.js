// express-session as its README shows it, with the store that comes with it.
const express = require("express");
const session = require("express-session");

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const app = express();
app.use(session({ secret: "of no account", resave: false, saveUninitialized: false }));

app.post("/login", (request, response) => {
  request.session.user = "ann";
  response.sendStatus(204);
});
app.post("/put", async (request, response) => {
  await pause(Number(request.query.ms));
  request.session[request.query.key] = 1;
  response.sendStatus(204);
});
app.get("/keys", (request, response) => {
  if (!request.session.user) return response.sendStatus(401);
  response.json(Object.keys(request.session).filter((name) => name.startsWith("key")));
});
app.post("/logout", (request, response) => {
  request.session.destroy(() => response.sendStatus(204));
});
app.listen(Number(process.argv[2]), "127.0.0.1");
