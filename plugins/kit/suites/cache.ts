/**
 * What every cache that machines share must do.
 *
 * @module
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SharedCaches } from "../building/shared_caches.ts";
import { type Digest, digestOf } from "../../../core/digest.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Cache, CacheDirection, CacheSettings } from "../../../core/plugin/contracts/cache.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { Store } from "../../../core/store/store.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { inDirectory, readTwice, type SuiteCase } from "./suite.ts";

/** Where a cache is tried. */
export interface CacheGiven {
  /** Has the cache, and the transports that it uses. */
  readonly host: PluginHost;
  /** What it is told, to leave results in a new empty directory, or to take them from there. */
  settings(directory: string, direction: CacheDirection): CacheSettings;
}

/** The cases. */
export function cacheSuite(subject: Cache, given: CacheGiven): readonly SuiteCase[] {
  const { type } = subject;
  const directions = (["from", "to"] as const).filter((each) => subject[each] !== undefined);
  const isBoth = directions.length === 2;
  return [
    {
      name: `${type} is written behind type=, and its fields behind commas`,
      run() {
        match(type, /^[a-z][a-z0-9-]*$/);
        for (const name of Object.keys(subject.fields)) match(name, /^[a-z][a-z0-9._-]*$/);
      },
    },
    ...directions.map((direction) => ({
      name:
        `${type} reads what it read before as it is, and changes nothing that it reads: ${direction}`,
      run: () =>
        inDirectory((directory) => {
          const said = given.settings(directory, direction);
          readTwice(said, (said, refuse) => subject.read?.(said, direction, refuse) ?? said);
          return Promise.resolve();
        }),
    })),
    {
      name: `${type} takes results, with and without a layer`,
      run: () =>
        inWorkshop(given, async ({ leave, warnings }) => {
          const annotations = await leave("one");
          deepEqual(warnings, []);
          ok(subject.from !== undefined || annotations.length > 0, "nobody can find them");
        }),
    },
    ...(isBoth ? bothWays(type, given) : []),
  ];
}

function bothWays(type: string, given: CacheGiven): readonly SuiteCase[] {
  return [
    {
      name: `${type} gives another machine what it took`,
      run: () =>
        inWorkshop(given, async ({ leave, take, warnings }) => {
          await leave("one");
          const found = await take("one");
          deepEqual(warnings, []);
          deepEqual(found.nothing, { layer: undefined });
          notEqual(found.layer, undefined);
          deepEqual(found.layer, found.expected);
        }),
    },
    {
      name: `${type} says nothing of what it was never given`,
      run: () =>
        inWorkshop(given, async ({ leave, take, warnings }) => {
          await leave("one");
          const { layer, nothing } = await take("two");
          deepEqual([layer, nothing, ...warnings], [undefined, undefined]);
        }),
    },
    {
      name: `${type} takes results again, and gives the later ones`,
      run: () =>
        inWorkshop(given, async ({ leave, take, warnings }) => {
          await leave("one");
          await leave("two");
          const found = await take("two");
          deepEqual(warnings, []);
          deepEqual(found.layer, found.expected);
        }),
    },
    {
      name: `${type} where nothing was ever left gives nothing, or says so once`,
      run: () =>
        inWorkshop(given, async ({ take, warnings }) => {
          const { layer, nothing } = await take("one");
          deepEqual([layer, nothing], [undefined, undefined]);
          ok(warnings.length <= 1, warnings.join("\n"));
        }),
    },
  ];
}

/** Where one case is at work: two machines, and a place between them. */
interface Workshop {
  readonly warnings: readonly string[];
  /** Leaves two results there, told apart by a label: one with a layer, one without. */
  leave(label: string): Promise<readonly Annotation[]>;
  /** What is found there by their keys, on the other machine. */
  take(label: string): Promise<{ layer: unknown; nothing: unknown; expected: unknown }>;
}

async function inWorkshop(
  { host, settings }: CacheGiven,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const place = join(directory, "place");
    mkdirSync(place);
    const here = await Store.open(join(directory, "here"), { create: true });
    const there = await Store.open(join(directory, "there"), { create: true });
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    try {
      await work({
        warnings,
        async leave(label) {
          const layer = await makeLayer(here, label);
          const to = [{ mode: "max" as const, ...settings(place, "to") }];
          const caches = new SharedCaches({ host, store: here, from: [], to, warn });
          const results = new Map<Digest, { layer: BlobFacts | undefined }>([
            [digestOf(`${label} layer`), { layer }],
            [digestOf(`${label} nothing`), { layer: undefined }],
          ]);
          const steps = JSON.stringify([{ at: ["any", label, 1], layer: layer.digest }]);
          const made = { results, built: new Set([layer.digest]), steps };
          const annotations = await caches.annotations(made);
          await caches.save(made);
          return annotations;
        },
        async take(label) {
          const from = [settings(place, "from")];
          const caches = new SharedCaches({ host, store: there, from, to: [], warn });
          try {
            const layer = await caches.find(digestOf(`${label} layer`));
            const nothing = await caches.find(digestOf(`${label} nothing`));
            const expected = { layer: await makeLayer(here, label) };
            const { digest } = expected.layer;
            const place = { project: "", platform: "any", stage: label, number: 1 };
            const told = await caches.earlier(place);
            // A cache need not tell of steps; what it tells is what it was given.
            if (layer !== undefined) equal(told?.layer?.digest ?? digest, digest);
            if (layer !== undefined) equal(there.blobs.isSound(digest), true);
            return { layer, nothing, expected };
          } finally {
            await caches.close();
          }
        },
      });
    } finally {
      here.close();
      there.close();
    }
  });
}

async function makeLayer(store: Store, label: string): Promise<BlobFacts> {
  const changes = [{ type: "file", path: "/label", content: label }] as const;
  const { blob } = await assembleLayer(changes, { store, below: new UnionTree([]), times: 0 });
  return { digest: blob.digest, size: blob.size };
}
