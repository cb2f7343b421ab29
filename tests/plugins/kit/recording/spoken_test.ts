import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { Handshake, readClientHello } from "../../../../plugins/kit/recording/client_hello.ts";
import { spokenIn } from "../../../../plugins/kit/recording/spoken.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

test("first bytes may be any, and more of them do not make HTTP of what is none", () => {
  fc.assert(fc.property(bytes, bytes, (first, more) => {
    const spoken = spokenIn(Buffer.from(first), 80);
    if (spoken === "more") return;
    assert.deepEqual(spokenIn(Buffer.concat([first, more]), 80), spoken);
  }));
});

test("a request is one in whatever pieces it comes", () => {
  const request = Buffer.from("\r\nGET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
  const whole = request.indexOf("\n", 2) + 1;
  for (let length = 0; length < request.length; length++) {
    const spoken = spokenIn(request.subarray(0, length), 80);
    assert.equal(spoken, length < whole ? "more" : "http", `${length}`);
  }
});

test("a client of TLS may say anything", () => {
  fc.assert(fc.property(bytes, bytes, (body, rest) => {
    const length = body.length + 4;
    const head = [22, 3, 1, length >> 8, length & 255, 1, 0, body.length >> 8, body.length & 255];
    readClientHello(Buffer.concat([Uint8Array.from(head), body, rest]));
    readClientHello(rest);
    new Handshake().watch(rest);
  }));
});

const record = (kind: number, ...content: number[]) => [
  kind,
  3,
  3,
  content.length >> 8,
  content.length & 255,
  ...content,
];
const hello = record(22, 1, 0, 0, 0);
const change = record(20, 1);

for (
  const [name, isBrokenOff, said] of [
    ["TLS 1.3 that goes on", false, [hello, change, record(23, ...Array(53).fill(0))]],
    ["TLS 1.3 that breaks off", true, [hello, change, record(23, ...Array(19).fill(0))]],
    ["TLS 1.3 without the change", true, [hello, record(23, ...Array(19).fill(0))]],
    ["TLS 1.2 that goes on, and ends", false, [
      hello,
      record(22, 16, 0, 0, 0),
      change,
      record(22, ...Array(40).fill(0)),
      record(23, ...Array(25).fill(0)),
      record(21, ...Array(26).fill(0)),
    ]],
    ["TLS 1.2 that breaks off", true, [hello, record(21, 2, 48)]],
    ["TLS that takes its leave", false, [hello, record(21, 1, 0)]],
  ] as [string, boolean, number[][]][]
) {
  test(`a handshake is watched, in whatever pieces: ${name}`, () => {
    const all = Uint8Array.from(said.flat());
    for (const size of [1, 3, all.length]) {
      const handshake = new Handshake();
      for (let at = 0; at < all.length; at += size) handshake.watch(all.subarray(at, at + size));
      assert.equal(handshake.hasBrokenOff, isBrokenOff);
    }
  });
}
