/**
 * A conversation over kept connections.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { HttpClient } from "../../../../plugins/kit/http/client.ts";
import { atEnd } from "../../../support/at_end.ts";
import { refusedLater } from "../../../support/refused_later.ts";

test("what goes wrong on a kept connection is told of the request that it went wrong for", async () => {
  const server = createServer(({ url, socket }, response) => {
    if (url === "/first") response.end("all is well");
    else if (url === "/broken") socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const http = new HttpClient({ environment: {}, patience: 1000 });
  atEnd(() => {
    http.close();
    server.close();
  });
  const ask = async (path: string) => {
    const url = new URL(path, `http://127.0.0.1:${port}`);
    const body = { size: 1, open: () => [new Uint8Array(1)] };
    await (await http.request({ method: "PUT", url, body, origin: undefined })).discard();
  };
  for (const [path, code] of [["/broken", "fetch/short"], ["/silent", "fetch/timeout"]] as const) {
    await ask("/first");
    const { message } = await refusedLater(ask(path), code);
    assert(message.includes(path), message);
  }
});
