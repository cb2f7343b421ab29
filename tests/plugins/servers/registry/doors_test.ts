/**
 * Who is let in: requests by the registry's own names, whose end is certain, and of each client no more than its share.
 *
 * @module
 */
import assert from "node:assert/strict";
import { hostname } from "node:os";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { describe, it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { onePassword } from "../../../../plugins/servers/registry/authentication.ts";
import { clientAt } from "../../../../plugins/servers/registry/clients.ts";
import { addImage } from "../../../support/command_images.ts";
import { refusalIn, type ServedStore, withRegistry } from "../../../support/served_registry.ts";

// Its server tells neither of connections nor of all that goes wrong on them.
const isOld = process.versions.deno?.startsWith("2.4.") === true;

/** The lines of a request as they are sent. */
const sent = (...lines: string[]) => [...lines, "Connection: close", "", ""].join("\r\n");
const statusOf = async (served: ServedStore, bytes: string): Promise<number> => {
  const text = await served.raw(bytes).answer;
  assert(text.split("HTTP/1.1 ").length <= 2, `one answer to ${bytes}: ${text}`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
};
const askedBy = (...hosts: string[]) =>
  sent("GET /v2/_catalog HTTP/1.1", ...hosts.map((host) => `Host: ${host}`));

const ownNames = [
  "localhost",
  "localhost:5000",
  "LOCALHOST",
  "localhost.",
  "app.localhost:80",
  "127.0.0.1",
  "127.0.0.1:1",
  "127.9.9.9",
  "10.0.0.5:5000",
  "[::1]:5000",
  "[::ffff:127.0.0.1]",
  "a",
  "A:5000",
  hostname(),
  `${hostname()}.local:5000`,
];
const others = [
  "rebound.attacker.example",
  "rebound.attacker.example:5000",
  "localhost.attacker.example",
  "127.0.0.1.attacker.example",
  "notlocalhost",
  `${hostname()}.attacker.example`,
  "0x7f.1",
  "2130706433",
  "127.1",
  "a.attacker.example",
];
const noNames = ["a b", "user@a", "a/b", "[a]", "[::1", "a:b", "a:5000:6", "", ".", "a,b"];

describe("a registry's own names", () => {
  it("are answered; others are misdirected, and tell nothing", () =>
    withRegistry({}, async (served) => {
      await addImage(served.root, { names: ["hello"] });
      for (const host of ownNames) assert.equal(await statusOf(served, askedBy(host)), 200, host);
      for (const host of others) {
        const text = await served.raw(askedBy(host)).answer;
        assert.match(text, /^HTTP\/1\.1 421 /, host);
        assert.match(text, /does not go by that name.*--name/);
        assert.doesNotMatch(text, /hello/);
      }
      for (const host of noNames) {
        const status = await statusOf(served, askedBy(host));
        assert([400, 421].includes(status), `${JSON.stringify(host)}: ${status}`);
      }
    }));

  it("are more where its owner says so, with any spelling", () =>
    withRegistry({ names: ["Registry.Example.ORG"] }, async (served) => {
      for (const host of ["registry.example.org", "REGISTRY.example.org.:443"]) {
        assert.equal(await statusOf(served, askedBy(host)), 200, host);
      }
      assert.equal(await statusOf(served, askedBy("example.org")), 421);
    }));

  it("are any where a password is asked for: a page does not know it", () =>
    withRegistry({ passwords: onePassword("ann", "secret") }, async (served) => {
      const asked = askedBy("registry.example.org");
      assert.equal(await statusOf(served, asked), 401);
      const credentials = `Authorization: Basic ${btoa("ann:secret")}`;
      assert.equal(await statusOf(served, asked.replace("Conn", `${credentials}\r\nConn`)), 200);
    }));

  it("stand in each request once", () =>
    withRegistry({}, async (served) => {
      for (const hosts of [["a", "a"], ["a", "b"], ["rebound.example", "a"], []]) {
        assert.equal(await statusOf(served, askedBy(...hosts)), 400, hosts.join());
      }
    }));
});

describe("where a request ends", () => {
  const smuggled = "GET /v2/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const strict = isOld ? [400, 501] : [501]; // its parser answers by itself
  const cases: [name: string, statuses: number[], lines: string[], body?: string][] = [
    ["an unknown coding", strict, ["Transfer-Encoding: xchunked"]],
    ["an unknown coding before a known one", strict, ["Transfer-Encoding: gzip, chunked"]],
    ["an unknown coding behind a known one", [501, 400], ["Transfer-Encoding: chunked, gzip"]],
    ["a coding twice", [501, 400], ["Transfer-Encoding: chunked, chunked"]],
    ["a coding on two lines", [501, 400], [
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: identity",
    ]],
    ["a coding that is none", [501, 400], ["Transfer-Encoding: identity"]],
    ["an empty coding", [501, 400], ["Transfer-Encoding: "]],
    ["a coding with a tab", [501, 400, 202], ["Transfer-Encoding: \tchunked"]],
    ["two lengths", [400], ["Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"],
    ["a length on two lines", [400], ["Content-Length: 4", "Content-Length: 5"], "abcde"],
    ["lengths in a list", [400], ["Content-Length: 4, 4"], "abcd"],
    ["a length with a sign", [400], ["Content-Length: +4"], "abcd"],
    ["a length below nothing", [400], ["Content-Length: -1"]],
    ["a length in other digits", [400], ["Content-Length: 0x4"], "abcd"],
    ["a length of 2^70", [400, 413], ["Content-Length: 1180591620717411303424"]],
  ];
  it("is certain, or it is refused and nothing after it is a request", () =>
    withRegistry({ isWritable: true }, async (served) => {
      for (const [name, statuses, lines, body = ""] of cases) {
        const head = sent("POST /v2/a/blobs/uploads/ HTTP/1.1", "Host: a", ...lines);
        const open = head.replace("Connection: close\r\n", ""); // it is up to the server to end it
        const answers = (await served.raw(open + body + smuggled).answer)
          .match(/HTTP\/1\.1 (\d+)/g)?.map((line) => Number(line.slice(9))) ?? [];
        assert(answers.every((status) => status !== 404), `${name}: ${answers}`);
        if (answers.length === 0) continue; // a runtime that closes without a word
        assert(statuses.includes(answers[0]!), `${name}: ${answers}`);
        assert.equal(answers.length, 1, name);
      }
      assert(!served.requests.some(({ target }) => target.includes("smuggled")));
    }));
});

describe("a client's share", () => {
  const digest = digestOf("");
  const upload =
    `POST /v2/a/blobs/uploads/?digest=${digest} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1`;

  it("of uploads, of which others keep theirs", () =>
    withRegistry({ isWritable: true, limits: { uploadsPerClient: 2 } }, async (served) => {
      const begin = () => served.fetch("/v2/a/blobs/uploads/", { method: "POST" });
      const [one, two, three] = [await begin(), await begin(), await begin()];
      assert.deepEqual([one.status, two.status], [202, 202]);
      assert.deepEqual(await refusalIn(three), [429, "TOOMANYREQUESTS"]);
      const gone = await served.fetch(one.headers.get("location")!, { method: "DELETE" });
      assert.equal(gone.status, 204);
      const again = await begin();
      assert.equal(again.status, 202);
      for (const each of [one, two, gone, again]) await each.body?.cancel();
    }));

  it("of requests", () =>
    withRegistry({ isWritable: true, limits: { requestsPerClient: 1 } }, async (served) => {
      const slow = served.raw(upload);
      while (!served.busy()) await pause(5);
      const second = await served.fetch("/v2/");
      assert.equal(second.status, 429);
      await second.body?.cancel();
      slow.destroy();
      for (let status = 0; status !== 200; await pause(5)) {
        const response = await served.fetch("/v2/");
        await response.body?.cancel();
        status = response.status;
      }
    }));

  it(
    "of connections",
    { skip: isOld },
    () =>
      withRegistry({ limits: { connectionsPerClient: 2 } }, async (served) => {
        const held = [served.raw("GET /v2/ HTTP/1.1\r\n"), served.raw("GET /v2/ HTTP/1.1\r\n")];
        await pause(20);
        assert.equal(await served.raw(askedBy("a")).answer, "");
        held.forEach((each) => each.destroy());
        for (let status = 0; status !== 200; await pause(5)) {
          status = await statusOf(served, askedBy("a"));
        }
      }),
  );

  it("is counted by address, of IPv6 by network", () => {
    const cases: [address: string | undefined, client: string][] = [
      ["127.0.0.1", "127.0.0.1"],
      ["::ffff:10.0.0.1", "10.0.0.1"],
      ["::1", "0:0:0:0"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
      ["2001:0db8:1:2::9", "2001:db8:1:2"],
      ["fe80::1%eth0", "fe80:0:0:0"],
      [undefined, ""],
    ];
    for (const [address, client] of cases) assert.equal(clientAt(address), client, String(address));
  });
});

describe("a client that drips", () => {
  it(
    "has no longer than it takes at the slowest pace",
    { skip: isOld },
    () =>
      withRegistry({ isWritable: true, limits: { patience: 50 } }, async (served) => {
        const text = "x".repeat(100_000);
        const { answer, write, destroy } = served.raw(
          `POST /v2/a/blobs/uploads/?digest=${digestOf(text)} HTTP/1.1\r\n` +
            `Host: a\r\nContent-Length: ${text.length}\r\n\r\n`,
        );
        const drip = setInterval(() => write("x"), 10); // never silent for as long as the patience
        assert.match(await answer, /^HTTP\/1\.1 408 /);
        clearInterval(drip);
        destroy();
        assert.equal(served.busy(), false);
      }),
  );
});
