/**
 * Builds leave records: of those that succeed and that fail, without secrets, bounded, and each whole or not there.
 *
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  build,
  exportBuild,
  importBuild,
  listBuilds,
  removeBuilds,
  showBuild,
  timelineOf,
} from "../../../mod.ts";
import { Log } from "../../../plugins/kit/observing/log.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const store = () => join(temporaryDirectory(), "store");
const step = {
  ...{ id: 0, stage: "0", number: 1, total: 1, text: "RUN yes" },
  place: { file: "Dockerfile", line: 1 },
};

test("a build is recorded as it was told to the listener", async () => {
  const root = store();
  const told: unknown[] = [];
  const dockerfile = "FROM scratch\nARG V=1\nCOPY a /a\n";
  const { id } = await build({
    ...{ dockerfile, context: { "a": "1" }, tags: ["app"], store: root },
    arguments: { V: "2", TOKEN: "cAnArY-4711" },
    listener: (event) => told.push(event),
  });
  const { summary, asked, events, steps, ...rest } = await showBuild("^", { store: root });
  assert.equal(summary.status, "done");
  assert.deepEqual([summary.id, summary.name, summary.steps], [id, "app:latest", 3]);
  assert.deepEqual(asked.arguments, { V: "2" });
  assert.deepEqual(asked.withheldArguments, ["TOKEN"]);
  assert.equal(rest.dockerfile?.text, dockerfile);
  assert.deepEqual(steps.map(({ text, line }) => [text, line]), [
    ["FROM scratch", 1],
    ["ARG V=1", 2],
    ["COPY a /a", 3],
  ]);
  const times = (all: readonly unknown[]) =>
    (all as { type: string; at: number }[]).filter(({ type }) => /^(started|done)$/.test(type))
      .map(({ type, at }) => [type, at]);
  assert.deepEqual(times(events), times(told), "to the microsecond");
  const folder = join(root, "cache", "builds");
  for (const name of readdirSync(folder)) {
    assert.doesNotMatch(readFileSync(join(folder, name), "utf8"), /cAnArY/);
  }
});

test("a build that fails is recorded, with the place and the way out", async () => {
  const root = store();
  const failing = build({ dockerfile: "FROM scratch\nCOPY b /b\n", context: {}, store: root });
  await assert.rejects(failing);
  const { summary, end } = await showBuild("^", { store: root });
  assert.equal(summary.status, "failed");
  const { code, place, message } = end.failure as Record<string, unknown>;
  assert.ok(typeof code === "string" && typeof message === "string");
  assert.deepEqual(place, { file: "Dockerfile", line: 2 });
});

test("a store that cannot be written to, and who wants none, leave none", async () => {
  const root = store();
  await build({ dockerfile: "FROM scratch\n", store: root });
  process.env.QUILLA_BUILD_HISTORY = "0";
  try {
    await build({ dockerfile: "FROM scratch\nENV A=1\n", store: root });
  } finally {
    delete process.env.QUILLA_BUILD_HISTORY;
  }
  assert.equal((await listBuilds({ store: root })).builds.length, 1);
});

test("builds are found by refs, names, IDs and from the last on; removed, exported and imported", async () => {
  const [root, other] = [store(), store()];
  const ids: string[] = [];
  for (const value of ["1", "2", "3"]) {
    const dockerfile = `FROM scratch\nENV A=${value}\n`;
    ids.push((await build({ dockerfile, tags: [`app:${value}`], store: root })).id);
  }
  const { builds } = await listBuilds({ store: root });
  assert.deepEqual(builds.map(({ name }) => name), ["app:3", "app:2", "app:1"]);
  const found = async (word: string) => (await showBuild(word, { store: root })).summary.name;
  assert.equal(await found("^"), "app:3");
  assert.equal(await found("^2"), "app:1");
  assert.equal(await found("app:2"), "app:2");
  assert.equal(await found(builds[1]!.ref), "app:2");
  assert.equal(await found(ids[0]!.slice(7, 19)), "app:1");
  await assert.rejects(found("^9"), { code: "history/unknown" });
  await assert.rejects(found(builds[0]!.ref.slice(0, 2)), { code: "history/ambiguous" });

  const text = await exportBuild("app:1", { store: root });
  const ref = await importBuild(text, { store: other });
  assert.equal(await exportBuild(ref, { store: other }), text);
  const newer = text.replace('"version":1', '"version":2');
  await assert.rejects(importBuild(newer, { store: other }), { code: "history/version" });
  await assert.rejects(importBuild("{}", { store: other }), { code: "history/damaged" });

  const { removed, bytes } = await removeBuilds(["app:1"], { store: root });
  assert.deepEqual(removed, [ref]);
  assert.ok(bytes > 0);
  assert.equal((await listBuilds({ store: root })).builds.length, 2);
});

test("records that are damaged or newer are told, and the others listed", async () => {
  const root = store();
  await build({ dockerfile: "FROM scratch\n", store: root });
  const folder = join(root, "cache", "builds");
  const [first = ""] = readdirSync(folder);
  const text = readFileSync(join(folder, first), "utf8");
  writeFileSync(join(folder, "0".repeat(64)), text.replace('"version":1', '"version":99'));
  writeFileSync(join(folder, "1".repeat(64)), text.slice(0, 40));
  const { builds, unreadable } = await listBuilds({ store: root });
  assert.equal(builds.length, 1);
  assert.deepEqual(
    unreadable.map(({ failure: { code } }) => code).sort(),
    ["history/damaged", "history/version"],
  );
  await removeBuilds([], { store: root, all: true });
  assert.deepEqual(readdirSync(folder), []);
});

test("of what programs write, the beginning and the end are kept", () => {
  const log = new Log();
  const text = `${"y".repeat(1023)}\n`;
  const output = (at: number) => ({ at, type: "output", step, stream: "stdout", text }) as const;
  for (let at = 0; at < 10_000; at++) log.add(output(at));
  log.add({ at: 10_000, type: "done", step });
  const events = log.events();
  assert.ok(events.length < 3000, `${events.length}`);
  assert.deepEqual([events[0]!.at, events.at(-1)!.at, events.at(-2)!.at], [0, 10_000, 9999]);
  const [warning] = events.filter(({ type }) => type === "warning");
  assert.match((warning as { message: string }).message, /^\d+ characters .* not in the record$/);
});

test("a build that goes on after a signal leaves one record, of how it ended", async () => {
  const root = store();
  const other = () => {};
  process.on("SIGINT", other);
  try {
    const dockerfile = "FROM scratch\nENV A=1\n";
    const listener = ({ type }: { type: string }) => {
      // Deno does not tell which it was.
      if (type === "planned") (process as { emit(name: string): void }).emit("SIGINT");
    };
    await build({ dockerfile, store: root, listener });
    assert.equal(process.listenerCount("SIGINT"), 1);
  } finally {
    process.off("SIGINT", other);
  }
  const { builds } = await listBuilds({ store: root });
  assert.deepEqual(builds.map(({ status }) => status), ["done"]);
});

test("records that would hold what cannot be shown are not taken", async () => {
  const [root, other] = [store(), store()];
  const dockerfile = "FROM scratch\nADD https://user:cAnArY@127.0.0.1:1/x /x\n";
  await assert.rejects(build({ dockerfile, tags: ["x"], store: root }));
  const text = await exportBuild("^", { store: root });
  assert.doesNotMatch(text, /cAnArY/);
  for (
    const [what, with_] of [
      [/"name":"x(:latest)?"/, '"name":{}'],
      [/"ref":"\w+"/, '"ref":"\\u001b[31m"'],
      [/"status":"\w+"/, '"status":"\\u001b[31m"'],
      [/"began":\d+/, '"began":1e300'],
      [/"version":1/, '"version":"1"'],
      [/"asked":\{[^}]*\}/, '"asked":null'],
      [/"dockerfile":\{[^}]*\}/, '"dockerfile":7'],
      [/"stages":\[.*?\]\}\]/, '"stages":5'],
      [/"text":"FROM scratch"/, '"text":5'],
      [/"place":\{[^}]*\}\}/, '"place":null}'],
      [/,"step":0/, ""],
      [/$/, '{"type":"warning","at":3}'],
      [/$/, '{"type":"output","at":3,"step":0}'],
      [/$/, '{"type":"pull-started","at":3}'],
    ] as const
  ) {
    const damaged = text.replace(what, with_);
    assert.notEqual(damaged, text, `${what}`);
    await assert.rejects(
      importBuild(damaged, { store: other }),
      { code: "history/damaged" },
      `${what}`,
    );
  }
  const later = `${text}{"type":"zebra","at":3}\n`;
  const ref = await importBuild(later, { store: other });
  const page = await timelineOf(await showBuild(ref, { store: other }), "html");
  assert.match(page, /<html/);
});
