import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { HttpClient } from "../../../core/fetch/client.ts";
import { atEnd } from "../../support/at_end.ts";
import { refusedLater } from "../../support/refused_later.ts";

/** A server that does with each request of each connection what `answer` says; the number of connections so far. */
async function serve(answer: (socket: Socket, head: string, request: number) => void) {
  const seen = { connections: 0, requests: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    seen.connections++;
    sockets.add(socket);
    let head = "";
    socket.on("error", () => {}).on("data", (piece: Uint8Array) => {
      head += new TextDecoder("latin1").decode(piece);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const request = head.slice(0, end);
      head = "";
      answer(socket, request, seen.requests++);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { seen, url: new URL(`http://127.0.0.1:${port}/x`) };
}

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const policy = { environment: {}, patience: 2000 };

async function withClient<T>(work: (client: HttpClient) => Promise<T>): Promise<T> {
  const client = new HttpClient(policy);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

test("a connection serves one request after the other, but not where its body was given up or it is to be fresh", async () => {
  const { seen, url } = await serve((socket) => void socket.write(hello));
  await withClient(async (client) => {
    const get = { method: "GET", url };
    for (let at = 0; at < 3; at++) {
      assert.equal(text(await (await client.request(get)).bytes(5)), "hello");
    }
    assert.deepEqual(seen, { connections: 1, requests: 3 });
    await (await client.request({ ...get, fresh: true })).discard();
    assert.equal(seen.connections, 2);
    await refusedLater((await client.request(get)).bytes(4), "fetch/too-large");
    await (await client.request(get)).discard();
    assert.equal(seen.connections, 3);
    // Where somebody else sent us, the address is looked at anew.
    await (await client.request({ ...get, origin: "loopback" })).discard();
    assert.equal(seen.connections, 4);
    await refusedLater(client.request({ ...get, origin: "public" }), "fetch/address");
  });
});

test("a kept connection that the server has closed is not noticed by who asks; where a body would be lost, it is", async () => {
  const { seen, url } = await serve((socket, _, request) => {
    if (request % 2 === 1 && request < 5) socket.destroy();
    else socket.write(hello);
  });
  await withClient(async (client) => {
    await (await client.request({ method: "GET", url })).discard();
    assert.equal(text(await (await client.request({ method: "GET", url })).bytes(5)), "hello");
    assert.deepEqual(seen, { connections: 2, requests: 3 });
    const body = { size: 3, open: () => [new Uint8Array(3)] };
    await refusedLater(client.request({ method: "PUT", url, body }), "fetch/short");
  });
});

test("an answer that comes before the body has gone ends the sending", async () => {
  const { url } = await serve((socket, head) => {
    assert.match(head, /\r\nContent-Length: 1000000000(\r\n|$)/);
    socket.pause();
    socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
  });
  let given = 0;
  const body = {
    size: 1_000_000_000,
    *open() {
      for (; given < 1_000_000_000; given += 1_000_000) yield new Uint8Array(1_000_000);
    },
  };
  const response = await withClient((client) => client.request({ method: "PUT", url, body }));
  assert.equal(response.status, 413);
  assert(given < 900_000_000, `${given} bytes were given`);
});

test("who is silent is given up; who sends slowly is not", async () => {
  const { url } = await serve((socket, head) => {
    if (head.includes("/x ")) {
      return void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
    }
    const pieces = [...hello];
    const next = () => {
      socket.write(pieces.shift()!);
      if (pieces.length > 0) setTimeout(next, 5);
    };
    next();
  });
  const client = new HttpClient({ ...policy, patience: 150 });
  const silent = await client.request({ method: "GET", url });
  await refusedLater(silent.bytes(5), "fetch/timeout");
  const slow = await client.request({ method: "GET", url: new URL("/slow", url) });
  assert.equal(text(await slow.bytes(5)), "hello");
  client.close();
});

test("no header can begin another one", async () => {
  const { seen, url } = await serve((socket) => void socket.write(hello));
  await withClient(async (client) => {
    for (const value of ["a\r\nX: y", "a\nb", "a\0", "\u{1f600}"]) {
      const headers = { Authorization: value };
      await assert.rejects(client.request({ method: "GET", url, headers }), /cannot be sent/);
    }
  });
  assert.equal(seen.requests, 0);
});
