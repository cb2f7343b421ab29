/**
 * `build --timeline`: a page, or a trace, of the very times that everybody else is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inflateRawSync } from "node:zlib";
import { writeContext } from "../../support/context_files.ts";
import { quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
const world = { root: at("store"), env: {} };
const files = { Dockerfile: "FROM scratch AS a\nCOPY f /\nFROM a\nCOPY f /g\n", f: "f" };
const context = at("context");
writeContext(context, files);

/** What the page was made with. */
function contentOf(file: string) {
  const html = readFileSync(file, "utf8");
  const [, data = ""] = html.match(/<script type="application\/octet-stream" id="data">(.*?)</) ??
    [];
  return JSON.parse(inflateRawSync(Buffer.from(data, "base64")).toString("utf8"));
}

describe("build --timeline", () => {
  it("has the times of the JSON progress, as a trace and as a page", async () => {
    for (const name of ["a.json", "b.HTML"]) {
      const words = ["--progress", "json", "--timeline", at(name), context];
      const { code, stderr } = await quilla(world, "build", ...words);
      assert.equal(code, 0, stderr);
      const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
      const told = events.filter(({ type }) => type === "started").map((started) => {
        const done = events.find(({ type, step }) =>
          type === "done" && step.id === started.step.id
        );
        return [started.step.text, started.at, done.at];
      });
      assert.equal(told.length, 4);
      const drawn = name === "a.json"
        ? JSON.parse(readFileSync(at(name), "utf8")).traceEvents
          .filter(({ cat }: { cat: string }) => cat === "step")
          .map((
            each: { name: string; ts: number; dur: number },
          ) => [each.name, each.ts / 1000, (each.ts + each.dur) / 1000])
        : contentOf(at(name)).spans
          .filter(({ kind }: { kind: string }) => kind === "step")
          .map((
            each: { name: string; start: number; end: number },
          ) => [each.name, each.start, each.end]);
      assert.deepEqual(drawn, told);
    }
  });

  it("is the same when it is made of the build's record", async () => {
    const words = ["-q", "--timeline", at("now.json"), context];
    const built = await quilla(world, "build", ...words);
    assert.equal(built.code, 0, built.stderr);
    const shown = await quilla(world, "build", "history", "show", "--timeline", at("then.json"));
    assert.equal(shown.code, 0, shown.stderr);
    const [now, then] = ["now.json", "then.json"].map((name) =>
      JSON.parse(readFileSync(at(name), "utf8"))
    );
    assert.deepEqual(then.traceEvents, now.traceEvents);
    assert.equal(then.otherData.began, now.otherData.began);
  });

  it("is written of a build that fails, with the reason", async () => {
    writeContext(at("broken"), { Dockerfile: "FROM scratch\nCOPY nothing /\n" });
    const { code } = await quilla(world, "build", "-q", "--timeline", at("c.html"), at("broken"));
    assert.equal(code, 1);
    const { failure, spans } = contentOf(at("c.html"));
    assert.match(failure, /nothing/);
    assert.equal(spans[0].outcome, "failed");
  });

  it("wants a name that says what it is, before anything is built", async () => {
    const { code, stderr } = await quilla(world, "build", "--timeline=d.txt", context);
    assert.equal(code, 2);
    assert.match(stderr, /d\.txt says neither that it is a page nor that it is a trace/);
    assert.match(stderr, /end it in \.html for a page, in \.json for a trace/);
    assert.ok(!existsSync("d.txt"));
  });

  it("wants a place where it can be written, before anything is built", async () => {
    const { code, stderr } = await quilla(world, "build", `--timeline=${at("no/e.html")}`, context);
    assert.equal(code, 1);
    assert.match(stderr, /--timeline .*e\.html cannot be written: its directory does not exist/);
    assert.doesNotMatch(stderr, /FROM scratch/);
  });

  it("is nothing where a variable that is not set names it", async () => {
    const { code, stderr } = await quilla(world, "build", "-q", "--timeline=", context);
    assert.equal(code, 0, stderr);
  });
});
