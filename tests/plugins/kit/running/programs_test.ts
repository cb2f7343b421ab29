/**
 * What a build does with its runners: which one it asks, when, what for, and what it makes of the answer. No program is run here.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import type { Plugin } from "../../../../core/plugin/contracts/plugin.ts";
import type { Job, JobResult, Runner } from "../../../../core/plugin/contracts/runner.ts";
import { takeRecorded } from "../../../../plugins/kit/running/container_wishes.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";

type Answer = (job: Job) => Partial<JobResult>;

/** A runner that answers at once, and notes what it was asked. */
class Recorded {
  readonly jobs: Job[] = [];
  opened = 0;
  closed = 0;
  readonly plugin: Plugin;

  constructor(answer: Answer = () => ({}), more: Partial<Runner> = {}) {
    const runner: Runner = {
      name: "recorded",
      preference: 1,
      needs: "a tape",
      open: ({ settings }) => {
        this.opened++;
        takeRecorded(settings);
        return Promise.resolve({
          run: (job: Job) => {
            this.jobs.push(job);
            return Promise.resolve({ exit: { code: 0 }, ...answer(job) });
          },
          close: () => {
            this.closed++;
            return Promise.resolve();
          },
        });
      },
      ...more,
    };
    this.plugin = { name: runner.name, api: 2, runners: [runner] };
  }
}

const lines = ["FROM scratch", "COPY sh /bin/", 'RUN ["/bin/sh"]'];
const files = { sh: { content: "#!", mode: 0o755 } };
const build = (runners: readonly Recorded[], more: TestBuild = {}, dockerfile = lines) =>
  testBuild(dockerfile, { files, plugins: runners.map(({ plugin }) => plugin), ...more });

describe("a build and its runner", () => {
  it("names caches after the namespace that a build argument says", async () => {
    const cached = [...lines.slice(0, 2), 'RUN --mount=type=cache,target=/c,id=x ["/bin/sh"]'];
    const ids: unknown[] = [];
    for (const namespace of [undefined, "team", "other"]) {
      const runner = new Recorded();
      const values = namespace === undefined
        ? []
        : [["BUILDKIT_CACHE_MOUNT_NS", namespace] as const];
      await build([runner], { arguments: new Map(values) }, cached);
      ids.push(
        ...runner.jobs.flatMap(({ mounts }) =>
          mounts.flatMap((mount) => mount.type === "cache" ? [mount.id] : [])
        ),
      );
    }
    assert.deepEqual(ids, ["x", "//team/x", "//other/x"]);
  });

  it("gives a recorded program caches that are empty at first, and nobody else's", async () => {
    const cached = [...lines.slice(0, 2), 'RUN --mount=type=cache,target=/c,id=x ["/bin/sh"]'];
    const none = () => Promise.reject(new Error("nobody asks"));
    const recorded = { key: "record", open: none, recall: () => false, remember() {}, close: none };
    const found: unknown[] = [];
    for (const run of [{}, { recorded }]) {
      const runner = new Recorded();
      const values = [["BUILDKIT_CACHE_MOUNT_NS", "team"]] as const;
      await build([runner], { run: run as object, arguments: new Map(values) }, cached);
      found.push(
        ...runner.jobs.flatMap(({ mounts, isAnew }) =>
          mounts.flatMap((mount) => mount.type === "cache" ? [[mount.id, isAnew]] : [])
        ),
      );
    }
    assert.deepEqual(found, [["//team/x", false], ["//quilla.record////team/x", true]]);
  });

  it("hands over a program with all that it sees, and makes a layer of what changed", async () => {
    const runner = new Recorded(() => ({
      changes: [{ type: "file", path: "/new/made", content: "1" }, {
        type: "remove",
        path: "/bin/sh",
      }],
    }));
    const { tree } = await build([runner], {}, [
      ...lines.slice(0, 2),
      "ENV A=1",
      "USER 7:8",
      "WORKDIR /w",
      'RUN --network=none ["/bin/sh", "-c", "x"]',
    ]);
    const [job] = runner.jobs;
    assert.deepEqual(job?.args, ["/bin/sh", "-c", "x"]);
    assert.deepEqual([job?.env.A, job?.env.HOME, job?.cwd], ["1", "/", "/w"]);
    assert.deepEqual(job?.user, { name: "7:8", uid: 7, gid: 8, groups: [8] });
    assert.equal(job?.network, "none");
    assert.equal(job?.layers.length, 3);
    assert.equal(job?.files.lstat("/bin/sh")?.type, "file");
    assert.deepEqual(tree.filter((line) => /made|sh/.test(line)).length, 1);
    assert.deepEqual([runner.opened, runner.closed], [1, 1]);
  });

  it("says what a program's end means, with its exit code and the runner's hint", async () => {
    const runner = new Recorded(() => ({ exit: { code: 42, hint: "ask again" } }));
    const error = await refusedLater(build([runner]), "run/exit");
    assert.equal(error.programExitCode, 42);
    assert.equal(error.exitCode, 1);
    assert.equal(error.hint, "ask again");
    assert.equal(error.range?.start.line, 3);
    const killed = new Recorded(() => ({ exit: { code: 137, signal: "SIGKILL" } }));
    const signal = await refusedLater(build([killed]), "run/signal");
    assert.match(signal.message, /was ended by SIGKILL, exit code 137$/);
    assert.equal(signal.programExitCode, 137);
  });

  it("says it for each platform, too", async () => {
    const runner = new Recorded(({ platform }) => ({
      exit: { code: platform.architecture === "arm64" ? 9 : 0 },
    }));
    const platforms = ["amd64", "arm64"].map((architecture) => ({ os: "linux", architecture }));
    const error = await refusedLater(build([runner], { platforms }), "run/exit");
    assert.match(error.message, /^for linux\/arm64: /);
    assert.equal(error.programExitCode, 9);
  });

  it("asks nobody for what is known, whoever made it", async () => {
    const root = join(newDirectory(), "store");
    const change = { type: "file", path: "/made", content: "1" } as const;
    const first = new Recorded(() => ({ changes: [change] }));
    const made = await build([first], { root });
    const second = new Recorded(() => ({}), { name: "another" });
    const again = await build([second], { root });
    assert.deepEqual([first.jobs.length, second.opened], [1, 0]);
    assert.equal(again.image.id, made.image.id);
  });

  it("asks again where the result was one of that machine alone", async () => {
    const root = join(newDirectory(), "store");
    const runner = new Recorded(() => ({ isLocal: true }));
    await build([runner], { root });
    await build([runner], { root });
    assert.equal(runner.jobs.length, 2);
  });

  it("asks the next one where one is not there, or does not work, and says that", async () => {
    const broken = new QuillaError("the tape is torn", { code: "tape/torn" });
    const torn = new Recorded(undefined, {
      name: "torn",
      preference: 3,
      open: () => Promise.reject(broken),
    });
    const gone = new Recorded(undefined, {
      name: "gone",
      preference: 2,
      open: () => Promise.resolve(undefined),
    });
    const last = new Recorded();
    const { warnings } = await build([last, torn, gone]);
    assert.equal(last.jobs.length, 1);
    assert.deepEqual(warnings, ["programs are run by the runner recorded: the tape is torn"]);
    const alone = { run: { isolation: "torn" } };
    assert.equal(
      (await refusedLater(build([torn, last], alone), "tape/torn")).message,
      broken.message,
    );
    const missing = await refusedLater(
      build([gone], { run: { isolation: "gone" } }),
      "run/no-executor",
    );
    assert.match(missing.message, /a tape is missing$/);
    const none = build([gone], { run: { isolation: "other" } });
    assert.match((await refusedLater(none, "run/no-executor")).message, /no runner "other"/);
  });

  it("takes further words of a runner, and hands them on", async () => {
    let said: string | undefined;
    const runner = new Recorded(undefined, {
      isolations: ["cassette"],
      open: ({ settings }) => {
        said = settings.isolation;
        return Promise.resolve({
          run: () => Promise.resolve({ exit: { code: 0 } }),
          close: () => Promise.resolve(),
        });
      },
    });
    await build([runner], { run: { isolation: "cassette" } });
    assert.equal(said, "cassette");
  });

  it("asks before anything is built what arguments mean, and no ARG has to take them", async () => {
    const runner = new Recorded(undefined, {
      arguments: ["TAPE"],
      settings(given, values) {
        const hostname = values.get("TAPE");
        if (hostname === "torn") throw new QuillaError("it is torn", { code: "tape/torn" });
        return { ...given, hostname };
      },
    });
    const root = join(newDirectory(), "store");
    const named = (name: string) => build([runner], { root, arguments: new Map([["TAPE", name]]) });
    assert.deepEqual((await named("a")).warnings, []);
    await named("b");
    await named("b");
    assert.equal(runner.jobs.length, 2);
    await refusedLater(named("torn"), "tape/torn");
  });

  it("refuses programs of systems that no runner is for", async () => {
    const platforms = [{ os: "plan9", architecture: "amd64" }];
    const error = await refusedLater(build([new Recorded()], { platforms }), "run/system");
    assert.match(error.message, /^programs of plan9 cannot be run here, only those of Linux$/);
    const runner = new Recorded(undefined, { systems: ["plan9"] });
    await build([runner], { platforms, run: { isolation: "recorded" } });
    assert.equal(runner.jobs.length, 1);
  });
});
