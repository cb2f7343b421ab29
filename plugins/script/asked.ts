/**
 * What a build was asked for, as data that JSON can say, without a secret: for those who watch it.
 *
 * @module
 */
import { formatPlatform, type Platform } from "../../core/platform.ts";
import { bareLocation, withoutSecrets } from "../kit/attestations/withheld.ts";
import type { BuildOptions } from "./build.ts";

/** What is not said is not there. */
export function askedOf(options: BuildOptions): Readonly<Record<string, unknown>> {
  const { context, contexts = {}, platform, noCache, recording, lock } = options;
  const told = withoutSecrets(Object.entries(options.arguments ?? {}));
  const platforms = platform === undefined
    ? undefined
    : [platform].flat().map((each: string | Platform) =>
      typeof each === "string" ? each : formatPlatform(each)
    );
  const all = {
    context: placeOf(context),
    contexts: Object.fromEntries(
      Object.entries(contexts).map(([name, each]) => [name, placeOf(each)]),
    ),
    file: options.file,
    target: options.target,
    arguments: told.values,
    withheldArguments: told.withheld,
    labels: options.labels,
    tags: options.tags,
    platforms,
    outputs: options.outputs?.map(({ type }) => type),
    cacheFrom: options.cacheFrom?.map(({ type }) => type),
    cacheTo: options.cacheTo?.map(({ type }) => type),
    ...{ noCache, lock, pull: options.pull, recorded: recording && true },
    ...{ squash: options.squash, layerSize: options.layerSize, timestamp: options.timestamp },
  };
  return Object.fromEntries(Object.entries(all).filter(([_, value]) => !isNothing(value)));
}

/** Files that were given have no place. */
function placeOf(context: BuildOptions["context"]): string | undefined {
  return typeof context === "string" ? bareLocation(context) : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined ||
    typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
