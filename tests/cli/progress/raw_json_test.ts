import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { RawJsonProgress } from "../../../cli/progress/raw_json.ts";
import { parseDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { BuildEvent } from "../../../core/plugin/contracts/build_event.ts";
import { exited, output, pullOf, stepOf, stopped } from "../../support/build_story.ts";
import { fakeContext } from "../../support/fake_context.ts";

const make = stepOf(1, "RUN make");
const copy = stepOf(2, "COPY a b");
const pull = pullOf("debian:13");
const digest = parseDigest(`sha256:${"a".repeat(64)}`);
const file = { name: "Dockerfile", text: "FROM scratch\n" };
const range = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 5 } };

// deno-lint-ignore no-explicit-any -- each kind has other fields
type Document = Record<string, any>;

interface Status {
  readonly vertexes?: readonly Document[];
  readonly statuses?: readonly Document[];
  readonly logs?: readonly Document[];
  readonly warnings?: readonly Document[];
}

function told(...events: readonly BuildEvent[]): Status[] {
  const context = fakeContext({ root: "" });
  const progress = new RawJsonProgress(context);
  events.forEach(progress.listen);
  return context.said().stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** The fields that BuildKit 0.34 writes, from its client/graph.go; those in parentheses only where there is something in them. */
const fields: Readonly<Record<keyof Status, string>> = {
  vertexes: "(digest) (inputs) (name) (started) (completed) (cached) (error)",
  statuses: "id (vertex) (name) (total) current timestamp (started) (completed)",
  logs: "(vertex) (stream) data timestamp",
  warnings: "(vertex) (level) (short) (detail) (url) (sourceInfo) (range)",
};

const text = (data: string) => Buffer.from(data, "base64").toString();

describe("progress as BuildKit's stream", () => {
  const statuses = told(
    { type: "planned", steps: 2, stages: [] },
    { type: "warning", rule: "Rule", message: "better so", range },
    { type: "pull-started", pull },
    { type: "pull-progress", pull, bytes: 5, total: 10 },
    { type: "pull-done", pull, digest, bytes: 10 },
    { type: "started", step: make },
    { type: "progress", step: make, bytes: 7 },
    output(make, "\x1b[31mred\n"),
    { type: "done", step: make, cache: { status: "cached" } },
    { type: "started", step: copy },
    { type: "failed", step: copy, failure: exited },
  );
  const all = (kind: keyof Status) => statuses.flatMap((status) => status[kind] ?? []);

  it("says of what could not be fetched or written why", () => {
    const context = fakeContext({ root: "" });
    const progress = new RawJsonProgress(context);
    const down = new QuillaError("it is down", { code: "registry/unreachable" });
    const write = { id: 0, doing: "pushing a.example/b:1" };
    progress.listen({ type: "started", step: make });
    progress.listen({ type: "pull-started", pull });
    progress.listen({ type: "pull-failed", pull });
    progress.listen({ type: "failed", step: make, failure: down });
    progress.listen({ type: "write-started", write });
    progress.listen({ type: "write-failed", write });
    const denied = new QuillaError("it may not", { code: "registry/denied" });
    assert.equal(progress.fail(denied), denied);
    const lines = context.said().stderr.trimEnd().split("\n");
    const errors = lines.flatMap((line) => (JSON.parse(line) as Status).vertexes ?? [])
      .flatMap(({ error }) => error ?? []);
    assert.deepEqual(errors, ["it is down", "it is down", "it may not"]);
  });

  it("cancels what is at work where somebody stops it", () => {
    const context = fakeContext({ root: "" });
    const progress = new RawJsonProgress(context);
    progress.listen({ type: "started", step: make });
    progress.listen({ type: "done", step: make });
    progress.listen({ type: "started", step: copy });
    progress.interrupted();
    const last = context.said().stderr.trimEnd().split("\n").at(-1)!;
    const { vertexes }: Status = JSON.parse(last);
    assert.deepEqual(vertexes?.map(({ error }) => error), ["context canceled"]);
  });

  it("has BuildKit's fields and no others", () => {
    for (const kind of Object.keys(fields) as (keyof Status)[]) {
      const known = fields[kind].split(" ");
      const needed = known.filter((name) => !name.startsWith("("));
      assert.ok(all(kind).length > 0, kind);
      for (const each of all(kind)) {
        for (const name of needed) assert.ok(name in each, `${kind}: ${name}`);
        for (const name of Object.keys(each)) {
          assert.ok(known.includes(name) || known.includes(`(${name})`), `${kind}: ${name}`);
        }
      }
    }
  });

  it("tells a vertex when it is known, when it begins and when it is over", () => {
    const made = all("vertexes").filter(({ name }) => name === "[build 1/5] RUN make");
    assert.deepEqual(made.map((each) => Object.keys(each).join(" ")), [
      "digest name",
      "digest name started",
      "digest name started completed cached",
    ]);
    assert.equal(new Set(made.map((each) => each.digest)).size, 1);
    assert.match(made[0]!.digest, /^sha256:[0-9a-f]{64}$/);
    assert.match(made[2]!.completed, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("says what a step builds upon, and why it failed", () => {
    const last = all("vertexes").at(-1)!;
    const made = all("vertexes").find(({ name }) => name.endsWith("RUN make"))!;
    assert.deepEqual(last.inputs, [made.digest]);
    assert.equal(last.error, 'the command "make" ended with exit code 3');
    const [canceled] = told({ type: "started", step: copy }, {
      type: "failed",
      step: copy,
      failure: stopped,
    }).at(-1)!.vertexes!;
    assert.equal(canceled!.error, "context canceled");
  });

  it("has output as it came, and bytes", () => {
    const [log] = all("logs");
    assert.deepEqual([text(log!.data), log!.stream], ["\x1b[31mred\n", 1]);
    assert.deepEqual(
      all("statuses").map(({ id, current, total }) => [id, current, total]),
      [["downloading", 5, 10], ["downloading", 10, 10], ["writing layer", 7, undefined]],
    );
  });

  it("has a check's finding with its place", () => {
    const [warning] = all("warnings");
    assert.equal(text(warning!.short), "Rule: better so");
    assert.deepEqual(warning!.range, [
      { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
    ]);
    assert.equal(text(warning!.sourceInfo.data), file.text);
    assert.ok(all("vertexes").some((vertex) => vertex.digest === warning!.vertex));
  });
});
