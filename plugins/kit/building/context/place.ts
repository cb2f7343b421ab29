/**
 * What users write to say where files are, and which sources take it.
 *
 * @module
 */
import { QuillaError } from "../../../../core/errors.ts";
import type { Source, SourceUse } from "../../../../core/plugin/contracts/source.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import { isFileView, type MemoryFiles, memoryFiles } from "../../../../core/tree/memory.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { showRemote } from "../../../../core/text/passwords.ts";

/** A location as the user wrote it, and the sources that take it, first the one that is asked first. */
export interface Place {
  readonly location: string;
  readonly sources: readonly Source[];
}

/** A context as it is given: a location, a view of files, or files by their paths. */
export type GivenContext = string | FileView | MemoryFiles;

/** @throws {QuillaError} what {@linkcode contextPlace} throws */
export function contextOf(host: PluginHost, given: GivenContext): Place | FileView {
  if (typeof given === "string") return contextPlace(host, given);
  return isFileView(given) ? given : memoryFiles(given);
}

/**
 * Undefined where no source takes the location.
 *
 * @throws {QuillaError} what a source throws whose location it is, and written wrong
 */
export function findPlace(host: PluginHost, location: string, use: SourceUse): Place | undefined {
  const takes = (source: Source) => isFor(use, source) && source.accepts(location);
  const sources = allSources(host).filter(takes);
  return sources.length === 0 ? undefined : { location, sources };
}

/**
 * The place of a build context.
 *
 * @throws {QuillaError} `build/context` where no source takes it, and what {@linkcode findPlace} throws
 */
export function contextPlace(
  host: PluginHost,
  location: string,
  use: "context" | "named-context" = "context",
): Place {
  if (location === "") {
    throw new QuillaError("an empty text names no build context", {
      code: "build/context",
      hint: "give a directory; . is the one that you are in",
    });
  }
  const place = findPlace(host, location, use);
  if (place !== undefined) return place;
  const [, scheme] = location.match(/^([a-z][a-z0-9+.-]*):\/\//i) ?? [];
  const shown = showRemote(location);
  const why = scheme === undefined
    ? `nothing opens ${shown}`
    : `nothing is fetched by ${scheme}://, as ${shown} would be`;
  throw new QuillaError(why, { code: "build/context", hint: waysToWrite(host, use) });
}

/** How locations may be written, as a hint. */
export function waysToWrite(host: PluginHost, use: SourceUse): string {
  const sources = allSources(host).reverse().filter((source) => isFor(use, source));
  const ways = sources.flatMap(({ summary }) => summary ?? []);
  return `give ${[...ways.slice(0, -2), ways.slice(-2).join(", or ")].join(", ")}`;
}

/** All sources, first the one that is asked first. */
export function allSources(host: PluginHost): Source[] {
  return host.all("sources").map(({ supplied }) => supplied).reverse();
}

function isFor(use: SourceUse, { uses }: Source): boolean {
  return uses === undefined || uses.includes(use);
}
