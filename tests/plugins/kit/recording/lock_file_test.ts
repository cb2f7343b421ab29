import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { formatPlace } from "../../../../core/source.ts";
import type { Exchange, Recording } from "../../../../plugins/kit/recording/contracts.ts";
import {
  formatRecording,
  parseRecording,
  recordingDigest,
} from "../../../../plugins/kit/recording/lock_file.ts";

const head = '{"quilla":"recording","version":1}';
const digest = digestOf("hello\n");

function exchange(url: string, more: Partial<Exchange["request"]> = {}, step = "RUN a"): Exchange {
  return {
    step,
    request: { method: "GET", url, ...more },
    answer: { status: 200, headers: { etag: '"1"' }, digest, size: 6 },
  };
}

const parse = (text: string) => parseRecording({ name: "quilla.record", text });
const line = (changes: object = {}) =>
  JSON.stringify({
    answer: { digest, headers: {}, size: 6, status: 200 },
    request: { method: "GET", url: "https://h.test/" },
    step: "RUN a",
    ...changes,
  });

test("the file is lines that sort", () => {
  const text = formatRecording({
    exchanges: [
      exchange("https://h.test/b", { headers: { accept: "*/*" } }),
      exchange("https://h.test/a", { authorized: true, body: digest, git: "fetch" }),
      exchange("https://h.test/z", {}, "RUN 0"),
    ],
    unrecorded: [{ step: "RUN a", host: "git.test", port: 22 }],
  });
  const answer =
    `"answer":{"digest":"${digest}","headers":{"etag":"\\"1\\""},"size":6,"status":200}`;
  assert.equal(
    text,
    [
      head,
      `{${answer},"request":{"method":"GET","url":"https://h.test/z"},"step":"RUN 0"}`,
      '{"host":"git.test","port":22,"step":"RUN a"}',
      `{${answer},"request":{"authorized":true,"body":"${digest}","git":"fetch","method":"GET","url":"https://h.test/a"},"step":"RUN a"}`,
      `{${answer},"request":{"headers":{"accept":"*/*"},"method":"GET","url":"https://h.test/b"},"step":"RUN a"}`,
      "",
    ].join("\n"),
  );
});

test("it does not depend on the order in which answers came, but on that of one request", () => {
  const other = { status: 200, headers: {}, digest: digestOf("other"), size: 5 };
  const a = exchange("https://h.test/a");
  const a2 = { ...a, answer: other };
  const b = exchange("https://h.test/b");
  const text = (...exchanges: Exchange[]) => formatRecording({ exchanges, unrecorded: [] });
  assert.equal(text(a, a2, b), text(b, a, a2));
  assert.equal(text(a, a2, b), text(a, b, a2));
  assert.notEqual(text(a, a2, b), text(a2, a, b));
  assert.deepEqual(parse(text(a2, b, a)).exchanges, [a2, a, b]);
});

test("what is read is what was written", () => {
  const text = fc.string({ minLength: 1, unit: "binary" }).map((word) =>
    word.replace(/[\r\n]/g, "-")
  );
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const value = fc.stringMatching(/^[ -~é]{0,20}$/);
  const headers = fc.dictionary(token, value, { noNullPrototype: true });
  const some = fc.record({
    step: text,
    request: fc.record({
      method: fc.constantFrom("GET", "HEAD", "POST"),
      url: fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href),
    }),
    answer: fc.record({
      status: fc.integer({ min: 200, max: 599 }),
      headers,
      digest: fc.string().map((word) => digestOf(word)),
      size: fc.nat(),
    }),
  });
  const through = fc.record({ step: text, host: text, port: fc.integer({ min: 1, max: 65535 }) });
  const all: fc.Arbitrary<Recording> = fc.record({
    exchanges: fc.array(some, { maxLength: 5 }),
    unrecorded: fc.array(through, { maxLength: 2 }),
  });
  fc.assert(fc.property(all, (recording) => {
    const once = formatRecording(recording);
    const again = parse(once);
    assert.equal(formatRecording(again), once);
    assert.equal(again.exchanges.length, recording.exchanges.length);
    assert.equal(recordingDigest(again), recordingDigest(recording));
  }));
});

test("whoever edits it by hand may write as JSON is written, on any system", () => {
  const text =
    `${head}\r\n\r\n{ "step": "RUN a", "request": {"url": "https://h.test/", "method": "GET"},` +
    ` "answer": {"status": 200, "size": 6, "headers": {}, "digest": "${digest}"} }\r\n`;
  assert.equal(recordingDigest(parse(text)), recordingDigest(parse(`${head}\n${line()}\n`)));
});

describe("what is wrong is told with its place", () => {
  const request = { method: "GET", url: "https://h.test/" };
  const answer = { digest, headers: {}, size: 6, status: 200 };
  const second = (text: string) => `${head}\n${text}\n`;
  // Places are columns of lines, or the keys there.
  const cases: Record<string, [text: string, place: string, message: string]> = {
    "an empty file": ["", "1:1", "it is empty"],
    "another file": ["version: 1\n", "1:1", "not JSON"],
    "another JSON": ['{"lockfileVersion":3}\n', "1:1", "it is no recording"],
    "lines of a merge": [second(`<<<<<<< HEAD\n${line()}`), "2:1", "not JSON"],
    "a line that ends early": [second(line().slice(0, -1)), `2:${line().length}`, "not JSON"],
    "a list": [second("[]"), "2:1", "it is no object"],
    "a key twice": [
      second(line().replace('{"answer"', '{"step":"RUN b","answer"')),
      "2:1",
      "twice",
    ],
    "no step": [second(line({ step: undefined })), "2:1", "step: it is missing"],
    "a step of two lines": [second(line({ step: "a\nb" })), "2 step", "step: it has several lines"],
    "a key that nobody knows": [
      second(line({ more: 1 })),
      "2 more",
      "more: this quilla knows no such",
    ],
    "a header's name": [
      second(line({ answer: { ...answer, headers: { "Etag": "1" } } })),
      "2 Etag",
      "answer.headers.Etag: it is no name of a header",
    ],
    "a header that would be two": [
      second(line({ answer: { ...answer, headers: { "etag": "1\r\nx: 2" } } })),
      "2 etag",
      "answer.headers.etag: no header can be sent",
    ],
    "a digest": [
      second(line({ answer: { ...answer, digest: "sha256:0" } })),
      "2 digest",
      "answer.digest: it is no digest",
    ],
    "a digest of another kind": [
      second(line({ answer: { ...answer, digest: digestOf("", "sha512") } })),
      "2 digest",
      "answer.digest: it is no digest",
    ],
    "a digest that is a path": [
      second(line({ answer: { ...answer, digest: "sha256:../../../../etc/passwd" } })),
      "2 digest",
      "answer.digest: it is no digest",
    ],
    "a size": [
      second(line({ answer: { ...answer, size: -1 } })),
      "2 size",
      "answer.size: it is no such",
    ],
    "a part of a byte": [
      second(line({ answer: { ...answer, size: 0.5 } })),
      "2 size",
      "answer.size",
    ],
    "a status": [second(line({ answer: { ...answer, status: 99 } })), "2 status", "answer.status"],
    "no answer": [second(line({ answer: undefined })), "2:1", "answer: it is missing"],
    "a method": [
      second(line({ request: { ...request, method: "get" } })),
      "2 method",
      "request.method: it is no method",
    ],
    "a URL of another kind": [
      second(line({ request: { ...request, url: "file:///etc/passwd" } })),
      "2 url",
      "request.url: it is no URL of http",
    ],
    "a URL with a password": [
      second(line({ request: { ...request, url: "https://u:p@h.test/" } })),
      "2 url",
      "request.url: it has a user or a password",
    ],
    "a URL in another form": [
      second(line({ request: { ...request, url: "HTTPS://h.test:443" } })),
      "2 url",
      'request.url: it is written otherwise than URLs are compared; there should be "https://h.test/"',
    ],
    "authorized by a word": [
      second(line({ request: { ...request, authorized: "yes" } })),
      "2 authorized",
      "request.authorized: it is not true",
    ],
    "the same twice": [
      second(`${line()}\n${line()}`),
      "3:1",
      "the same request stands there already",
    ],
    "the same with other bytes": [
      second(`${line()}\n${line({ answer: { ...answer, size: 7 } })}`),
      "3:1",
      "the same request stands there already",
    ],
    "a second answer without the first": [
      second(line({ turn: 2 })),
      "2 turn",
      "it is answer 2 to its request, and no line before it",
    ],
    "a third answer without the second": [
      second(`${line()}\n${line({ turn: 3 })}`),
      "3 turn",
      "it is answer 3 to its request, and 1 of them stand before it",
    ],
    "a port": [
      second('{"host":"h","port":0,"step":"RUN a"}'),
      "2 port",
      "port: it is no such number",
    ],
  };
  for (const [name, [text, place, message]] of Object.entries(cases)) {
    it(name, () => {
      assert.throws(() => parse(text), (error: QuillaError) => {
        assert(error instanceof QuillaError, String(error));
        assert.equal(error.code, "record/damaged");
        assert.match(error.message, /^quilla\.record is damaged: /);
        assert(error.message.includes(message), error.message);
        assert.equal(formatPlace(error.range!), placeOf(text, place), error.message);
        assert.match(error.hint ?? "", /quilla build --record/);
        return true;
      });
    });
  }
});

function placeOf(text: string, place: string): string {
  const [number = "", key] = place.split(" ");
  if (key === undefined) return `quilla.record:${place}`;
  const at = text.split("\n")[Number(number) - 1]!.indexOf(`"${key}":`);
  return `quilla.record:${number}:${at + 1}`;
}

test("another version is told as that", () => {
  assert.throws(
    () => parse('{"quilla":"recording","version":2,"more":[]}\nnonsense\n'),
    (error: QuillaError) => {
      assert.equal(error.code, "record/version");
      assert.equal(formatPlace(error.range!), "quilla.record:1:23");
      return true;
    },
  );
});

test("20,000 lines are read as one", () => {
  const exchanges = Array.from(
    { length: 20_000 },
    (_, at) => exchange(`https://h.test/packages/${at}/package-${at}.tgz`),
  );
  const text = formatRecording({ exchanges, unrecorded: [] });
  assert.equal(parse(text).exchanges.length, 20_000);
  // Each line is looked at once: what is wrong in the last one is found as what is wrong in the first.
  assert.throws(() => parse(`${text}{}\n`), { code: "record/damaged" });
});
