/**
 * How an image was cut, as annotations of its layers: so the next one of its kind can be cut alike with nothing of it at hand but
 * its manifest.
 *
 * @module
 */
import type { JsonValue } from "../../../core/plugin/api/oci.ts";
import { compareBytes } from "../../../core/plugin/api/text.ts";
import type { Unit } from "./units.ts";

/** The annotation of a layer: JSON, with `units`, and `paths` as pairs of the first and the last one. */
export const planAnnotation = "quilla.rechunk";

/** The unit of all that is no other's. */
export const stateUnit = "~state";

/** What of an image is in a layer. */
export interface LayerText {
  /** Names of units, such as `dpkg libc6`, in byte order. */
  readonly units: readonly string[];
  /** Unowned small files, from the first to the last of each row. */
  readonly paths: readonly (readonly [first: string, last: string])[];
}

/** Manifests have few megabytes everywhere, and some places take less: a plan that is longer is left out. */
const longestPlan = 1 << 20;

/**
 * The texts of all layers; undefined where they are too long to be told.
 *
 * @param layers the last one has the state
 */
export function planTexts(layers: readonly (readonly Unit[])[]): string[] | undefined {
  const rows = pathRows(layers);
  const texts = layers.map((units, at) => {
    const named = units.map(({ id }) => id).filter((id) => id !== "").sort(compareBytes);
    const all = at === layers.length - 1 ? [...named, stateUnit] : named;
    const paths = rows[at]!;
    return JSON.stringify(paths.length === 0 ? { units: all } : { units: all, paths });
  });
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length > longestPlan ? undefined : texts;
}

/** A row ends where a small file of another layer comes between. */
function pathRows(layers: readonly (readonly Unit[])[]): [string, string][][] {
  const rows = layers.map((): [string, string][] => []);
  const small = layers.flatMap((units, layer) =>
    units.filter(({ kind }) => kind === "path" || kind === "state").flatMap(({ kind, entries }) =>
      entries.map(({ at, change: { path } }) => ({ at, path, layer, kind }))
    )
  ).sort((a, b) => a.at - b.at);
  let row: [string, string] | undefined;
  let before: typeof small[number] | undefined;
  for (const each of small) {
    const goesOn = row !== undefined && each.layer === before?.layer && each.kind === before.kind;
    if (goesOn) row![1] = each.path;
    else if (each.kind === "state") row = undefined;
    else rows[each.layer]!.push(row = [each.path, each.path]);
    before = each;
  }
  return rows;
}

/** What a layer's annotation says; undefined where it says nothing, or what nobody wrote. */
export function readPlanText(text: string | undefined): LayerText | undefined {
  if (text === undefined) return undefined;
  let said: JsonValue;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null || !("units" in said)) return undefined;
  const { units, paths = [] } = said as Record<string, JsonValue>;
  const isTexts = (value: JsonValue | undefined): value is string[] =>
    Array.isArray(value) && value.every((each) => typeof each === "string");
  if (!isTexts(units) || !Array.isArray(paths)) return undefined;
  const rows = paths.filter((row): row is [string, string] => isTexts(row) && row.length === 2);
  return { units, paths: rows };
}

/** Compares paths as a walk comes by them: parents first, names in byte order. */
export function comparePaths(a: string, b: string): number {
  return compareBytes(a.replaceAll("/", "\0"), b.replaceAll("/", "\0"));
}
