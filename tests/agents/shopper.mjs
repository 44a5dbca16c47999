// The official TypeScript client shops: searches, fills the cart, and is sent to the page on which the person says yes.
import { Client, StreamableHTTPClientTransport, UrlElicitationRequiredError } from "@modelcontextprotocol/client";

const { SHOP, AGENT_TOKEN, REVISION } = process.env;
const told = {};

const modern = REVISION === "2026-07-28";
const client = new Client(
  { name: "shopper", version: "1" },
  {
    capabilities: { elicitation: { url: {} } },
    versionNegotiation: { mode: modern ? { pin: REVISION } : "legacy" },
  },
);
client.setRequestHandler("elicitation/create", (request) => {
  told.page = request.params.url;
  return { action: "accept" };
});

await client.connect(
  new StreamableHTTPClientTransport(new URL(SHOP), {
    requestInit: { headers: { Authorization: `Bearer ${AGENT_TOKEN}` } },
  }),
);
told.tools = (await client.listTools()).tools.map((tool) => tool.name);
const found = await client.callTool({ name: "list_products", arguments: { q: "mug" } });
const slug = found.structuredContent.items[0].slug;
const product = await client.callTool({ name: "read_product", arguments: { slug } });
const sku = product.structuredContent.variants.find((variant) => variant.stock > 0).sku;
const cart = await client.callTool({ name: "add_to_cart", arguments: { sku, quantity: 2 } });
told.cart = cart.structuredContent.lines.map((line) => [line.sku, line.quantity]);
told.sku = sku;
try {
  told.answer = (await client.callTool({ name: "place_order", arguments: {} })).structuredContent;
} catch (error) {
  if (!(error instanceof UrlElicitationRequiredError)) throw error;
  told.page = error.elicitations[0].url;
}
await client.close();
console.log(JSON.stringify(told));
