/**
 * What an answer's status and encoding make of its body. What is right was seen in BuildKit, but for parts, which it takes for the
 * whole.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../../core/digest.ts";
import { download } from "../../../../plugins/sources/http/download.ts";
import { type Answer, content, faultServer, raw } from "../../../support/fault_server.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const status = (line: string, headers: readonly string[] = [], body = "hello") =>
  raw([`HTTP/1.1 ${line}`, ...headers, `Content-Length: ${body.length}`, "", body].join("\r\n"));
const encoded = gzipSync("hello");
const bomb = gzipSync(new Uint8Array(1 << 20));

const answers: Record<string, Answer> = {
  "/201": status("201 Created"),
  "/203": status("203 Non-Authoritative Information"),
  "/226": status("226 IM Used"),
  // A server that keeps the connection open says nothing more.
  "/204": (socket) => void socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
  "/whole": status("206 Partial Content", ["Content-Range: bytes 0-4/5"]),
  "/part": status("206 Partial Content", ["Content-Range: bytes 0-4/10"]),
  "/end": status("206 Partial Content", ["Content-Range: bytes 5-9/10"]),
  "/unsaid": status("206 Partial Content"),
  "/300": status("300 Multiple Choices"),
  "/304": status("304 Not Modified", [], ""),
  "/gzip": content(encoded, ["Content-Encoding: gzip"]),
  "/gzip-upper": content(encoded, ["Content-Encoding: GZIP"]),
  "/x-gzip": content(encoded, ["Content-Encoding: x-gzip"]),
  "/gzip-file": content(encoded, ["Content-Type: application/gzip"]),
  "/no-gzip": content("hello", ["Content-Encoding: gzip"]),
  "/cut-gzip": content(encoded.subarray(0, -6), ["Content-Encoding: gzip"]),
  "/bomb": content(bomb, ["Content-Encoding: gzip"]),
};
const { url } = await faultServer(answers);
const get = (path: string, limit = 1 << 19) =>
  download(url + path, { directory, policy: { environment: {}, patience: 10_000, limit } });

const taken: [path: string, expected: string | Uint8Array][] = [
  ["/201", "hello"],
  ["/203", "hello"],
  ["/226", "hello"],
  ["/204", ""],
  ["/whole", "hello"],
  ["/gzip", "hello"],
  ["/gzip-upper", "hello"],
  ["/x-gzip", encoded],
  ["/gzip-file", encoded],
];
for (const [path, expected] of taken) {
  test(`is taken: ${path}`, async () => {
    const file = await get(path);
    assert.deepEqual(new Uint8Array(readFileSync(file.path)), bytes(expected));
    assert.equal(file.digest, digestOf(bytes(expected)));
    file.release();
  });
}

const refused: [path: string, code: string][] = [
  ["/part", "fetch/status"],
  ["/end", "fetch/status"],
  ["/unsaid", "fetch/status"],
  ["/300", "fetch/status"],
  ["/304", "fetch/status"],
  ["/no-gzip", "fetch/protocol"],
  ["/cut-gzip", "compression/truncated"],
  ["/bomb", "fetch/too-large"],
];
for (const [path, code] of refused) {
  test(`is refused: ${path}`, async () => {
    await assert.rejects(get(path), { name: "QuillaError", code });
  });
}

test("nothing is left of what was refused", () => {
  assert.deepEqual(readdirSync(directory), []);
});

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}
