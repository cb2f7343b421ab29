import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { formatLock, parseLock } from "../../../../../plugins/kit/building/bases/lock_file.ts";
import { digestOf } from "../../../../../core/digest.ts";
import { QuillaError } from "../../../../../core/errors.ts";
import { refused } from "../../../../support/refused.ts";

const digest = digestOf("1");
const debian = "docker.io/library/debian:13";
const parse = (text: string) => parseLock({ name: "quilla.lock", text });
const head = "version: 1\nimages:\n";

test("a lock file is YAML with a line for each name, in the order of bytes", () => {
  const images = new Map([["localhost:5000/b:1", digest], [debian, digest]]);
  const text = formatLock(images);
  assert.equal(
    text,
    `# written by quilla build --lock\nversion: 1\nimages:\n  ${debian}: ${digest}\n  localhost:5000/b:1: ${digest}\n`,
  );
  const parsed = parse(text);
  assert.equal(parsed.get(debian)?.digest, digest);
  assert.deepEqual(parsed.get(debian)?.range.start, { line: 4, column: 3 });
  assert.equal(parsed.size, 2);
  assert.equal(parse(formatLock(new Map())).size, 0);
});

test("line ends of Windows, comments and empty lines are fine", () => {
  const text = `\r\n# a\r\nversion: 1\r\nimages:\r\n  # b\r\n  ${debian}: ${digest}\r\n`;
  assert.deepEqual([...parse(text).keys()], [debian]);
});

describe("a damaged lock file is told with the line", () => {
  const cases: [name: string, text: string, line: number, says: RegExp, code?: string][] = [
    ["nothing", "", 1, /the file ends; there should be version:/],
    ["no images", "version: 1\n", 2, /there should be images:/],
    ["another version", "version: 2\nimages:\n", 1, /is of version "2"/, "lock/version"],
    ["no version", "images:\n", 1, /there should be version: 1/],
    ["JSON", '{"version": 1}', 1, /version: 1/],
    ["a conflict", `${head}<<<<<<< HEAD\n`, 3, /NAME: sha256:DIGEST/],
    ["no indentation", `${head}${debian}: ${digest}\n`, 3, /two blanks/],
    ["no digest", `${head}  ${debian}:\n`, 3, /NAME: sha256:DIGEST/],
    ["a short digest", `${head}  ${debian}: sha256:00\n`, 3, /is not a digest/],
    ["more words", `${head}  ${debian}: ${digest} x\n`, 3, /NAME/],
    ["a short name", `${head}  debian:13: ${digest}\n`, 3, /the name in full/],
    ["no tag", `${head}  docker.io/library/debian: ${digest}\n`, 3, /the name in full/],
    ["a name with a digest", `${head}  ${debian}@${digest}: ${digest}\n`, 3, /the name in full/],
    ["no name", `${head}  docker.io/A:1: ${digest}\n`, 3, /lowercase/],
    ["a name twice", `${head}  ${debian}: ${digest}\n\n  ${debian}: ${digest}\n`, 5, /already/],
  ];
  for (const [name, text, line, says, code = "lock/damaged"] of cases) {
    it(name, () => {
      const error = refused(() => parse(text), code, name);
      assert.match(error.message, says);
      assert.equal(error.range?.start.line, line);
      assert.equal(error.range?.file.name, "quilla.lock");
      assert(error.hint);
    });
  }
});

test("what is written is read, and what is read may be anything", () => {
  const name = fc.tuple(
    fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
    fc.stringMatching(/^\w[\w.-]{0,9}$/),
  )
    .map(([path, tag]) => `host.example:5000/${path}:${tag}`);
  const images = fc.dictionary(name, fc.string().map((text) => digestOf(text)));
  fc.assert(fc.property(images, (written) => {
    const read = parse(formatLock(new Map(Object.entries(written))));
    const digests = [...read].map(([key, value]) => [key, value.digest]);
    assert.deepEqual(Object.fromEntries(digests), { ...written });
  }));
  const line = fc.oneof(
    fc.constantFrom(
      "version: 1",
      "images:",
      `  ${debian}: ${digest}`,
      "",
      "\r",
      "# x",
      "images: {}",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    try {
      parse(lines.join("\n"));
    } catch (error) {
      assert(error instanceof QuillaError && error.range !== undefined, String(error));
    }
  }));
});
