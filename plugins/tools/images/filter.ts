/**
 * `--filter name=value` of the commands that list and prune images.
 *
 * @module
 */
import { requireImage } from "../../kit/images/mod.ts";
import { familiarName, familiarReference, UsageError } from "../../../core/plugin/api/nouns.ts";
import { nameOf, type Store } from "../../../core/plugin/api/store.ts";
import { dateOf, quote } from "../../../core/plugin/api/text.ts";
import { parseDuration } from "../../kit/words/duration.ts";
import { matchPath } from "../../kit/patterns/glob_pattern.ts";
import { type ImageSummary, summarise } from "./summary.ts";

/** Whether an image is wanted. */
export type ImageFilter = (image: ImageSummary) => boolean;

type FilterMaker = (value: string, store: Store) => ImageFilter;

const makers: Readonly<Record<string, FilterMaker>> = {
  reference: (pattern) => (image) => matchesReference(image, pattern),
  dangling: (value) => {
    const wanted = readBoolean(value);
    return ({ stored }) => (nameOf(stored.descriptor) === undefined) === wanted;
  },
  label: (value) => (image) => hasLabel(image, value),
  "label!": (value) => (image) => !hasLabel(image, value),
  before: (value, store) => {
    const limit = madeAt(value, store);
    return (image) => timeOf(image) < limit;
  },
  since: (value, store) => {
    const limit = madeAt(value, store);
    return (image) => timeOf(image) > limit;
  },
  until: (value) => {
    const limit = readTime(value);
    return (image) => timeOf(image) < limit;
  },
};

/**
 * All must be met; of several references, one.
 *
 * @throws {UsageError} `usage/filter`, and what finding an image throws
 */
export function parseFilters(
  texts: readonly string[],
  allowed: readonly string[],
  store: Store,
): ImageFilter {
  const alternatives = new Map<string, ImageFilter[]>();
  for (const text of texts) {
    const [name, value] = cut(text, allowed);
    const filter = makers[name]!(value, store);
    const key = name === "reference" ? name : text;
    alternatives.set(key, [...alternatives.get(key) ?? [], filter]);
  }
  const all = [...alternatives.values()];
  return (image) => all.every((some) => some.some((filter) => filter(image)));
}

function cut(text: string, allowed: readonly string[]): [name: string, value: string] {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  if (allowed.includes(name)) return [name, text.slice(equals + 1)];
  throw new UsageError(`the filter ${quote(text)} is not known`, {
    code: "usage/filter",
    hint: `write ${allowed.map((known) => `${known}=…`).join(", ")}`,
  });
}

/** By Go's path.Match on the short name, with and without the tag: `*` matches no slash. */
function matchesReference({ stored: { name } }: ImageSummary, pattern: string): boolean {
  if (name === undefined) return false;
  return matchPath(pattern, familiarReference(name)) || matchPath(pattern, familiarName(name));
}

function hasLabel({ labels }: ImageSummary, text: string): boolean {
  const [, name = text, value] = /^([^=]*)=([^]*)$/.exec(text) ?? [];
  return Object.hasOwn(labels, name) && (value === undefined || labels[name] === value);
}

function readBoolean(value: string): boolean {
  if (/^(true|1)$/i.test(value)) return true;
  if (/^(false|0)$/i.test(value)) return false;
  throw new UsageError(`the filter dangling is ${quote(value)}`, {
    code: "usage/filter",
    hint: "write dangling=true or dangling=false",
  });
}

function madeAt(image: string, store: Store): number {
  return timeOf(summarise(store, requireImage(store, image)));
}

function timeOf({ created }: ImageSummary): number {
  return created?.getTime() ?? 0;
}

/** A time as `24h` ago, as seconds since 1970, or as a date. In milliseconds. */
function readTime(text: string): number {
  const duration = parseDuration(text);
  if (duration !== undefined) return Date.now() - duration / 1e6;
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text)?.getTime();
  if (time !== undefined) return time;
  throw new UsageError(`the filter until is ${quote(text)}, which is no time`, {
    code: "usage/filter",
    hint: "write until=24h, until=2026-01-31T12:00:00Z, or seconds since 1970",
  });
}
