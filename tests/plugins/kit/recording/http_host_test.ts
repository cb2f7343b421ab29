import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LineHead, ProxiedRequest } from "../../../../plugins/kit/recording/contracts.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { pieces, RecordedLine, textAnswer, textOf } from "../../../support/recorded_line.ts";

const proxy: LineHead = { port: 0 };

/** Answers with what was asked. */
async function told({ method, url, headers, body }: ProxiedRequest) {
  const words = [...headers].map(([name, value]) => `${name}=${value}`).join(" ");
  return textAnswer(`${method} ${url.href} [${words}] ${await textOf(body)}|`);
}

describe("what is asked", () => {
  const table: Record<string, [LineHead, string, string]> = {
    "of a proxy, by URL, whatever the Host line says": [
      proxy,
      "GET http://a.test:81/x?y=1#z HTTP/1.1\r\nHost: b.test\r\n\r\n",
      "GET http://a.test:81/x?y=1#z [] |",
    ],
    "of a proxy, by a URL of https": [
      proxy,
      "GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n",
      "GET https://a.test/ [] |",
    ],
    "of a host": [
      { port: 80, name: "a.test" },
      "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n",
      "GET http://a.test/x [] |",
    ],
    "of a host at another port, which the Host line leaves out": [
      { port: 8080, name: "a.test" },
      "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n",
      "GET http://a.test:8080/x [] |",
    ],
    "of a host whose name only its address said": [
      { port: 80, name: "A.test." },
      "GET /x HTTP/1.0\r\n\r\n",
      "GET http://a.test/x [] |",
    ],
    "of an address": [
      { port: 80 },
      "GET /x HTTP/1.1\r\nHost: [2001:db8::1]:81\r\n\r\n",
      "GET http://[2001:db8::1]:81/x [] |",
    ],
    "with a path that looks like a host": [
      { port: 80 },
      "GET //b.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n",
      "GET http://a.test//b.test/x [] |",
    ],
    "with lines of the connection, which are left out": [
      proxy,
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, X-Own\r\nX-Own: 1\r\n" +
      "Proxy-Connection: x\r\nProxy-Authorization: x\r\nTE: x\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n" +
      "Accept: a\r\nAccept:\tb \r\nCookie: a=1\r\nCookie: b=2\r\n\r\n",
      "GET http://a.test/ [accept=a, b cookie=a=1; b=2] |",
    ],
    "with a client that also speaks HTTP/2": [
      proxy,
      "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
      "GET http://a.test/ [] |",
    ],
    "with ends of lines as they should not be": [
      proxy,
      "\r\n\nGET http://a.test/ HTTP/1.1\nHost: a.test\nAccept: x\n\n",
      "GET http://a.test/ [accept=x] |",
    ],
    "with a body": [
      proxy,
      "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello",
      "POST http://a.test/ [content-length=5] hello|",
    ],
    "with a body in chunks, and something behind it": [
      proxy,
      "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: Chunked\r\n\r\n" +
      "3;x=y\r\nhel\r\n02\r\nlo\r\n0\r\nX: y\r\n\r\n",
      "POST http://a.test/ [] hello|",
    ],
  };
  for (const [name, [head, request, expected]] of Object.entries(table)) {
    it(name, async () => {
      await RecordedLine.use(told, async (line) => {
        const program = line.speak(head);
        program.say(request);
        assert.match(await program.hear("\r\n\r\n"), /^HTTP\/1\.1 200 OK\r\n/);
        assert.equal(await program.hear("|"), expected);
        program.socket.destroy();
      });
    });
  }
});

describe("requests that are none", () => {
  const get = "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n";
  const table: Record<string, [number, string]> = {
    "two Host lines": [400, `${get}Host: b.test\r\n\r\n`],
    "no Host line": [400, "GET / HTTP/1.1\r\n\r\n"],
    "a Host line that is none": [400, "GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n"],
    "a Host line with a user": [400, "GET / HTTP/1.1\r\nHost: x@a.test\r\n\r\n"],
    "a path that is none": [400, "GET x HTTP/1.1\r\nHost: a.test\r\n\r\n"],
    "a URL that is none": [400, "GET http://[::x/ HTTP/1.1\r\nHost: a.test\r\n\r\n"],
    "no path": [400, "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n"],
    "a header that goes on": [400, `${get}Accept: x\r\n y\r\n\r\n`],
    "a blank before a colon": [400, `${get}Accept : x\r\n\r\n`],
    "two lengths": [400, `${get}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`],
    "a length that is none": [400, `${get}Content-Length: +1\r\n\r\nx`],
    "a length and chunks": [
      400,
      `${get}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    "another encoding": [501, `${get}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    "a chunk without size": [400, `${get}Transfer-Encoding: chunked\r\n\r\nx\r\n`],
    "a chunk without end": [400, `${get}Transfer-Encoding: chunked\r\n\r\n1\r\nxxx\r\n`],
    "what is not known is expected": [417, `${get}Expect: wonders\r\n\r\n`],
    "a head without end": [431, `${get}X: ${"x".repeat(300 << 10)}`],
    "a tunnel to nowhere": [400, "CONNECT a.test HTTP/1.1\r\nHost: a.test\r\n\r\n"],
  };
  for (const [name, [status, request]] of Object.entries(table)) {
    it(name, async () => {
      await RecordedLine.use(told, async (line) => {
        const program = line.speak(proxy);
        program.say(request);
        const all = await program.hear();
        assert.match(all, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.match(all, /\r\nConnection: close\r\n/);
      });
    });
  }

  it("is not what was asked before one that ends in its head", async () => {
    await RecordedLine.use(told, async (line) => {
      const program = line.speak(proxy);
      program.say(`${get}\r\n${get}`);
      await program.hear("|");
      program.socket.end();
      assert.match(await program.hear(), /^(?:HTTP\/1\.1 400 |$)/); // Bun takes no answer any more
    });
  });
});

describe("one connection", () => {
  const get = (path: string, ...lines: string[]) =>
    [`GET http://a.test/${path} HTTP/1.1`, "Host: a.test", ...lines, "", ""].join("\r\n");

  it("carries many requests, also such as do not wait for answers", async () => {
    await RecordedLine.use(told, async (line) => {
      const program = line.speak(proxy);
      program.say(get("1"));
      assert.match(await program.hear("|"), /a\.test\/1 /);
      program.say(get("2") + get("3") + get("4"));
      for (const path of [2, 3, 4]) {
        assert.match(await program.hear("|"), new RegExp(`a\\.test/${path} `));
      }
      program.say(get("5", "Connection: close"));
      const last = await program.hear();
      assert.match(last, /\r\nConnection: close\r\n/);
      assert.match(last, /a\.test\/5 /);
    });
  });

  it("is closed behind HTTP/1.0, unless it is asked to stay", async () => {
    await RecordedLine.use(told, async (line) => {
      const program = line.speak(proxy);
      program.say("GET http://a.test/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assert.match(await program.hear("|"), /\r\nConnection: keep-alive\r\n/);
      program.say("GET http://a.test/ HTTP/1.0\r\n\r\n");
      assert.match(await program.hear(), /\r\nConnection: close\r\n/);
    });
  });

  it("goes on where a body was wanted, and is closed where it was not", async () => {
    const post = get("", "Content-Length: 5", "Expect: 100-continue").replace("GET", "POST");
    await RecordedLine.use(told, async (line) => {
      const program = line.speak(proxy);
      program.say(post);
      assert.equal(await program.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
      program.say("hello", get("next"));
      assert.match(await program.hear("|"), /hello\|$/);
      assert.match(await program.hear("|"), /a\.test\/next /);
    });
    await RecordedLine.use(() => textAnswer("no", { status: 403 }), async (line) => {
      const program = line.speak(proxy);
      program.say(post);
      assert.match(
        await program.hear(),
        /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\nConnection: close\r\n[^]*no$/,
      );
    });
  });

  it("lets a client that sends much before it listens get to listen", async () => {
    await RecordedLine.use(() => textAnswer("no", { status: 413 }), async (line) => {
      const program = line.speak(proxy);
      program.say(get("", "Content-Length: 4000000"), new Uint8Array(4_000_000));
      assert.match(await program.hear(), /^HTTP\/1\.1 413 /);
    });
  });

  it("ends with a program that goes away in the middle of its body", async () => {
    let failure: unknown;
    const ended = Promise.withResolvers<void>();
    await RecordedLine.use(async ({ body }) => {
      failure = await textOf(body).catch((error) => error);
      ended.resolve();
      return textAnswer("");
    }, async (line) => {
      const program = line.speak(proxy);
      program.say(get("", "Content-Length: 5"), "he");
      program.socket.end();
      await ended.promise;
    });
    assert.ok(failure instanceof QuillaError && failure.code === "fetch/cut", `${failure}`);
  });
});

describe("what cannot be answered", () => {
  const get = "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n";

  it("is told in words, and the connection goes on", async () => {
    const error = new QuillaError("there is none", { code: "record/x", hint: "record it" });
    await RecordedLine.use(() => Promise.reject(error), async (line) => {
      const program = line.speak(proxy);
      for (const _ of [1, 2]) {
        program.say(get);
        const head = await program.hear("\r\n\r\n");
        assert.match(
          head,
          /^HTTP\/1\.1 502 Bad Gateway\r\nContent-Type: text\/plain; charset=utf-8\r\n/,
        );
        assert.equal(await program.hear("record it\n"), "quilla: there is none\nrecord it\n");
      }
    });
  });

  for (
    const [what, header] of [
      ["a line end in a header", ["X", "a\r\nSet-Cookie: b"]],
      ["a name that is none", ["X: y\r\nZ", "a"]],
    ] as [string, [string, string]][]
  ) {
    it(`is ${what}`, async () => {
      await RecordedLine.use(() => textAnswer("", { headers: [header] }), async (line) => {
        const program = line.speak(proxy);
        program.say(get);
        assert.match(await program.hear("\r\n\r\n"), /^HTTP\/1\.1 502 /);
      });
    });
  }
});

describe("bodies of answers", () => {
  const ask = (method: string, version = "1.1") =>
    `${method} http://a.test/ HTTP/${version}\r\nHost: a.test\r\n\r\n`;
  const unknownLength = { status: 200, headers: [] };

  it("come in chunks where their length is not known", async () => {
    await RecordedLine.use(
      () => ({ ...unknownLength, body: pieces("he", "", "llo") }),
      async (line) => {
        const program = line.speak(proxy);
        program.say(ask("GET"));
        assert.match(await program.hear("\r\n\r\n"), /\r\nTransfer-Encoding: chunked\r\n/);
        assert.equal(await program.hear("0\r\n\r\n"), "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
      },
    );
  });

  it("end with the connection for who does not know chunks", async () => {
    await RecordedLine.use(
      () => ({ ...unknownLength, body: pieces("he", "llo") }),
      async (line) => {
        const program = line.speak(proxy);
        program.say(ask("GET", "1.0"));
        assert.match(await program.hear(), /^HTTP\/1\.1 200 OK\r\nConnection: close\r\n\r\nhello$/);
      },
    );
  });

  for (
    const [what, method, status, expected] of [
      ["HEAD", "HEAD", 200, /\r\nContent-Length: 5\r\n/],
      ["304", "GET", 304, /\r\nContent-Length: 5\r\n/],
      ["204", "GET", 204, /^HTTP\/1\.1 204 No Content\r\n\r\n$/],
    ] as const
  ) {
    it(`are not sent to ${what}`, async () => {
      await RecordedLine.use(() => textAnswer("hello", { status }), async (line) => {
        const program = line.speak(proxy);
        program.say(ask(method), ask(method));
        for (const _ of [1, 2]) assert.match(await program.hear("\r\n\r\n"), expected);
      });
    });
  }

  for (
    const [what, body] of [
      ["shorter than was said", () => pieces("hell")],
      ["longer than was said", () => pieces("hello", "o")],
      ["not whole", async function* () {
        yield* pieces("he");
        throw new Error("cut");
      }],
    ] as const
  ) {
    it(`that are ${what} are not taken for whole`, async () => {
      const headers = [["Content-Length", "5"]] as const;
      await RecordedLine.use(() => ({ status: 200, headers, body: body() }), async (line) => {
        const program = line.speak(proxy);
        program.say(ask("GET"), ask("GET"));
        const all = await program.hear();
        assert.equal(all.match(/HTTP\/1\.1 /g)?.length ?? 0, all === "" ? 0 : 1); // nothing comes behind it
      });
    });
  }

  it("that break off in chunks have no last chunk", async () => {
    const body = async function* () {
      yield* pieces("he");
      throw new Error("cut");
    };
    await RecordedLine.use(() => ({ ...unknownLength, body: body() }), async (line) => {
      const program = line.speak(proxy);
      program.say(ask("GET"));
      assert.doesNotMatch(await program.hear(), /\r\n0\r\n/);
    });
  });

  it("are taken no faster than the program takes them, and let go when it goes", async () => {
    let given = 0;
    const isOver = Promise.withResolvers<void>();
    const endless = async function* () {
      try {
        for (const piece = new Uint8Array(64 << 10);; given += piece.length) yield piece;
      } finally {
        isOver.resolve();
      }
    };
    await RecordedLine.use(() => ({ ...unknownLength, body: endless() }), async (line) => {
      const program = line.speak(proxy);
      program.say(ask("GET"));
      await program.hear("\r\n\r\n");
      // Another one is served meanwhile, many times.
      for (let times = 0; times < 20; times++) {
        const other = line.speak(proxy);
        other.say("GET http://[ HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await other.hear();
      }
      assert.ok(given < 8 << 20, `${given}`);
      program.socket.destroy();
      await isOver.promise;
    });
  });

  it("are let go when the line ends", async () => {
    const isOver = Promise.withResolvers<void>();
    const endless = async function* () {
      try {
        while (true) yield new Uint8Array(64 << 10);
      } finally {
        isOver.resolve();
      }
    };
    await RecordedLine.use(() => ({ ...unknownLength, body: endless() }), async (line) => {
      const program = line.speak(proxy);
      program.say(ask("GET"));
      await program.hear("\r\n\r\n");
      await line.close();
      await isOver.promise;
    });
  });
});
