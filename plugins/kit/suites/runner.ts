/**
 * What every runner must do. Programs are run the way that RUN's go, so that layers, exit codes and messages are looked at as they
 * are told.
 *
 * @module
 */
import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { env as environment } from "node:process";
import type { FileSource, Programs } from "../../../core/build/surroundings.ts";
import { RunPrograms } from "../running/programs.ts";
import { QuillaError } from "../../../core/errors.ts";
import { draftOf } from "../../../core/image/draft.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Change } from "../../../core/layer/change.ts";
import type { Layer } from "../../../core/layer/layer.ts";
import { readText } from "../../../core/content.ts";
import { hostPlatform } from "../../../core/platform.ts";
import type { Process, ProcessMount } from "../../../core/plugin/contracts/process.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { Runner } from "../../../core/plugin/contracts/runner.ts";
import { Store } from "../../../core/store/store.ts";
import { stat } from "../../../core/tree/resolve.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { walk } from "../../../core/tree/walk.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** Where a runner is tried. */
export interface RunnerGiven {
  /** An image for this machine: /bin/sh, the usual commands on PATH, and the user `app`, 1000:1000. */
  readonly files: readonly Change[];
  /** What the user said. */
  readonly settings?: RunSettings | undefined;
  /** The kinds of mounts that it has: `tree`, `cache`, `tmpfs`, `file`, `secret`; all of them unless given. */
  readonly mounts?: readonly string[] | undefined;
}

/** The cases. */
export function runnerSuite(subject: Runner, given: RunnerGiven): readonly SuiteCase[] {
  const { name } = subject;
  const { mounts = ["tree", "cache", "tmpfs", "file", "secret"] } = given;
  const it = (says: string, work: (workshop: Workshop) => Promise<void>): SuiteCase => ({
    name: `${name} ${says}`,
    run: () => inWorkshop(subject, given, work),
  });
  const cases: (SuiteCase & { readonly needs?: string })[] = [
    {
      name: `${name} is a word of --isolation, and says what it needs`,
      run() {
        for (const word of [name, ...subject.isolations ?? []]) match(word, /^[a-z][a-z0-9-]*$/);
        match(subject.needs, /\S/);
        ok(Number.isFinite(subject.preference));
      },
    },
    it("hands on what a program writes, each stream by itself", async ({ run }) => {
      const { stdout, stderr } = await run("echo one; echo two >&2");
      deepEqual([stdout, stderr], ["one\n", "two\n"]);
    }),
    it("tells the exit code of a program that fails as data", async ({ run }) => {
      for (const code of [1, 3, 255]) equal((await failure(run(`exit ${code}`))).code, code);
    }),
    it("tells a signal as 128 and its number", async ({ run }) => {
      equal((await failure(run("sh -c 'kill -KILL $$'; exit $?"))).code, 137);
    }),
    it("tells that a program is not there", async ({ run }) => {
      const { error, code } = await failure(run(["/no/such/program"]));
      ok(error.code === "run/not-found" || code === 127, error.message);
    }),
    it("makes a layer of what a program changes, and of nothing else", async ({ run }) => {
      const script = [
        "mkdir /new /new/below; echo 1 > /new/file; ln -s file /new/link; ln /new/file /new/same",
        "chmod 0640 /kept; echo more >> /grows; rm /gone; rm -r /folder",
      ].join("; ");
      const { changed, tree } = await run(script);
      const paths = ["/folder", "/gone", "/grows", "/kept", "/new", "/new/below", "/new/file"];
      deepEqual(changed, [...paths, "/new/link", "/new/same"]);
      const kept = stat(tree, "/kept");
      equal(kept?.mode, 0o640);
      const grows = stat(tree, "/grows");
      equal(grows?.type === "file" && readText(grows.content), "before\nmore\n");
      deepEqual(["/gone", "/folder"].map((path) => stat(tree, path)), [undefined, undefined]);
      equal(stat(tree, "/new/same")?.type, "file");
    }),
    it("makes an empty layer where nothing changed", async ({ run }) => {
      deepEqual((await run("cat /kept > /dev/null")).changed, []);
    }),
    it("gives the same layer for the same program", async ({ run }) => {
      const [one, two] = [await run("echo 1 > /a; mkdir /b"), await run("echo 1 > /a; mkdir /b")];
      equal(two.layer.diffId, one.layer.diffId);
    }),
    it("gives a program the image's variables, PATH and HOME", async ({ run }) => {
      const { stdout } = await run('echo "$NAME|$HOME|$PATH"', { env: [["NAME", "a b"]] });
      match(stdout, /^a b\|\/[^|]*\|[^|]*\/bin/);
    }),
    it("runs as the user that the image says", async ({ run }) => {
      const script = 'echo "$(id -u):$(id -g):$HOME"; touch /tmp/mine';
      const { stdout, tree } = await run(script, { user: "app" });
      equal(stdout, "1000:1000:/home/app\n");
      const node = stat(tree, "/tmp/mine");
      deepEqual([node?.uid, node?.gid], [1000, 1000]);
    }),
    it("runs in the working directory, which it makes where it is not there", async ({ run }) => {
      equal((await run("pwd", { workingDir: "/folder" })).stdout, "/folder\n");
      const { stdout, tree } = await run("pwd", { workingDir: "/made/below" });
      equal(stdout, "/made/below\n");
      equal(stat(tree, "/made/below")?.type, "directory");
    }),
    it("runs several at once, each in files of its own", async ({ run }) => {
      const numbers = [1, 2, 3];
      const done = await Promise.all(
        numbers.map((number) =>
          run(`echo ${number} > /n; cat /n; ls /new 2>/dev/null; mkdir /new`)
        ),
      );
      deepEqual(done.map(({ stdout }) => stdout), numbers.map((number) => `${number}\n`));
    }),
    it("goes on in what a program left", async ({ run }) => {
      const { layer } = await run("echo first > /left");
      equal((await run("cat /left", {}, [], [layer])).stdout, "first\n");
    }),
    {
      ...it("shows a file that is in no layer", async ({ run }) => {
        const mount = { type: "file", target: "/script", content: "here\n", mode: 0o755 } as const;
        const { stdout, changed } = await run("cat /script", {}, [mount]);
        deepEqual([stdout, changed], ["here\n", []]);
      }),
      needs: "file",
    },
    {
      ...it("shows a secret, and leaves it nowhere", async ({ run }) => {
        const about = { id: "token", required: true, mode: 0o400, uid: 0, gid: 0 };
        const mount = {
          ...about,
          type: "secret",
          target: "/run/token",
          variable: "TOKEN",
        } as const;
        const { stdout, changed } = await run('cat /run/token; echo "=$TOKEN"', {}, [mount]);
        deepEqual([stdout, changed.includes("/run/token")], ["value=value\n", false]);
      }),
      needs: "secret",
    },
    {
      ...it("shows files of elsewhere, and loses what is written to them", async ({ run }) => {
        const tree = { type: "tree", target: "/seen", source: "/", writable: true } as const;
        const script = "cat /seen/shown; echo 2 > /seen/shown; cat /seen/shown";
        const { stdout, changed } = await run(script, {}, [tree]);
        deepEqual([stdout, changed.includes("/seen/shown")], ["1\n2\n", false]);
        const closed = run("echo 2 > /seen/shown", {}, [{ ...tree, writable: false }]);
        notEqual((await failure(closed)).code, 0);
      }),
      needs: "tree",
    },
    {
      ...it("keeps a cache from one program to the next, in no layer", async ({ run }) => {
        const owner = { mode: 0o755, uid: 0, gid: 0 };
        const mount: ProcessMount = {
          ...{ type: "cache", target: "/cache", id: "suite", sharing: "shared", readOnly: false },
          ...{ source: "/", ...owner },
        } as const;
        const { changed } = await run("echo kept > /cache/file", {}, [mount]);
        equal(changed.includes("/cache/file"), false);
        equal((await run("cat /cache/file", {}, [mount])).stdout, "kept\n");
      }),
      needs: "cache",
    },
    {
      ...it("gives a directory in memory", async ({ run }) => {
        const mount = { type: "tmpfs", target: "/fast" } as const;
        const { stdout, changed } = await run("echo 1 > /fast/a; cat /fast/a", {}, [mount]);
        deepEqual([stdout, changed.includes("/fast/a")], ["1\n", false]);
      }),
      needs: "tmpfs",
    },
    it("runs nothing any more when it is closed", async ({ run, programs }) => {
      await run("true");
      await programs.close();
      await rejects(() => run("true"));
    }),
  ];
  return cases.filter(({ needs }) => needs === undefined || mounts.some((each) => each === needs));
}

/** What came of one program. */
interface Done {
  readonly layer: Layer;
  readonly stdout: string;
  readonly stderr: string;
  /** The files as it left them. */
  readonly tree: UnionTree;
  /** The paths that its layer says something of, but those of directories that only lead there. */
  readonly changed: readonly string[];
}

/** What the image says. */
interface Says {
  readonly env?: readonly (readonly [string, string])[];
  readonly user?: string;
  readonly workingDir?: string;
}

interface Workshop {
  readonly programs: Programs;
  run(
    script: string | readonly string[],
    says?: Says,
    mounts?: readonly ProcessMount[],
    more?: readonly Layer[],
  ): Promise<Done>;
}

const base: readonly Change[] = [
  { type: "file", path: "/kept", content: "kept\n" },
  { type: "file", path: "/grows", content: "before\n" },
  { type: "file", path: "/gone", content: "gone\n" },
  { type: "file", path: "/folder/file", content: "1\n" },
  { type: "directory", path: "/tmp", mode: 0o1777 },
];

async function inWorkshop(
  subject: Runner,
  { files, settings = {} }: RunnerGiven,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const store = await Store.open(join(directory, "store"), { create: true });
    const put = async (changes: readonly Change[]) =>
      await assembleLayer(changes, { store, below: new UnionTree([]), times: 0 });
    const image = await put([...files, ...base]);
    const shown = await put([{ type: "file", path: "/shown", content: "1\n" }]);
    const source: FileSource = { files: new UnionTree([await shown.files()]), layers: [shown] };
    environment.QUILLA_SUITE_SECRET = "value";
    const programs = new RunPrograms({
      store,
      runners: [subject],
      settings: {
        network: "none",
        secrets: new Map([["token", { variable: "QUILLA_SUITE_SECRET" }]]),
        ...settings,
        isolation: settings.isolation ?? subject.name,
      },
      warn() {},
    });
    try {
      const run: Workshop["run"] = async (script, says = {}, mounts = [], more = []) => {
        const args = typeof script === "string" ? ["/bin/sh", "-c", script] : script;
        return await ran(programs, { args, mounts }, says, [image, ...more], source);
      };
      await work({ programs, run });
    } finally {
      await programs.close();
      store.close();
    }
  });
}

async function ran(
  programs: Programs,
  process: Process,
  { env = [], user, workingDir }: Says,
  layers: readonly Layer[],
  source: FileSource,
): Promise<Done> {
  const said = { stdout: "", stderr: "" };
  const files = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
  const config = Object.assign(draftOf(), { user, workingDir });
  for (const [name, value] of env) config.env.set(name, value);
  const layer = await programs.run({
    process,
    config,
    files,
    layers,
    own: 0,
    fresh: 0,
    times: undefined,
    reservedNames: false,
    isAnew: false,
    platform: hostPlatform(),
    environment: {},
    memory: { recall: () => Promise.resolve(undefined), remember() {} },
    open: () => Promise.resolve(source),
    onOutput: (stream, text) => said[stream] += text,
    onShell() {},
  });
  const tree = files.with(await layer.files());
  return { ...said, layer, tree, changed: changedIn(files, tree) };
}

/** The paths that are not in both, or not the same. */
function changedIn(before: UnionTree, after: UnionTree): string[] {
  const told = (tree: UnionTree) =>
    new Map([...walk(tree, "/")].map((node) => [node.path, describe(node)]));
  const [old, now] = [told(before), told(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  // Of what is gone with its directory, the directory says it.
  const isBelowGone = (path: string) =>
    [...old.keys()].some((above) => path.startsWith(`${above}/`) && !now.has(above));
  return paths.filter((path) => old.get(path) !== now.get(path) && !isBelowGone(path)).sort();
}

function describe(node: ReturnType<UnionTree["list"]>[number]): string {
  const { type, mode, uid, gid } = node;
  const what = node.type === "file"
    ? readText(node.content, 16 << 20)
    : node.type === "symlink"
    ? node.target
    : "";
  return JSON.stringify([type, type === "symlink" ? 0 : mode, uid, gid, what]);
}

/** The failure of a program, which says its exit code. */
async function failure(work: Promise<unknown>): Promise<{ code: number; error: QuillaError }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof QuillaError) return { code: error.programExitCode ?? 0, error };
    throw error;
  }
  throw new Error("the program did not fail");
}
