import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { Authority } from "../../../../plugins/kit/recording/authority.ts";
import { TlsHosts } from "../../../../plugins/kit/recording/tls_hosts.ts";

test("others of this machine who find a host's port are told nothing", async () => {
  const authority = Authority.create();
  const hosts = new TlsHosts(authority);
  const served: Socket[] = [];
  const own = await hosts.connect("a.test", (plain) => void served.push(plain));
  const stranger = connectTls({
    host: "127.0.0.1",
    port: own.remotePort,
    servername: "a.test",
    ca: [authority.certificatePem],
  });
  let heard = 0;
  stranger.on("error", () => {}).on("data", (piece) => heard += piece.length);
  stranger.write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
  await new Promise((resolve) => stranger.once("close", resolve));
  assert.equal(heard, 0);
  assert.ok(served.every((plain) => plain.remotePort === own.localPort));
  own.destroy();
  await hosts.close();
});

test("hosts have a server each, as long as somebody is connected", async () => {
  const hosts = new TlsHosts(Authority.create());
  const first = await hosts.connect("h.test", () => {});
  const again = await hosts.connect("h.test", () => {});
  assert.equal(first.remotePort, again.remotePort);
  const ports = new Set<number | undefined>();
  for (let number = 0; number < 210; number++) {
    const socket = await hosts.connect(`h${number}.test`, () => {});
    ports.add(socket.remotePort);
    socket.destroy();
    await new Promise((resolve) => socket.once("close", resolve));
  }
  assert.ok(!ports.has(first.remotePort));
  const last = await hosts.connect("h.test", () => {});
  assert.equal(last.remotePort, first.remotePort);
  for (const socket of [first, again, last]) socket.destroy();
  await hosts.close();
});
