/**
 * One container inside the namespaces: its files mounted, its process run, what it changed made a layer.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../errors.ts";
import { assembleLayer } from "../../layer/assemble.ts";
import { diffTree } from "../../layer/diff.ts";
import type { BlobFacts } from "../../store/ingest.ts";
import type { Store } from "../../store/store.ts";
import type { UnionTree } from "../../tree/union.ts";
import type { JobListener } from "../listener.ts";
import type { Exit, Job } from "../protocol.ts";
import { CopiedTree, UpperTree } from "./disk_tree.ts";
import type { Foreground } from "./foreground.ts";
import { runInvocations } from "./invocation.ts";
import { mount, mountFlags, unmount } from "./mounting.ts";
import { Preparations } from "./preparations.ts";
import { removeTree } from "./remove.ts";
import type { Snapshots } from "./snapshots.ts";
import { makeStubs } from "./stubs.ts";
import { TreeMounts } from "./tree_mounts.ts";
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
  try {
    const root = trees.mount(job.root);
    for (const tree of job.trees) trees.mount(tree);
    await preparations.make(job.preparations);
    makeStubs(root.path, job.directories.map((path) => ({ path, type: "directory" })));
    const stubs = makeStubs(root.path, job.stubs);
    const since = root.upper === undefined ? trees.settled() : 0n;
    const bundle = join(memory, "bundle");
    const streams = job.foreground ?? onOutput;
    const exit = await runInvocations(workshop, job.invocations, bundle, streams);
    if (exit.code !== 0 && job.rescue !== undefined) {
      const { invocations, streams } = job.rescue;
      await workshop.foreground.alone(async () => {
        onShell(true);
        await runInvocations(workshop, invocations, bundle, streams);
        onShell(false);
      });
    }
    trees.unmount(root);
    if (exit.code !== 0 || job.foreground !== undefined) return { exit };
    const below = workshop.snapshots.tree(job.root.layers);
    const changed = root.upper === undefined
      ? new CopiedTree(root.path, since)
      : new UpperTree(root.upper, workshop.options.opaqueXattr);
    try {
      const layer = await layerOf(workshop, job, below, changed, stubs);
      if (root.upper !== undefined) {
        workshop.snapshots.adopt(root.upper, [...job.root.layers, layer.digest]);
      }
      return { exit, layer };
    } finally {
      changed.close();
    }
  } finally {
    preparations.close();
    trees.close();
    unmount(memory);
    removeTree(directory);
  }
}

async function layerOf(
  { store, snapshots, options }: Workshop,
  { mtime, reservedNames }: Job,
  below: UnionTree,
  changed: UpperTree | CopiedTree,
  stubs: ReadonlySet<string>,
): Promise<BlobFacts> {
  try {
    const changes = diffTree(changed, below, {
      times: mtime === "preserve",
      owners: options.owners,
      stubs,
    });
    const layer = await assembleLayer(changes, { store, below, mtime, reservedNames });
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
