/**
 * `build --watch` as a process: from one change to the next, until a signal.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { type Running, start } from "../support/child_process.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const [subject] = await subjects();
const posix = process.platform === "win32" ? "there are no signals" : undefined;

function project() {
  const context = temporaryDirectory();
  writeContext(context, { Dockerfile: "FROM scratch\nCOPY src /\n", "src/file": "one" });
  return { context, env: { QUILLA_ROOT: join(context, "store") } };
}

/** Asks again and again; fails where the process has ended, or nothing comes of it for long. */
async function until<T>(
  { child }: Running,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 1500 && child.exitCode === null; tries++) {
    const found = await ask();
    if (found !== undefined) return found;
    await pause(20);
  }
  throw new Error("it never came to this");
}

it("builds again after a change, a failure and its mending, until it is interrupted", {
  skip: subject!.skip ?? posix,
}, async () => {
  const { context, env } = project();
  const words = ["build", "-q", "--watch", "--iidfile", join(context, "id"), context];
  const watching = start([...subject!.command, ...words], env);
  const ids = (count: number) =>
    until(watching, async () => {
      const found = (await watching.said("")).match(/sha256:\w+\n/g) ?? [];
      return found.length >= count ? found : undefined;
    });
  await ids(1);
  writeFileSync(join(context, "src/file"), "two");
  const [first, second] = await ids(2);
  assert.notEqual(first, second);
  appendFileSync(join(context, "Dockerfile"), "NOTHING\n");
  // A build begins by emptying it, and one that fails leaves it so.
  await until(watching, () => readFileSync(join(context, "id"), "utf8") === "" || undefined);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY src /app/\n");
  const all = await ids(3);
  assert.equal(new Set(all).size, 3);
  watching.child.kill("SIGINT");
  const { stderr } = await watching.ended;
  assert.equal(
    watching.child.signalCode,
    "SIGINT",
    "as any program, so that a loop around it ends",
  );
  assert.doesNotMatch(stderr, /aborted|not-awaited/);
});

it("runs the program, and starts it anew; one that does not want to end is killed in time", {
  skip: subject!.skip ?? posix ?? noBusybox,
}, async () => {
  const { context, env } = project();
  const lines = [
    "file=$(cat /src/file)",
    "test $file = one && trap 'echo ends well; exit' TERM",
    "echo is $file $A",
    "while :; do sleep 0.1; done",
  ];
  writeContext(context, {
    ...busyboxFiles,
    Dockerfile: `${busyboxStage}\nCOPY src /src\n`,
    "src/main": `${lines.join("\n")}\n`,
  });
  const program = "-e 'A=b c' --stop-timeout 1 --network none sh /src/main";
  const watching = start(
    [...subject!.command, "build", "--watch", `--run=${program}`, context],
    env,
  );
  await watching.said("is one b c\n");
  writeFileSync(join(context, "src/file"), "two");
  await watching.said("ends well\nis two b c\n");
  watching.child.kill("SIGTERM");
  const { stdout } = await watching.ended;
  assert.match(stdout, /is two b c\n$/);
  assert.equal(watching.child.signalCode, "SIGTERM");
});

const unshare = peer("unshare");
const limited = 'echo 2 > /proc/sys/user/max_inotify_watches && exec "$@"';
const through = [unshare.path, "-Ur", "sh", "-c", limited, "sh"];
const canLimit = unshare.skip === undefined &&
  spawnSync(through[0]!, [...through.slice(1), "true"]);
const noLimit = canLimit && canLimit.status === 0 ? undefined : "no limit can be set here";

it("looks itself where the system lets it watch no more, and says so once", {
  skip: subject!.skip ?? posix ?? noLimit,
}, async () => {
  const { context, env } = project();
  mkdirSync(join(context, "src/a/b"), { recursive: true });
  const words = ["build", "-q", "--watch", context];
  const watching = start([...through, ...subject!.command, ...words], env);
  await watching.said("sha256:");
  writeFileSync(join(context, "src/a/b/file"), "two");
  await until(watching, async () => (await watching.said("")).split("\n").length >= 3 || undefined);
  watching.child.kill("SIGTERM");
  const { stderr } = await watching.ended;
  assert.equal(stderr.match(/is looked through every 1s/g)?.length, 1, stderr);
});
