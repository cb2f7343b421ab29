import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { Authority } from "../../../../plugins/kit/recording/authority.ts";
import { readClientHello } from "../../../../plugins/kit/recording/client_hello.ts";
import type { LineHead } from "../../../../plugins/kit/recording/contracts.ts";
import { peer } from "../../../support/peers.ts";
import { RecordedLine, textAnswer } from "../../../support/recorded_line.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const proxy: LineHead = { port: 0 };
const answer = ({ method, url }: { method: string; url: URL }) =>
  textAnswer(`${method} ${url.href}|`);

describe("TLS", () => {
  const get = (host: string) => `GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

  it("is answered in a tunnel, to a host and its port", async () => {
    await RecordedLine.use(answer, async (line) => {
      const program = await line.secure({ name: "a.test", to: "a.test:8443" });
      for (const host of ["a.test:8443", "a.test"]) {
        program.say(get(host));
        assert.match(await program.hear("|"), /\nGET https:\/\/a\.test:8443\/x\|$/);
      }
      program.socket.destroy();
    });
  });

  it("is answered where it was not asked for a proxy", async () => {
    await RecordedLine.use(answer, async (line) => {
      const program = await line.secure({ name: "a.test" });
      program.say(get("a.test"));
      assert.match(await program.hear("|"), /\nGET https:\/\/a\.test\/x\|$/);
      program.socket.destroy();
    });
  });

  it("is answered to an address, which has a certificate as one", async () => {
    await RecordedLine.use(answer, async (line) => {
      const program = await line.secure({ to: "127.0.0.1:443" });
      program.say(get("127.0.0.1"));
      assert.match(await program.hear("|"), /\nGET https:\/\/127\.0\.0\.1\/x\|$/);
      program.socket.destroy();
    });
  });

  it("goes on behind an answer that was broken off, and ends its body", async () => {
    const isOver = Promise.withResolvers<void>();
    const endless = async function* () {
      try {
        while (true) yield new Uint8Array(64 << 10);
      } finally {
        isOver.resolve();
      }
    };
    await RecordedLine.use(() => ({ status: 200, headers: [], body: endless() }), async (line) => {
      const program = await line.secure({ name: "a.test", to: "a.test:443" });
      program.say(get("a.test"));
      await program.hear("\r\n\r\n");
      program.socket.destroy();
      await isOver.promise;
    });
  });
});

/** What a client of TLS says first that speaks other protocols. */
function clientHello(...protocols: string[]): Uint8Array {
  const two = (length: number) => [length >> 8, length & 255];
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const list = protocols.flatMap((name) => [name.length, ...bytes(name)]);
  const name = bytes("a.test");
  const names = [0, ...two(name.length), ...name];
  const extensions = [
    ...[0, 0, ...two(names.length + 2), ...two(names.length), ...names],
    ...[0, 16, ...two(list.length + 2), ...two(list.length), ...list],
  ];
  const body = [
    ...[3, 3, ...Array(32).fill(7), 0, 0, 2, 0x13, 1, 1, 0],
    ...two(extensions.length),
    ...extensions,
  ];
  const message = [1, 0, ...two(body.length), ...body];
  return Uint8Array.from([22, 3, 1, ...two(message.length), ...message]);
}

test("a client of TLS says whom it wants and what it speaks, once all of it is there", () => {
  const hello = clientHello("h2", "http/1.1");
  assert.deepEqual(readClientHello(hello), {
    serverName: "a.test",
    protocols: ["h2", "http/1.1"],
  });
  for (let length = 0; length < hello.length; length++) {
    assert.equal(readClientHello(hello.subarray(0, length)), "more", `${length}`);
  }
});

describe("what cannot be recorded is refused by name:", () => {
  const http2 = "HTTP/2 without HTTP/1.1";
  const table: Record<string, [LineHead, string | Uint8Array, string]> = {
    "HTTP/2 without TLS": [{ port: 80, name: "a.test" }, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", http2],
    "HTTP/2 alone": [{ port: 443, name: "a.test" }, clientHello("h2"), http2],
    "another protocol in TLS": [
      { port: 443, name: "a.test" },
      clientHello("xmpp-client"),
      "TLS for xmpp-client",
    ],
    "a websocket": [
      { port: 80, name: "a.test" },
      "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n",
      "websocket",
    ],
    "ssh, whose server speaks first": [{ port: 22, name: "a.test" }, "", "ssh"],
    "ssh at another port": [{ port: 443, name: "a.test" }, "SSH-2.0-OpenSSH_9.2\r\n", "ssh"],
    "git": [{ port: 9418, name: "a.test" }, "0032git-upload-pack /r\0host=a\0", "git"],
    "ftp, of a proxy": [proxy, "GET ftp://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", "ftp"],
    "SOCKS": [proxy, "\x05\x01\0", "SOCKS"],
    "lines of something else": [{ port: 80, name: "a.test" }, "EHLO x\r\n", "an unknown protocol"],
    "bytes": [{ port: 80, name: "a.test" }, "\x01\x02", "an unknown protocol"],
    "a client that says nothing where it would": [
      { port: 5432, name: "a.test" },
      "",
      "postgresql",
    ],
    "a tunnel to ssh": [proxy, "CONNECT a.test:22 HTTP/1.1\r\nHost: a.test:22\r\n\r\n", "ssh"],
  };
  for (const [name, [head, said, what]] of Object.entries(table)) {
    it(name, async () => {
      await RecordedLine.use(answer, async (line) => {
        const program = line.speak(head);
        if (said.length > 0) program.say(said);
        await program.hear();
        assert.equal(line.refused.length, 1);
        assert.equal(line.refused[0]!.slice(0, what.length + 1), `${what} `);
      }, { patience: 1 });
    });
  }

  it("a client that waits at the web's ports is waited for", async () => {
    await RecordedLine.use(answer, async (line) => {
      const waiting = line.speak({ port: 80, name: "a.test" });
      const silent = line.speak({ port: 5432, name: "a.test" });
      await silent.hear();
      waiting.say("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      assert.match(await waiting.hear("|"), /\/\/a\.test\/\|$/);
    }, { patience: 1 });
  });
});

describe("a host that is let through", () => {
  const greeting = "SSH-2.0-x\r\n";

  /** A server that greets, and says what it hears. */
  async function withServer(use: (port: number) => Promise<void>): Promise<void> {
    const server: Server = createServer((socket) => {
      socket.on("error", () => {}).on("data", (piece) => socket.write(piece));
      socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await use((server.address() as { port: number }).port);
    } finally {
      server.close();
    }
  }

  it("is spoken to unseen, by itself, by TLS and through a tunnel", async () => {
    await withServer(async (port) => {
      await RecordedLine.use(answer, async (line) => {
        line.through.add("127.0.0.1");
        const direct = line.speak({ port, name: "127.0.0.1" });
        const through = line.speak(proxy);
        through.say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
        assert.match(await through.hear("\r\n\r\n"), /^HTTP\/1\.1 200 /);
        for (const program of [direct, through]) {
          assert.equal(await program.hear(greeting), greeting);
          program.say("\x16\x03\x01bytes|");
          assert.equal(await program.hear("|"), "\x16\x03\x01bytes|");
          program.socket.destroy();
        }
        assert.deepEqual(line.refused, []);
      }, { reach: "host" });
    });
  });

  it("is not this machine, unless the program may reach it", async () => {
    await withServer(async (port) => {
      await RecordedLine.use(answer, async (line) => {
        line.through.add("127.0.0.1");
        const program = line.speak(proxy);
        program.say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
        assert.match(await program.hear(), /^HTTP\/1\.1 502 [^]*programs of a build do not reach/);
        assert.equal(await line.speak({ port, name: "127.0.0.1" }).hear(), "");
      });
    });
  });
});

test("200 connections at once are answered, each its own", async () => {
  await RecordedLine.use(answer, async (line) => {
    await Promise.all(Array.from({ length: 200 }, async (_, number) => {
      const host = `h${number % 5}.test`;
      const program = number % 2 === 0
        ? await line.secure({ name: host, to: `${host}:443` })
        : line.speak({ port: 80, name: host });
      program.say(`GET /${number} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      const scheme = number % 2 === 0 ? "https" : "http";
      assert.ok((await program.hear("|")).endsWith(`${scheme}://${host}/${number}|`));
      program.socket.destroy();
    }));
  });
});

test("bytes keep their order, however slowly they are taken", async () => {
  const size = 65_545;
  const body = async function* () {
    for (let number = 0; number < 100; number++) yield new Uint8Array(size).fill(number);
  };
  await RecordedLine.use(() => ({ status: 200, headers: [], body: body() }), async (line) => {
    const gate = await line.gate({ port: 80, name: "a.test" });
    const socket = connect({ port: gate.port, host: "127.0.0.1" });
    socket.write("GET / HTTP/1.0\r\n\r\n");
    let at = -1;
    let heard = 0;
    for await (const piece of socket as AsyncIterable<Uint8Array>) {
      const from = at >= 0 ? 0 : new TextDecoder("latin1").decode(piece).indexOf("\r\n\r\n") + 4;
      at = Math.max(at, 0);
      for (const byte of piece.subarray(from)) {
        if (byte !== Math.floor(at++ / size)) assert.fail(`other bytes at ${at - 1}`);
      }
      if (++heard % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.equal(at, 100 * size);
    gate.close();
  });
});

const curl = peer("curl");

test("curl gets what it asks for: by itself, through the proxy, encrypted", {
  skip: curl.skip,
}, async () => {
  await RecordedLine.use(answer, async (line) => {
    const bundle = join(temporaryDirectory(), "ca.pem");
    writeFileSync(bundle, line.authority.certificatePem);
    const gates = await Promise.all([
      line.gate(proxy),
      line.gate({ port: 80, name: "a.test" }),
      line.gate({ port: 443, name: "a.test" }),
    ]);
    const [through, plain, secure] = gates.map(({ port }) => port);
    const run = (...words: string[]) =>
      new Promise<string>((resolve) => {
        const told: Uint8Array[] = [];
        const child = spawn(curl.path, ["-sS", "--cacert", bundle, "--noproxy", "", ...words]);
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (piece) => told.push(piece));
        }
        child.on("close", () =>
          resolve(told.map((piece) => new TextDecoder().decode(piece)).join("")));
      });
    const to = (port: number, at?: number) => `a.test:${port}:127.0.0.1:${at}`;
    assert.deepEqual(
      await Promise.all([
        run("--proxy", `http://127.0.0.1:${through}`, "http://a.test/1", "https://a.test/2"),
        run("--connect-to", to(80, plain), "http://a.test/3"),
        run("--connect-to", to(443, secure), "https://a.test/4", "https://a.test/5"),
      ]),
      [
        "GET http://a.test/1|GET https://a.test/2|",
        "GET http://a.test/3|",
        "GET https://a.test/4|GET https://a.test/5|",
      ],
    );
    assert.deepEqual(line.distrusted, []);
    writeFileSync(bundle, Authority.create().certificatePem); // another build's
    for (const newest of ["1.2", "1.3"]) {
      const words = ["--tls-max", newest, "--connect-to", to(443, secure), "https://a.test/"];
      assert.match(await run(...words), /^curl: \(60\) /);
      for (let tries = 0; line.distrusted.length === 0 && tries < 1000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.deepEqual(line.distrusted.splice(0), ["a.test 443"]);
    }
    assert.deepEqual(line.refused, []);
    for (const gate of gates) gate.close();
  });
});
