/**
 * Transfers as they are shown: lines on wide and narrow terminals, in a log, as JSON; by a clock of the test's own.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { PlainTransfer } from "../../../../cli/progress/transfer/logged.ts";
import { JsonTransfer } from "../../../../cli/progress/transfer/logged.ts";
import { transferLines } from "../../../../cli/progress/transfer/lines.ts";
import { TransferState } from "../../../../cli/progress/transfer/state.ts";
import { copyWords, pullWords, pushWords } from "../../../../cli/progress/transfer/words.ts";
import { ExitCode } from "../../../../cli/exit_code.ts";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { CopyEvent } from "../../../../mod.ts";
import { PROJECT } from "../../../../scripts/process.ts";
import { addImage } from "../../../support/command_images.ts";
import { fakeContext, quilla } from "../../../support/fake_context.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const blob = (name: string, size: number) => ({
  mediaType: "application/vnd.oci.image.layer.v1.tar",
  digest: digestOf(new TextEncoder().encode(name)),
  size,
});
const [a, b, manifest] = [blob("a", 4_000_000), blob("b", 900_000), blob("m", 500)];
const [idA, idB] = [a, b].map(({ digest }) => digest.slice(7, 19));
const plan: CopyEvent = { type: "plan", blob: manifest, parts: [a, b] };
const broken = { type: "retry", reason: "the registry broke off", wait: 2000 } as const;

/** What is drawn after events that come a second apart. */
function drawn(columns: number, seconds: readonly (readonly CopyEvent[])[], words = pullWords) {
  let time = 0;
  const state = new TransferState(() => time);
  for (const events of seconds) {
    time += 1000;
    for (const event of events) state.take(event);
  }
  return transferLines(state, words, 0, columns);
}

test("nothing is known yet", () => {
  assert.deepEqual(drawn(80, [[], [], []]), ["pulling: 3s"]);
});

const halfway: CopyEvent[][] = [
  [plan, { type: "begin", blob: a }, { type: "begin", blob: b }],
  [{ type: "bytes", blob: a, bytes: 1_000_000 }, { type: "bytes", blob: b, bytes: 100_000 }],
  [{ type: "bytes", blob: a, bytes: 2_000_000 }, { type: "bytes", blob: b, bytes: 200_000 }],
];

for (
  const [columns, expected] of [
    [80, [
      `${idA} [===============>              ]       2MB/4MB     1MB/s`,
      `${idB} [======>                       ]   200kB/900kB   100kB/s`,
      "pulling: 3s, 0 of 2 blobs, 2.2MB/4.9MB, 733kB/s, 4s left",
    ]],
    [60, [
      `${idA} [==========>         ]       2MB/4MB     1MB/s`,
      `${idB} [====>               ]   200kB/900kB   100kB/s`,
      "pulling: 3s, 0 of 2 blobs, 2.2MB/4.9MB, 733kB/s, 4s left",
    ]],
    [40, [
      `${idA} 2MB/4MB 1MB/s`,
      `${idB} 200kB/900kB 100kB/s`,
      "0/2 2.2MB/4.9MB 733kB/s, 4s left",
    ]],
  ] as const
) test(`on ${columns} columns`, () => assert.deepEqual(drawn(columns, halfway), expected));

test("a blob that is done is no line any more; one that was there does not count", () => {
  assert.deepEqual(
    drawn(80, [...halfway, [{ type: "end", blob: a }, { type: "check", blob: b }]]),
    [
      `${idB} checking [>                             ]      0B/900kB`,
      "pulling: 4s, 1 of 2 blobs, 4MB/4MB",
    ],
  );
});

test("what is tried again is drawn in its place, and what stands still", () => {
  const retry = { ...broken, blob: a, attempt: 2, attempts: 6 };
  const [line, , total] = drawn(80, [...halfway, [retry]]);
  assert.equal(line, `${idA} the registry broke off; again in 2s (2 of 6)`);
  assert.match(total!, /^pulling: 4s, 0 of 2 blobs, 2.2MB\/4.9MB, 550kB\/s, 5s left$/);
  const [still, , all] = drawn(80, [...halfway, [], [], [], []]);
  assert.match(still!, /2MB\/4MB +still 4s$/);
  assert.match(all!, /nothing for 4s$/);
  const resumed: CopyEvent = { type: "resume", blob: a, bytes: 1_500_000 };
  assert.match(drawn(80, [...halfway, [retry], [resumed]])[0]!, / 1.5MB\/4MB$/);
  const asked = { ...broken, attempt: 3, attempts: 6 };
  assert.deepEqual(drawn(80, [[asked]]), ["the registry broke off; again in 2s (3 of 6)"]);
});

test("a layer that is compressed first is one line, of two amounts", () => {
  const packed = blob("packed", 1_000_000);
  const convert: CopyEvent = {
    ...{ type: "convert", blob: a, compression: "gzip" },
    ...{ bytes: 3_000_000, total: 4_000_000 },
  };
  const before = [[plan], [convert]] as CopyEvent[][];
  const line = drawn(80, before, pushWords)[0]!;
  assert.match(line, new RegExp(`^${idA} compressing \\[=+> +\\] +3MB/4MB$`));
  const begin: CopyEvent = { type: "begin", blob: packed, from: a };
  const lines = drawn(80, [...before, [begin]], pushWords);
  assert.equal(lines.length, 2);
  assert.match(lines[1]!, /0 of 2 blobs, 0B\/1.9MB/);
});

test("an archive is read before it is known what is in it", () => {
  const read = (bytes: number, total?: number) =>
    drawn(80, [[{ type: "archive", doing: "read", bytes, total }]], copyWords);
  assert.deepEqual(read(5_000_000), [
    "archive reading 5MB",
    "copying: 1s",
  ]);
  assert.match(read(5_000_000, 9_000_000)[0]!, /^archive reading \[=+> +\] +5MB\/9MB$/);
});

/** What a log is told by events, each at its second. */
function logged(
  events: readonly (readonly [second: number, event?: CopyEvent])[],
  isPatient: boolean,
) {
  let time = 0;
  const context = fakeContext({ root: "" });
  let goRound = () => {};
  const every = (_: number, work: () => void) => {
    goRound = work;
    return () => {};
  };
  const clock = { now: () => time, every };
  const progress = new PlainTransfer(context, pullWords, { isPatient, clock });
  progress.start();
  for (const [second, event] of events) {
    time = second * 1000;
    if (event === undefined) goRound();
    else progress.listen(event);
  }
  progress.end();
  return context.said().stderr.trimEnd().split("\n");
}

const long: [number, CopyEvent?][] = [
  [0, plan],
  [0, { type: "begin", blob: b }],
  [1, { type: "end", blob: b }],
  [1, { type: "begin", blob: a }],
  [6, { type: "bytes", blob: a, bytes: 1_000_000 }],
  [12, { type: "bytes", blob: a, bytes: 2_000_000 }],
  [13, { ...broken, blob: a, attempt: 2, attempts: 6 }],
  [15, { type: "resume", blob: a, bytes: 2_000_000 }],
  [25],
  [31, { type: "end", blob: a }],
];

test("a log has a line when a blob begins, now and then, and when it is over", () => {
  assert.deepEqual(logged(long, false), [
    `${idB}: Pulling fs layer 900kB`,
    `${idB}: Pull complete 900kB 1.0s`,
    `${idA}: Pulling fs layer 4MB`,
    `${idA}: 2MB of 4MB, 182kB/s, 11s left`,
    `${idA}: the registry broke off; again in 2s (2 of 6)`,
    `${idA}: 2MB of 4MB, nothing for 10s`,
    `${idA}: Pull complete 4MB 30.0s`,
  ]);
});

test("where Docker's command is silent, a log is told of what takes long alone", () => {
  assert.deepEqual(logged(long, true), [
    `${idA}: 2MB of 4MB, 182kB/s, 11s left`,
    `${idA}: the registry broke off; again in 2s (2 of 6)`,
    `${idA}: 2MB of 4MB, nothing for 10s`,
    `${idA}: Pull complete 4MB 30.0s`,
  ]);
  assert.deepEqual(logged([[0, plan], [12]], true), ["pulling 0 of 2 blobs, 12s so far"]);
});

test("JSON has a beginning with a version, times, messages, and the failure's code", () => {
  const context = fakeContext({ root: "" });
  const progress = new JsonTransfer(context, pullWords);
  context.say("1: Pulling from team/app");
  progress.listen({ type: "begin", blob: a });
  progress.listen({ type: "bytes", blob: a, bytes: 7 });
  const failure = new QuillaError("it broke", { code: "registry/broken", hint: "again" });
  assert(progress.fail(failure) instanceof ExitCode);
  const lines = context.said().stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { time } of lines) assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
  const [begin, message, , bytes, error] = lines;
  assert.deepEqual([begin.type, begin.version, begin.doing], ["begin", 1, "pulling"]);
  assert.deepEqual([message.type, message.text], ["message", "1: Pulling from team/app"]);
  assert.deepEqual([bytes.type, bytes.blob.digest, bytes.bytes], ["blob-bytes", a.digest, 7]);
  assert.deepEqual(error.error, { code: "registry/broken", message: "it broke", hint: "again" });
  assert.deepEqual([error.status, lines.length], [1, 5]);
});

const schema = JSON.parse(readFileSync(join(PROJECT, "docs", "schemas", "transfer.json"), "utf8"));
const validate = new Ajv({ strict: false }).compile(schema);

/** The types of the lines, each of which is as the schema has it. */
function typesOf(text: string): string[] {
  return text.trimEnd().split("\n").map((line) => {
    const value: { readonly type: string } = JSON.parse(line);
    assert(validate(value), `${line}: ${JSON.stringify(validate.errors)}`);
    return value.type;
  });
}

test("every event is as the schema has it", () => {
  const context = fakeContext({ root: "" });
  const progress = new JsonTransfer(context, pullWords);
  const of = { blob: a };
  const retry = { ...broken, attempt: 2, attempts: 6 };
  const events: CopyEvent[] = [
    plan,
    ...(["begin", "check", "end", "present", "mounted"] as const).map((type) => ({ type, ...of })),
    { type: "begin", blob: b, from: a },
    { type: "bytes", bytes: 1, ...of },
    { type: "resume", bytes: 0, ...of },
    { type: "convert", compression: "gzip", bytes: 1, total: 2, ...of },
    { type: "archive", doing: "read", bytes: 1 },
    { type: "archive", doing: "write", bytes: 1, total: 2 },
    retry,
    { ...retry, ...of },
    { type: "partial", missing: [b], lacks: "b is missing", ...of },
    { type: "untabled", wanted: "estargz", written: "gzip", reason: "a path twice", ...of },
    { type: "commit", images: [{ descriptor: manifest, names: ["app:1"] }] },
  ];
  events.forEach(progress.listen);
  progress.interrupted("SIGINT");
  progress.finish();
  assert.equal(typesOf(context.said().stderr).length, events.length + 3);
});

test("a command's JSON is one stream, from its beginning to its end or its failure", async () => {
  const directory = temporaryDirectory();
  const root = join(directory, "store");
  await addImage(root, { names: ["hello"] });
  const copy = (from: string) =>
    quilla({ root }, "copy", "--progress", "json", from, `oci:${join(directory, "layout")}`);
  const copied = await copy("store:hello");
  const types = typesOf(copied.stderr);
  assert.deepEqual([types[0], types.at(-1), copied.code], ["begin", "end", 0]);
  assert(types.includes("plan") && types.includes("commit"));
  const refused = await copy("store:none");
  assert.deepEqual(typesOf(refused.stderr), ["begin", "error"]);
  const silent = await quilla(
    { root },
    "save",
    "--progress",
    "none",
    "hello",
    "-o",
    join(directory, "a"),
  );
  assert.deepEqual([silent.code, silent.stderr], [0, ""]);
  for (const kind of ["tty", "jsno"]) {
    const wrong = await quilla(
      { root },
      "save",
      "--progress",
      kind,
      "hello",
      "-o",
      join(directory, "a"),
    );
    assert.deepEqual([wrong.code, /usage\/progress/.test(wrong.stderr)], [2, true]);
  }
});
