/**
 * One container inside the namespaces: its files mounted, its process run, what it changed made a layer.
 *
 * @module
 */
import { followersOf } from "../../../kit/layers/following.ts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { assembleLayer, madeAfter } from "../../../../core/plugin/api/layer.ts";
import { diffTree } from "../../../kit/layers/diff.ts";
import type { BlobFacts, Store } from "../../../../core/plugin/api/store.ts";
import type { UnionTree } from "../../../../core/plugin/api/tree.ts";
import type { Exit } from "../../../../core/plugin/contracts/runner.ts";
import type { Job, JobListener } from "../protocol.ts";
import { CopiedTree, UpperTree } from "./disk_tree.ts";
import { ControlGroup } from "./control_group.ts";
import type { Foreground } from "./foreground.ts";
import type { OpenGate } from "./gates.ts";
import { runInvocations } from "./invocation.ts";
import { mount, mountFlags, unmount } from "./mounting.ts";
import { Preparations } from "./preparations.ts";
import { removeTree } from "./remove.ts";
import { cacheBegan } from "./cache_mount.ts";
import { Sight } from "./sight.ts";
import { fileClock, mtimeOf } from "./shown_times.ts";
import type { Snapshots } from "./snapshots.ts";
import { makeStubs } from "./stubs.ts";
import type { RunningJob } from "./stop.ts";
import { type MountedTree, TreeMounts } from "./tree_mounts.ts";
import type { UnpackOptions } from "./unpack.ts";

/** What all jobs of one build share. */
export interface Workshop {
  readonly store: Store;
  readonly snapshots: Snapshots;
  /** The directory of this process' own files. */
  readonly work: string;
  readonly options: UnpackOptions;
  /** Whether trees are mounted as overlays; else they are copied. */
  readonly overlay: boolean;
  /** Names of invocations that did not work: they are not tried again. */
  readonly broken: Set<string>;
  readonly foreground: Foreground;
  /** Those in which something may run now. */
  readonly groups: Set<ControlGroup>;
  /** Those that run, by their names. */
  readonly jobs: Map<string, RunningJob>;
  note(message: string): void;
}

/** What came of it. */
export interface JobOutcome {
  readonly exit: Exit;
  readonly layer?: BlobFacts | undefined;
}

/** Hears what the container's process writes. */
export type OutputListener = JobListener["onOutput"];

/**
 * Runs a job to its end. Whatever happens, nothing of it is left mounted, running or on the disk.
 *
 * @throws {QuillaError} `run/…`, and what unpacking and assembling throw
 */
export async function runJob(
  workshop: Workshop,
  job: Job,
  { onOutput, onShell }: JobListener,
): Promise<JobOutcome> {
  const directory = join(workshop.work, job.name);
  mkdirSync(directory, { mode: 0o700 });
  const memory = join(directory, "mem");
  mkdirSync(memory);
  mount("tmpfs", memory, "mode=0700", mountFlags.noSuid | mountFlags.noDev);
  const trees = new TreeMounts(workshop, directory);
  const preparations = new Preparations(workshop, directory);
  const running: RunningJob = { isStopped: false };
  workshop.jobs.set(job.name, running);
  let group: ControlGroup | undefined;
  let gate: OpenGate | undefined;
  try {
    const gates = job.gate && await import("./gates.ts");
    gates?.begin(workshop); // while files are mounted
    group = job.group && await ControlGroup.open(job.group, join(memory, "groups"));
    if (group !== undefined) workshop.groups.add(group);
    const inGroup = (all: Job["invocations"]) =>
      all.map((each) => ({ ...each, command: group?.around(each.command) ?? each.command }));
    const root = trees.mount(job.root);
    const sources = job.trees.map((tree) => ({ tree, mounted: trees.mount(tree) }));
    await preparations.make(job.preparations);
    gate = job.gate && await gates?.openGate(workshop, job.name, job.gate);
    const seen = new Sight(workshop, trees, [{ tree: job.root, mounted: root }, ...sources]);
    seen.begin(preparations.caches);
    makeStubs(root.path, job.directories.map((path) => ({ path, type: "directory" })));
    const stubs = makeStubs(root.path, job.stubs);
    const since = root.upper === undefined ? trees.settled() : 0n;
    const begun = Math.floor(fileClock(directory));
    const bundle = join(memory, "bundle");
    const streams = job.foreground ?? onOutput;
    const exit = await runInvocations(workshop, inGroup(job.invocations), bundle, streams, running);
    if (gate?.failure !== undefined) throw gate.failure;
    if (exit.code !== 0 && job.rescue !== undefined && !running.isStopped) {
      const { invocations, streams } = job.rescue;
      await workshop.foreground.alone(async () => {
        onShell(true);
        await runInvocations(workshop, inGroup(invocations), bundle, streams, running);
        onShell(false);
      });
    }
    seen.end(fileClock(directory));
    trees.unmount(root);
    if (exit.code !== 0 || job.foreground !== undefined) return { exit };
    const below = workshop.snapshots.tree(job.root.layers);
    const changed = root.upper === undefined
      ? new CopiedTree(root.path, since)
      : new UpperTree(root.upper, workshop.options.opaqueXattr);
    try {
      const isByClock = clockOf(workshop, job, begun, root);
      const layer = await layerOf(workshop, job, { below, changed, stubs, isByClock, root });
      if (root.upper !== undefined) {
        workshop.snapshots.adopt(root.upper, [...job.root.layers, layer.digest], isByClock);
      }
      return { exit, layer };
    } finally {
      changed.close();
    }
  } finally {
    workshop.jobs.delete(job.name);
    await gate?.close();
    if (group !== undefined) {
      group.close();
      workshop.groups.delete(group);
    }
    preparations.close();
    trees.close();
    unmount(memory);
    removeTree(directory);
  }
}

/**
 * Which times, in seconds, say nothing but when something was done: those since the program began, those of files that came with
 * this build or were made in it, and all since there are the caches that it could take files from.
 */
function clockOf(
  { snapshots }: Workshop,
  { root, preparations }: Job,
  begun: number,
  { came }: MountedTree,
): (time: number) => boolean {
  const seconds = snapshots.clocks.seconds(snapshots.chain(root.layers));
  const keys = preparations.flatMap((each) => each.type === "cache" ? [each.key] : []);
  const since = Math.min(begun, ...keys.map((key) => cacheBegan(snapshots, key)));
  if (came !== undefined) seconds.add(Math.floor(came));
  return (time) => time >= since || seconds.has(Math.floor(time));
}

/** The times that files of the tree below were seen with. */
function seenIn(
  { path: root, upper }: MountedTree,
  snapshots: Snapshots,
  layers: Job["root"]["layers"],
) {
  if (upper === undefined) return (path: string) => mtimeOf(root + path);
  const names = snapshots.chain(layers);
  return (path: string) => snapshots.shown(names, path);
}

/** A container's files after it ended. */
interface Outcome {
  readonly below: UnionTree;
  readonly changed: UpperTree | CopiedTree;
  readonly stubs: ReadonlySet<string>;
  readonly isByClock: (time: number) => boolean;
  readonly root: MountedTree;
}

async function layerOf(
  { store, snapshots, options }: Workshop,
  { times, reservedNames, root: { layers } }: Job,
  { below, changed, stubs, isByClock, root }: Outcome,
): Promise<BlobFacts> {
  try {
    const changes = diffTree(changed, below, {
      isGiven: times === undefined ? (time) => !isByClock(time) : () => times === "preserve",
      owners: options.owners,
      stubs,
    });
    const layer = await assembleLayer(changes, {
      store,
      below,
      times: times ?? madeAfter(Math.max(0, ...layers.map((digest) => snapshots.newest(digest)))),
      followers: followersOf({ mayChange: () => true, seen: seenIn(root, snapshots, layers) }),
      reservedNames,
    });
    snapshots.note(layer.diffId, await layer.files());
    return { digest: layer.blob.digest, size: layer.blob.size };
  } catch (error) {
    if (!(error instanceof QuillaError) || !error.code.startsWith("context/")) throw error;
    throw new QuillaError(`what the command left cannot become a layer: ${error.message}`, {
      code: error.code === "context/name" ? "run/name" : "run/changed",
      hint: error.code === "context/name"
        ? "have the command give its files names that are UTF-8"
        : "a process that the command started may have gone on writing",
      cause: error,
    });
  }
}
