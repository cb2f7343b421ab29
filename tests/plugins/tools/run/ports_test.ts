import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { choosePorts, exposedPorts } from "../../../../plugins/tools/run/ports.ts";

it("what an image exposes is ports, each once", () => {
  const ports = exposedPorts(["80/tcp", "80", "53/UDP", "90-92", "7/sctp", "x"]);
  assert.deepEqual(
    ports.map(({ container, protocol }) => `${container}/${protocol}`),
    ["80/tcp", "53/udp", "90/tcp", "91/tcp", "92/tcp"],
  );
});

it("a port that is named stays, one that is not is any that is free", async () => {
  const tcp = { protocol: "tcp", container: 80, address: "127.0.0.1" } as const;
  const [named, any, other] = await choosePorts([
    { ...tcp, host: 8080 },
    tcp,
    { ...tcp, protocol: "udp" },
  ]);
  assert.equal(named!.host, 8080);
  assert.ok(any!.host > 0 && other!.host > 0);
});

it("of a range, the first that is free; none is told", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as { port: number };
    const wish = { protocol: "tcp", container: 80, address: "127.0.0.1" } as const;
    await assert.rejects(
      choosePorts([{ ...wish, host: [port, port] }]),
      (error) => error instanceof QuillaError && error.code === "run/no-ports",
    );
    const [found] = await choosePorts([{ ...wish, host: [port, port + 20] }]);
    assert.ok(found!.host > port);
  } finally {
    server.close();
  }
});
