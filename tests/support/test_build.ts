/**
 * Builds in a store and a context of their own, and what came of them in a form that can be compared.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { buildContext, type ContextBuild } from "../../plugins/kit/building/build_context.ts";
import { namedPlaces } from "../../plugins/kit/building/context/named.ts";
import { contextOf, type GivenContext } from "../../plugins/kit/building/context/place.ts";
import type { BuildEvent } from "../../core/plugin/contracts/build_event.ts";
import type { Image } from "../../core/image/image.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { type ContextFiles, writeContext } from "./context_files.ts";
import { listTree } from "./tree_listing.ts";

/** What is built; built-in instructions and those of `plugins`. */
export interface TestBuild
  extends Partial<Omit<ContextBuild, "store" | "context" | "contexts" | "dockerfile">> {
  readonly context?: GivenContext;
  readonly contexts?: ReadonlyMap<string, GivenContext>;
  /** Where `files` and the Dockerfile are written; a new directory unless given. It is the context, unless that is given. */
  readonly directory?: string;
  readonly files?: ContextFiles;
  readonly plugins?: readonly Plugin[];
  /** The store's directory, for builds that share one. */
  readonly root?: string;
}

/** What came of it. */
export interface Built {
  readonly image: Image;
  readonly files: UnionTree;
  /** {@linkcode listTree} of the files. */
  readonly tree: readonly string[];
  readonly warnings: readonly string[];
  readonly events: readonly BuildEvent[];
}

/** Bun shares this module between test files: it is gone when the process ends, not when the tests of one file do. */
const work = mkdtempSync(join(realpathSync(tmpdir()), "quilla-build-"));
const clean = () => rmSync(work, { recursive: true, force: true });
process.on("exit", clean);
globalThis.addEventListener("unload", clean); // Deno's tests never come to `exit`
let directories = 0;

/** A new empty directory, gone when the process ends. */
export function newDirectory(): string {
  const directory = join(work, String(++directories));
  mkdirSync(directory);
  return directory;
}

/** Builds a Dockerfile, given as its text or its lines; the one that is in the directory unless given. */
export async function testBuild(
  dockerfile: string | readonly string[] | undefined,
  { files = {}, plugins = [], root, ...request }: TestBuild = {},
): Promise<Built> {
  const directory = request.directory ?? newDirectory();
  if (dockerfile !== undefined) {
    writeContext(directory, { Dockerfile: [dockerfile].flat().join("\n") });
  }
  writeContext(directory, files);
  const host = builtInHost();
  for (const plugin of plugins) host.register(plugin, { origin: plugin.name, override: true });
  const events: BuildEvent[] = [];
  const store = await Store.open(root ?? join(newDirectory(), "store"), { create: true });
  try {
    const listener = (event: BuildEvent) => void events.push(event);
    const { images } = await buildContext({
      host,
      listener,
      outputs: [{ type: "image" }],
      pull: "never", // no test depends on a network
      ...request,
      context: contextOf(host, request.context ?? directory),
      contexts: namedPlaces(host, request.contexts ?? new Map()),
      store,
    });
    const { image } = images[0]!;
    const tree = new UnionTree(await Promise.all(image.layers.map((layer) => layer.files())));
    const warnings = events.flatMap((event) => event.type === "warning" ? [event.message] : []);
    return { image, files: tree, tree: listTree(tree), warnings, events };
  } finally {
    store.close();
  }
}

/** The same as if some seconds had passed since the files were written: only then they are trusted to be what they were. */
export async function buildLater(
  dockerfile: string | readonly string[] | undefined,
  options: TestBuild,
  time = Date.now() + 10_000,
): Promise<Built> {
  const { now } = Date;
  Date.now = () => time;
  try {
    return await testBuild(dockerfile, options);
  } finally {
    Date.now = now;
  }
}

/** The history's texts of what a build did itself. */
export function historyOf({ image }: Built): string[] {
  return (image.config.history ?? []).map(({ createdBy = "" }) => createdBy);
}
