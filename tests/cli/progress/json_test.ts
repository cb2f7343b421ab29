import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import { JsonProgress } from "../../../cli/progress/json.ts";
import { InterruptedProgress } from "../../../cli/progress/machine.ts";
import { ExitCode } from "../../../cli/exit_code.ts";
import { parseDigest } from "../../../core/digest.ts";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import type { BuildEvent } from "../../../core/plugin/contracts/build_event.ts";
import { PROJECT } from "../../../scripts/process.ts";
import { exited, output, pullOf, stepOf, stopped } from "../../support/build_story.ts";
import { writeContext } from "../../support/context_files.ts";
import { fakeContext, quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const schema = JSON.parse(readFileSync(join(PROJECT, "docs", "schemas", "progress.json"), "utf8"));
const validate = new Ajv({ strict: false }).compile(schema);

type Line = Record<string, unknown> & { readonly type: string };

/** The lines of a stream, each as the schema has it. */
function linesOf(text: string): Line[] {
  return text.trimEnd().split("\n").map((line) => {
    const document: Line = JSON.parse(line);
    assert.ok(validate(document), `${line}\n${JSON.stringify(validate.errors, null, 1)}`);
    return document;
  });
}

const step = stepOf(2, "RUN make");
const pull = pullOf("debian:13");
const write = { id: 0, doing: "pushing a.example/b:1" };
const digest = parseDigest(`sha256:${"a".repeat(64)}`);
const file = { name: "Dockerfile", text: "FROM scratch\nRUN make\n" };
const range = { file, start: { line: 2, column: 1 }, end: { line: 2, column: 9 } };

const events: readonly BuildEvent[] = [
  { type: "planned", steps: 5, stages: [{ name: "build", needs: ["base"] }] },
  { type: "pull-started", pull },
  { type: "pull-progress", pull, bytes: 5 },
  { type: "pull-progress", pull, bytes: 5, total: 10 },
  { type: "pull-progress", pull, bytes: 5, blob: { digest, size: 5, is: "there" } },
  { type: "pull-done", pull, digest, bytes: 10 },
  { type: "pull-failed", pull },
  { type: "write-started", write },
  { type: "write-progress", write, bytes: 5 },
  { type: "write-progress", write, bytes: 5, total: 10 },
  { type: "write-progress", write, bytes: 5, total: 10, blob: { digest, size: 5, is: "begun" } },
  { type: "write-done", write, bytes: 10, total: 10 },
  { type: "write-failed", write },
  { type: "retry", reason: "the registry said 503", wait: 2000, attempt: 2, attempts: 6 },
  { type: "started", step },
  { type: "started", step: { ...step, platform: "linux/arm64" } },
  { type: "progress", step, bytes: 7 },
  output(step, "\x1b[31mred\u202e"),
  { type: "shell", step, isOpen: true },
  {
    type: "done",
    step,
    layerSize: 9,
    cache: {
      status: "done",
      reason: "/a differs",
      count: 1,
      differences: [{ input: "/a", change: "changed", was: "x", is: "y" }],
    },
  },
  { type: "failed", step, failure: exited.at(range) },
  { type: "failed", step, failure: stopped },
  { type: "failed", step, failure: new TypeError("oh") },
  { type: "warning", message: "that could be better" },
  { type: "warning", rule: "Rule", message: "that could be better", range },
];

describe("progress as JSON", () => {
  it("is what the schema says, for every event", () => {
    const context = fakeContext({ root: "" });
    const progress = new JsonProgress(context);
    events.forEach(progress.listen);
    progress.conclude({ id: digest, names: ["a:1"], told: ["wrote x"], isOutputTaken: false });
    progress.answered();
    progress.interrupted(130);
    const lines = linesOf(context.said().stderr);
    const types = ["begin", ...events.map(({ type }) => type), "message", "built", "end", "error"];
    assert.deepEqual(lines.map(({ type }) => type), types);
    assert.deepEqual(
      new Set(types),
      new Set(schema.properties.type.enum),
      "the schema has no type that is not tried here",
    );
  });

  it("has the reason of a failure, with the exit code of the program", () => {
    const context = fakeContext({ root: "" });
    const progress = new JsonProgress(context);
    const failure = exited.at(range);
    progress.listen({ type: "started", step });
    progress.listen({ type: "failed", step, failure });
    const left = progress.fail(failure);
    assert.ok(left instanceof ExitCode);
    assert.equal(left.code, 1);
    const [failed, error] = linesOf(context.said().stderr).slice(2) as [Line, Line];
    const { code, message } = exited;
    const place = { file: "Dockerfile", start: range.start, end: range.end };
    assert.deepEqual(failed.error, { code, message, range: place });
    assert.deepEqual(error.error, failed.error);
    assert.deepEqual([failed.exitCode, error.exitCode, error.status], [3, 3, 1]);
  });

  it("has the hint, and 2 where the command line was wrong", () => {
    const context = fakeContext({ root: "" });
    const progress = new JsonProgress(context);
    const left = progress.fail(new UsageError("no", { code: "usage/x", hint: "write yes" }));
    assert.equal((left as ExitCode).code, 2);
    const error = linesOf(context.said().stderr)[1]!;
    assert.deepEqual(error.error, { code: "usage/x", message: "no", hint: "write yes" });
  });

  it("leaves the end of a shell's program as it is", () => {
    const left = new ExitCode(5);
    assert.equal(new JsonProgress(fakeContext({ root: "" })).fail(left), left);
  });

  it("ends with an interruption, and says nothing of what fails because of it", () => {
    const context = fakeContext({ root: "" });
    const progress = new InterruptedProgress(new JsonProgress(context));
    try {
      progress.listen({ type: "started", step });
      progress.interrupt(143);
      progress.listen({ type: "failed", step, failure: stopped });
    } finally {
      progress.end();
    }
    assert.equal((progress.fail(stopped) as ExitCode).code, 143);
    const [, , last, ...more] = linesOf(context.said().stderr);
    assert.deepEqual([last?.type, last?.status, more], ["error", 143, []]);
    assert.equal((last?.error as QuillaError).code, "interrupted");
  });

  it("makes a message of whatever else is said", () => {
    const context = fakeContext({ root: "" });
    new JsonProgress(context);
    context.say("waiting for another quilla");
    const { type, text } = linesOf(context.said().stderr)[1]!;
    assert.deepEqual([type, text], ["message", "waiting for another quilla"]);
  });

  it("does nothing to a terminal or a CI log", () => {
    const context = fakeContext({ root: "" });
    new JsonProgress(context).listen(output(step, "\x1b[2J\u202e##[x]"));
    assert.doesNotMatch(context.said().stderr, /(?!\n)[\p{Cc}\p{Cf}]|##\[/u);
  });
});

describe("build --progress json", () => {
  const work = temporaryDirectory();
  const place = join(work, "context");
  writeContext(place, {
    Dockerfile: "FROM scratch\nMAINTAINER somebody\nCOPY missing /\n",
  });
  const build = (...words: string[]) =>
    quilla({ root: join(work, "store") }, "build", "--progress", "json", ...words, place);

  it("writes nothing but JSON, though the build fails", async () => {
    const { code, stdout, stderr } = await build();
    const last = linesOf(stderr).at(-1)!;
    assert.deepEqual([code, stdout, last.type], [1, "", "error"]);
    assert.equal((last.error as QuillaError).code, "copy/missing");
  });

  it("has what a check finds as events, and ends where that is the answer", async () => {
    const found = await build("--check");
    const warned = linesOf(found.stderr).filter(({ type }) => type === "warning");
    assert.deepEqual([found.code, linesOf(found.stderr).at(-1)!.type], [1, "error"]);
    assert.deepEqual(warned.map(({ rule }) => rule), ["MaintainerDeprecated"]);
    for (const call of ["check,ignorestatus", "outline", "targets"]) {
      const { code, stderr } = await build("--call", call);
      assert.deepEqual([code, linesOf(stderr).at(-1)!.type], [0, "end"], call);
    }
  });

  it("and though it never begins", async () => {
    const { code, stderr } = await build("--platform", "no/such/thing/at/all");
    const last = linesOf(stderr).at(-1)!;
    assert.deepEqual([code, last.type, last.status], [2, "error", 2]);
  });
});
