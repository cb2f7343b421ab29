import assert from "node:assert/strict";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { keyOf } from "../../../../core/layer/layer_inputs.ts";
import { Store } from "../../../../core/store/store.ts";
import { formatRecording, parseRecording } from "../../../../plugins/kit/recording/lock_file.ts";
import { RecordingAnswers } from "../../../../plugins/kit/recording/recording_answers.ts";
import type { RecordingOptions } from "../../../../plugins/kit/recording/recording_options.ts";
import { ReplayingAnswers } from "../../../../plugins/kit/recording/replaying_answers.ts";
import {
  MemoryServers,
  proxied,
  readAnswer,
  type Said,
} from "../../../support/recorded_servers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const step = "RUN get it";
const url = "https://example.com/file";
const etag = '"1"';
const reach = "default" as const;

type Asked = Parameters<typeof proxied>;
type Get = (...words: Asked) => ReturnType<typeof readAnswer>;

/** A build that is recorded, and then replayed from its file's text. */
async function recorded(
  answers: Readonly<Record<string, Said | readonly Said[]>>,
  options: Partial<RecordingOptions> = {},
) {
  const store = options.store ?? await newStore();
  const servers = new MemoryServers(store, answers);
  const recording = new RecordingAnswers({ store, servers, ...options });
  const program = recording.answererFor({ step, reach });
  const get: Get = async (...words) => await readAnswer(await program.answer(proxied(...words)));
  const text = async () => {
    await program.end();
    return formatRecording(recording.recording());
  };
  const replay = async (asking = step): Promise<Get> => replayed(store, await text(), asking);
  return { store, servers, recording, program, get, text, replay };
}

function replayed(store: Store, text: string, asking = step): Get {
  const recording = parseRecording({ name: "quilla.record", text });
  const replaying = new ReplayingAnswers({ store, name: "quilla.record", recording });
  const again = replaying.answererFor({ step: asking });
  return async (...words) => await readAnswer(await again.answer(proxied(...words)));
}

describe("what was recorded is replayed", () => {
  it("a body, its status and the headers that matter", async () => {
    const headers = { "content-type": "text/plain", etag, "set-cookie": "secret=1" };
    const { get, replay } = await recorded({ [url]: { headers, body: "hello\n" } });
    assert.equal((await get("GET", url)).text, "hello\n");
    assert.deepEqual(await (await replay())("GET", url), {
      status: 200,
      headers: { "content-type": "text/plain", etag, "content-length": "6" },
      text: "hello\n",
    });
  });

  it("nothing else", async () => {
    const { get, replay } = await recorded({ [url]: { body: "hello\n" } });
    await get("GET", url);
    const again = await replay();
    const error = await refusedLater(
      again("GET", "https://u:CANARY@example.com/other?token=CANARY"),
      "record/not-recorded",
    );
    assert.equal(
      error.message,
      '"RUN get it" asks for GET https://example.com/other, which is not in quilla.record',
    );
    assert.equal(error.hint, "record it: quilla build --record");
    await refusedLater(again("POST", url), "record/not-recorded");
  });

  it("answers one after the other, and the last one again", async () => {
    const { get, replay } = await recorded({ [url]: [{ body: "1" }, { body: "2" }] });
    for (const body of ["1", "2", "2", "2"]) assert.equal((await get("GET", url)).text, body);
    const again = await replay();
    for (const body of ["1", "2", "2", "2"]) assert.equal((await again("GET", url)).text, body);
  });

  it("each program from the beginning", async () => {
    const { get, store, text } = await recorded({ [url]: [{ body: "1" }, { body: "2" }] });
    await get("GET", url);
    await get("GET", url);
    const replaying = new ReplayingAnswers({
      ...{ store, name: "quilla.record" },
      recording: parseRecording({ name: "quilla.record", text: await text() }),
    });
    for (let program = 0; program < 2; program++) {
      const answerer = replaying.answererFor({ step });
      const { text } = await readAnswer(await answerer.answer(proxied("GET", url)));
      assert.equal(text, "1");
    }
  });

  it("to a step of another name", async () => {
    const { get, replay } = await recorded({ [url]: { body: "hello\n" } });
    await get("GET", url);
    assert.equal((await (await replay("RUN another"))("GET", url)).text, "hello\n");
  });

  it("a step's own answer before another's", async () => {
    const { get, store, recording } = await recorded({ [url]: [{ body: "1" }, { body: "2" }] });
    await get("GET", url);
    const other = recording.answererFor({ step: "RUN a second time", reach });
    await readAnswer(await other.answer(proxied("GET", url)));
    const text = formatRecording(recording.recording());
    assert.equal((await replayed(store, text)("GET", url)).text, "1");
    assert.equal((await replayed(store, text, "RUN a second time")("GET", url)).text, "2");
  });

  it("answers without a body, and empty ones", async () => {
    const { get, replay } = await recorded({
      [url]: { status: 204 },
      [`${url}2`]: { body: "" },
      [`${url}3`]: { status: 302, headers: { location: "/else" } },
    });
    for (const each of [url, `${url}2`, `${url}3`]) await get("GET", each);
    const again = await replay();
    assert.deepEqual(await again("GET", url), { status: 204, headers: {}, text: "" });
    assert.deepEqual((await again("GET", `${url}2`)).headers, { "content-length": "0" });
    assert.equal((await again("GET", `${url}3`)).headers.location, "/else");
  });

  it("HEAD, also where the whole was asked for", async () => {
    const { get, replay } = await recorded({ [url]: { body: "hello\n", headers: { etag } } });
    const said = { status: 200, headers: { etag, "content-length": "6" }, text: "" };
    assert.deepEqual(await get("HEAD", url), said);
    assert.deepEqual(await (await replay())("HEAD", url), said);
    const other = await recorded({ [url]: { body: "hello\n", headers: { etag } } });
    await other.get("GET", url);
    const again = await other.replay();
    assert.deepEqual(await again("HEAD", url), said);
    assert.equal((await again("GET", url)).text, "hello\n");
  });

  it("a body that was posted, however long", async () => {
    for (const size of [3, 5 << 20]) {
      const { get, servers, replay } = await recorded({ [url]: [{ body: "1" }, { body: "2" }] });
      const body = "a".repeat(size);
      await get("POST", url, {}, body);
      await get("POST", url, {}, `${body}b`);
      assert.deepEqual(servers.asked.map(({ body }) => body?.size), [size, size + 1]);
      const again = await replay();
      assert.equal((await again("POST", url, {}, `${body}b`)).text, "2");
      assert.equal((await again("POST", url, {}, body)).text, "1");
      const error = await refusedLater(again("POST", url, {}, `${body}c`), "record/not-recorded");
      assert.match(error.message, /recorded with another body/);
    }
  });
});

describe("what a client wishes", () => {
  const json = { accept: "application/json" };
  const html = { accept: "text/html" };

  it("is answered as it was", async () => {
    const { get, replay } = await recorded({ [url]: [{ body: "{}" }, { body: "<p>" }] });
    await get("GET", url, json);
    await get("GET", url, html);
    const again = await replay();
    assert.equal((await again("GET", url, html)).text, "<p>");
    assert.equal((await again("GET", url, json)).text, "{}");
    const error = await refusedLater(again("GET", url), "record/not-recorded");
    assert.match(error.message, /recorded with another body, or with other Accept headers/);
  });

  it("does not matter where there is one answer", async () => {
    const { get, replay } = await recorded({ [url]: { body: "{}" } });
    await get("GET", url, { ...json, "accept-encoding": "gzip" });
    await get("GET", url, json);
    const again = await replay();
    assert.equal((await again("GET", url, html)).text, "{}");
  });

  it("goes by accept before encodings", async () => {
    const { get, replay } = await recorded({ [url]: [{ body: "{}" }, { body: "<p>" }] });
    await get("GET", url, { ...json, "accept-encoding": "gzip" });
    await get("GET", url, { ...html, "accept-encoding": "gzip" });
    const again = await replay();
    assert.equal((await again("GET", url, { ...html, "accept-encoding": "br" })).text, "<p>");
  });

  it("says nothing of who asks", async () => {
    const { get, replay } = await recorded({ [url]: [{ status: 401 }, { body: "hello" }] });
    await get("GET", url);
    await get("GET", url, { authorization: "Bearer CANARY" });
    const again = await replay();
    assert.equal((await again("GET", url, { authorization: "Basic other" })).text, "hello");
    assert.equal((await again("GET", url)).status, 401);
  });

  it("may be wanted with credentials alone", async () => {
    const { get, replay } = await recorded({ [url]: { body: "hello" } });
    await get("GET", url, { authorization: "Bearer CANARY" });
    const again = await replay();
    const error = await refusedLater(again("GET", url), "record/not-recorded");
    assert.match(error.message, /; it was recorded with credentials$/);
  });
});

describe("parts and conditions", () => {
  const body = "0123456789";
  const headers = { etag, "last-modified": "Tue, 01 Dec 2026 00:00:00 GMT" };
  const part = { range: "bytes=2-4", "if-range": etag };
  const said = {
    status: 206,
    headers: { ...headers, "content-range": "bytes 2-4/10", "content-length": "3" },
    text: "234",
  };

  it("are answered from the whole, which is fetched once", async () => {
    const { get, servers, replay } = await recorded({ [url]: { body, headers } });
    const [one, other] = await Promise.all([
      get("GET", url, part),
      get("GET", url, { range: "bytes=-1" }),
    ]);
    assert.deepEqual(one, said);
    assert.equal(other.text, "9");
    assert.equal(servers.asked.length, 1);
    assert.deepEqual([...servers.asked[0]!.headers], []);
    const again = await replay();
    assert.deepEqual(await again("GET", url, part), said);
    assert.deepEqual(await again("GET", url, { range: "bytes=10-" }), {
      status: 416,
      headers: { "content-range": "bytes */10", "content-length": "0" },
      text: "",
    });
    assert.equal((await again("GET", url, { range: "bytes=0-0,2-3" })).text, body);
    assert.equal((await again("GET", url, { ...part, "if-range": '"2"' })).status, 200);
    assert.equal((await again("GET", url)).text, body);
  });

  it("of what is not there", async () => {
    const { get, replay } = await recorded({ [url]: { status: 404, body: "none" } });
    assert.equal((await get("GET", url, part)).status, 404);
    assert.equal((await (await replay())("GET", url, part)).text, "none");
  });

  it("a client that has it already is told so, and the whole is recorded", async () => {
    const { get, servers, replay } = await recorded({ [url]: { body, headers } });
    const has = { "if-none-match": etag };
    const unchanged = { status: 304, headers, text: "" };
    assert.deepEqual(await get("GET", url, has), unchanged);
    assert.deepEqual([...servers.asked[0]!.headers], []);
    const again = await replay();
    assert.deepEqual(await again("GET", url, has), unchanged);
    assert.equal((await again("GET", url, { "if-none-match": '"2"' })).text, body);
  });
});

describe("servers that fail", () => {
  const gone = new QuillaError("https://example.com/file does not answer", {
    code: "fetch/connect",
  });

  it("and cannot be reached: the program is told so, then and in a replay", async () => {
    const told: string[] = [];
    const warn = (message: string) => void told.push(message);
    const { get, replay } = await recorded({ [url]: { error: gone } }, { warn });
    const first = await get("GET", url);
    assert.equal(first.status, 502);
    assert.equal(first.text, "quilla: https://example.com/file does not answer\n");
    assert.equal(told.length, 1);
    assert.deepEqual(await (await replay())("GET", url), first);
  });

  it("at first: only what came in the end is kept", async () => {
    const { get, replay } = await recorded({
      [url]: [{ error: gone }, { status: 503, body: "later" }, { body: "hello" }],
    });
    for (let time = 0; time < 3; time++) await get("GET", url);
    assert.equal((await (await replay())("GET", url)).text, "hello");
  });

  it("in the middle of a body: nothing of it is kept", async () => {
    const short = new QuillaError("the connection ended", { code: "fetch/short" });
    const answers = [{ body: "half of it", error: short }, { body: "all of it" }];
    const { get, text, replay } = await recorded({ [url]: answers });
    await assert.rejects(get("GET", url), { code: "fetch/short" });
    assert.equal((await get("GET", url)).text, "all of it");
    assert.equal((await text()).trim().split("\n").length, 2);
    assert.equal((await (await replay())("GET", url)).text, "all of it");
  });

  it("a disk that is full ends the program, also where it did not wait", async () => {
    const full = new QuillaError("the disk is full", { code: "store/full" });
    const { program } = await recorded({ [url]: { body: "half", error: full } });
    const { body } = await program.answer(proxied("GET", url));
    await body[Symbol.asyncIterator]().next();
    await refusedLater(program.end(), "store/full");
  });
});

describe("a program that goes away", () => {
  const body = "line\n".repeat(1000);

  it("in the middle of a body: the rest is fetched", async () => {
    const { program, replay } = await recorded({ [url]: { body } });
    const answer = await program.answer(proxied("GET", url));
    for await (const _ of answer.body) break;
    assert.equal((await (await replay())("GET", url)).text, body);
  });

  it("before a body: it is fetched", async () => {
    const { program, replay } = await recorded({ [url]: { body } });
    await program.answer(proxied("GET", url));
    assert.equal((await (await replay())("GET", url)).text, body);
  });

  it("before an answer: it is waited for", async () => {
    const { program, replay } = await recorded({ [url]: { body } });
    void program.answer(proxied("GET", url));
    assert.equal((await (await replay())("GET", url)).text, body);
  });

  it("with the build: nothing more is fetched", async () => {
    const { program, recording } = await recorded({ [url]: { body } });
    await program.answer(proxied("GET", url));
    await recording.close();
    assert.deepEqual(recording.recording().exchanges, []);
  });
});

describe("a report that is another each time", () => {
  const place = "https://example.com/report";
  const replayAfter = async (
    said: Said | readonly Said[],
    bodies: readonly string[],
    by = step,
  ) => {
    const { get, replay } = await recorded({ [place]: said });
    for (const body of bodies) await get("POST", place, {}, body);
    const again = await replay(by);
    return again("POST", place, {}, "it is 12:02");
  };

  it("is told what all of its step were told", async () => {
    const { text } = await replayAfter({ body: "thanks" }, ["it is 12:00", "it is 12:01"]);
    assert.equal(text, "thanks");
  });

  it("is not recorded where answers differ, or say more, or are another step's", async () => {
    const code = "record/not-recorded";
    const differing = [{ body: "1" }, { body: "2" }];
    await refusedLater(replayAfter(differing, ["it is 12:00", "it is 12:01"]), code);
    await refusedLater(replayAfter({ body: "a".repeat(257) }, ["it is 12:00"]), code);
    await refusedLater(replayAfter({ body: "thanks" }, ["it is 12:00"], "RUN other"), code);
    await refusedLater(replayAfter({ body: "thanks" }, []), code);
  });
});

test("a link of a recorded page, with the time of then, is found however late", async () => {
  const { get, store, text } = await recorded({});
  await get("GET", `${url}?t=${Date.now()}`);
  const written = await text();
  assert.doesNotMatch(written, /t=/);
  assert.equal((await replayed(store, written)("GET", `${url}?t=1600000000000`)).status, 404);
});

test("nothing of who asked is in a recording", async () => {
  const asked = "https://user:CANARY@example.com/file?access_token=CANARY&a=1#CANARY";
  const { get, text, replay } = await recorded({
    [asked]: {
      ...{ status: 302, body: "moved" },
      headers: {
        location: "https://s3.example.com/file?X-Amz-Signature=CANARY&X-Amz-Date=1",
        "set-cookie": "session=CANARY",
        "proxy-authenticate": "CANARY",
        "x-request-id": "CANARY",
      },
    },
    "https://s3.example.com/file?X-Amz-Signature=CANARY&X-Amz-Date=1": { body: "hello" },
  });
  await get("GET", asked, { cookie: "CANARY", authorization: "CANARY" });
  await get("GET", "https://s3.example.com/file?X-Amz-Signature=CANARY&X-Amz-Date=1");
  assert.doesNotMatch(await text(), /CANARY/);
  const again = await replay();
  const { headers } = await again("GET", "https://example.com/file?a=1", { authorization: "b" });
  assert.equal(headers.location, "https://s3.example.com/file");
  assert.equal((await again("GET", headers.location!)).text, "hello");
});

test("two builds that were given different bytes are replayed each with its own", async () => {
  const one = await recorded({ [url]: { body: "one" } });
  await one.get("GET", url);
  const text = await one.text();
  const other = await recorded({ [url]: { body: "other" } }, { store: one.store });
  await other.get("GET", url);
  assert.equal((await (await other.replay())("GET", url)).text, "other");
  assert.equal((await replayed(one.store, text)("GET", url)).text, "one");
});

describe("what is in the cache", () => {
  const inputs = ["run 1", "recorded record"];

  it("is noted as if it had been asked for", async () => {
    const { store, get, program, recording, text } = await recorded({ [url]: { body: "hello" } });
    await get("GET", url);
    const first = await text();
    recording.remember(inputs, [program]);
    const later = new RecordingAnswers({ store, servers: new MemoryServers(store, {}) });
    assert.equal(later.recall(["run 2"]), false);
    assert.equal(later.recall(inputs), true);
    assert.equal(formatRecording(later.recording()), first);
    assert.equal(later.said().exchanges.length, 1);
    // Without a body it is worth nothing.
    rmSync(store.blobs.path(later.said().exchanges[0]!.answer.digest));
    assert.equal(later.recall(inputs), false);
  });

  it("is no more than it was, where it is damaged", async () => {
    const { store, recording } = await recorded({});
    store.cache.remember("asked", keyOf(inputs), "nonsense", []);
    assert.equal(recording.recall(inputs), false);
  });
});

describe("bodies that are lost", () => {
  const lose = async (lost: (path: string) => void) => {
    const { get, store, text } = await recorded({ [url]: { body: "hello" } });
    await get("GET", url);
    const written = await text();
    const again = replayed(store, written);
    const { exchanges } = parseRecording({ name: "", text: written });
    lost(store.blobs.path(exchanges[0]!.answer.digest));
    return { again, store, text: written };
  };

  it("are told before a program begins", async () => {
    const { store, text } = await lose(rmSync);
    assert.throws(() => replayed(store, text), (error: QuillaError) => {
      assert.equal(error.code, "record/body-missing");
      assert.equal(
        error.message,
        "of the 1 answers in quilla.record one is not in the store: that to GET https://example.com/file",
      );
      assert.match(error.hint ?? "", /quilla bundle apply.*quilla build --record/);
      return true;
    });
  });

  it("or while it runs", async () => {
    const { again } = await lose(rmSync);
    const error = await refusedLater(again("GET", url), "record/body-missing");
    assert.match(error.message, /GET https:\/\/example\.com\/file in quilla\.record is not there/);
  });

  it("as are those that are damaged, whose bytes nobody is given", async () => {
    const { again } = await lose((path) => {
      chmodSync(path, 0o600);
      writeFileSync(path, "jello");
    });
    const error = await refusedLater(again("GET", url), "record/body-damaged");
    assert.match(error.message, /is damaged in the store: sha256:/);
  });
});

describe("what is no HTTP", () => {
  it("is refused by name, with what lets it through", async () => {
    const { program, get } = await recorded({ [url]: { body: "a" } });
    assert.equal(program.letsThrough("git.test", 22), false);
    assert.throws(() => program.refused("SSH", "git.test", 22), (error: QuillaError) => {
      assert.equal(error.code, "record/not-http");
      assert.equal(error.message, '"RUN get it": SSH to git.test:22 cannot be recorded');
      assert.match(error.hint ?? "", /--network-unrecorded git\.test:22$/);
      return true;
    });
    await get("GET", url);
    await refusedLater(program.end(), "record/not-http");
  });

  it("and was let through is told as that in a replay", async () => {
    const letsThrough = (host: string) => host === "git.test";
    const { store, program, text } = await recorded({}, { letsThrough });
    assert.equal(program.letsThrough("git.test", 22), true);
    assert.equal(program.letsThrough("git.test", 22), true);
    const recording = parseRecording({ name: "", text: await text() });
    assert.deepEqual(recording.unrecorded, [{ step, host: "git.test", port: 22 }]);
    const replaying = new ReplayingAnswers({ store, recording, name: "quilla.record" });
    const again = replaying.answererFor({ step });
    assert.equal(again.letsThrough(), false);
    assert.throws(() => again.refused("SSH", "git.test", 22), (error: QuillaError) => {
      assert.match(error.hint ?? "", /^it went by unrecorded when quilla\.record was made/);
      return true;
    });
  });
});

test("what is not allowed is not asked", async () => {
  const requireAllowed = () => {
    throw new QuillaError("no", { code: "record/not-allowed" });
  };
  const { get, servers, program } = await recorded({ [url]: { body: "" } }, { requireAllowed });
  await refusedLater(get("GET", url), "record/not-allowed");
  assert.deepEqual(servers.asked, []);
  await refusedLater(program.end(), "record/not-allowed");
});

test("a step is called by its first line, without passwords", async () => {
  const { recording, store } = await recorded({ [url]: { body: "hello" } });
  const program = recording.answererFor({
    step: "RUN curl https://u:CANARY@example.com\n  && CANARY",
    reach,
  });
  await readAnswer(await program.answer(proxied("GET", url)));
  const text = formatRecording(recording.recording());
  assert.doesNotMatch(text, /CANARY/);
  assert.equal((await replayed(store, text)("GET", url)).text, "hello");
});

test("the key says what is replayed, and what is allowed", async () => {
  const { recording, store, get } = await recorded({ [url]: { body: "hello" } });
  assert.equal(recording.key, "record");
  const { recording: allowing } = await recorded({}, { allowed: "a.test b.test" });
  assert.equal(allowing.key, "record a.test b.test");
  const key = () => {
    const name = "quilla.record";
    return new ReplayingAnswers({ store, name, recording: recording.recording() }).key;
  };
  const empty = key();
  assert.match(empty, /^replay sha256:[0-9a-f]{64}$/);
  await get("GET", url);
  assert.notEqual(key(), empty);
});
