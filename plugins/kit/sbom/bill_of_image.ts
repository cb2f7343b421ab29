/**
 * The bill of materials of an image, from its layers, which are not unpacked.
 *
 * @module
 */
import { requireGoing } from "../../../core/aborting.ts";
import type { Image } from "../../../core/image/image.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { formatPlatform } from "../../../core/platform.ts";
import { compareBytes } from "../../../core/text/bytes.ts";
import { dateOf } from "../../../core/text/epoch.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import { type InstalledPackage, packagesIn, type UnreadRecords } from "../packages/installed.ts";
import { distributionOf } from "../packages/os_release.ts";
import type { Bill, BilledLayer, BilledPackage, BillSubject } from "./bill.ts";
import { copiedFiles } from "./copied.ts";
import { originsOf } from "./origins.ts";

/** A stage of the build that did not ship. */
export interface ScannedStage {
  readonly name: string;
  files(): Promise<FileView>;
}

/** How it is called, and what is looked at beside it. */
export interface BillOptions {
  /** Has the catalogers that are asked. */
  readonly host: PluginHost;
  readonly name: string;
  readonly tag?: string | undefined;
  /** Whether the manifest's digest is said. */
  readonly isPlaced: boolean;
  /** Whose packages are build tools. */
  readonly stages?: readonly ScannedStage[] | undefined;
  /** The lines of the Dockerfile that the layers came by, the lowest first. */
  readonly lines?: readonly (number | undefined)[] | undefined;
  /** Seconds since 1970; the image's own time unless given. */
  readonly created?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads what is in an image. */
export async function billOf(image: Image, options: BillOptions): Promise<Bill> {
  const { host, stages = [], signal } = options;
  const indexes = await Promise.all(image.layers.map((layer) => layer.files()));
  requireGoing(signal);
  const files = new UnionTree(indexes);
  const nodes = [...walk(files, "/")];
  const { packages, unread } = await packagesIn(host, files, { nodes });
  const layers = layersOf(image, options.lines);
  const origins = await originsOf(host, indexes, packages);
  const placed = packages.map((found, at) => ({ found, layer: origins[at]! }));
  const shipped = sorted(placed.map(({ found, layer }) => billed(found, layer, undefined)));
  const tools = await toolsOf(stages, new Set(shipped.map(({ purl }) => purl)), options);
  return {
    subject: subjectOf(image, options),
    distribution: distributionOf(files),
    layers,
    packages: [...shipped, ...tools.packages],
    files: copiedFiles(nodes, indexes, layers, placed, signal),
    unread: [...unread, ...tools.unread],
  };
}

function subjectOf(image: Image, { name, tag, isPlaced, created }: BillOptions): BillSubject {
  const own = dateOf(image.config.created)?.getTime() ?? 0;
  return {
    ...{ name, tag, id: image.id, digest: isPlaced ? image.descriptor.digest : undefined },
    platform: formatPlatform(image.config),
    created: created ?? Math.max(0, Math.floor(own / 1000)),
  };
}

function layersOf({ config }: Image, lines: BillOptions["lines"] = []): readonly BilledLayer[] {
  const steps = (config.history ?? []).filter(({ emptyLayer }) => emptyLayer !== true);
  return config.diffIds.map((diffId, at) => ({
    ...{ diffId, createdBy: steps[at]?.createdBy },
    ...lines[at] !== undefined && { line: lines[at] },
  }));
}

/** What is in these stages and not in the image: of a stage that begins with another, what that one has not. */
async function toolsOf(
  stages: readonly ScannedStage[],
  known: Set<string>,
  { host, signal }: BillOptions,
): Promise<{ packages: BilledPackage[]; unread: UnreadRecords[] }> {
  const packages: BilledPackage[] = [];
  const unread: UnreadRecords[] = [];
  for (const stage of stages) {
    requireGoing(signal);
    const found = await packagesIn(host, await stage.files());
    const here = sorted(found.packages.map((each) => billed(each, undefined, stage.name)));
    const own = here.filter(({ purl }) => !known.has(purl));
    own.forEach(({ purl }) => known.add(purl));
    packages.push(...own);
    unread.push(...found.unread);
  }
  return { packages, unread };
}

function billed(
  found: InstalledPackage,
  layer: number | undefined,
  stage: string | undefined,
): BilledPackage {
  const { manager, name, version, purl, architecture, licence, source, places } = found;
  return { manager, name, version, purl, architecture, licence, source, places, layer, stage };
}

/** The same package at the same place is one, however often it is found there. */
function sorted(packages: readonly BilledPackage[]): BilledPackage[] {
  const byKey = new Map(packages.map((each) => [`${each.purl}\0${each.places[0]}`, each]));
  return [...byKey].sort(([a], [b]) => compareBytes(a, b)).map(([, each]) => each);
}
