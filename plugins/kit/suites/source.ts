/**
 * What every source must do.
 *
 * @module
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findPlace } from "../building/context/place.ts";
import { Sources } from "../building/context/sources.ts";
import { type Content, readPieces } from "../../../core/content.ts";
import { Hasher } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Fetched, FetchOptions, Source } from "../../../core/plugin/contracts/source.ts";
import type { LentSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { Store } from "../../../core/store/store.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import { filesIn, inDirectory, refusedWithHint, type SuiteCase } from "./suite.ts";

/** Where a source is tried. */
export interface SourceGiven {
  /** Has the source, and those that it stands beside. */
  readonly host: PluginHost;
  /** Locations of its kind where something is; what is there stays the same. */
  readonly locations: readonly string[];
  /** Locations of its kind where nothing is, or nothing that can be opened. */
  readonly missing?: readonly string[] | undefined;
  /** Locations that others' kinds have. */
  readonly others: readonly string[];
  /** Locations of its kind that are written wrong. */
  readonly wrong?: readonly string[] | undefined;
  /** For the first location: what it must be, and what it is not. Without it, the source takes no checksum. */
  readonly checksum?: { readonly right: string; readonly wrong: string } | undefined;
  /** The standard input. */
  stdin?(): AsyncIterable<Uint8Array>;
  /** What the user lends. */
  readonly run?: LentSettings | undefined;
}

/** The cases. */
export function sourceSuite(subject: Source, given: SourceGiven): readonly SuiteCase[] {
  const { name, uses = ["context", "named-context", "instruction"] as const } = subject;
  const { host, locations, others, missing = [], wrong = [], checksum } = given;
  const texts = [...locations, ...missing, ...others];
  return [
    {
      name: `${name} says what it is called, and how its locations are written`,
      run() {
        match(name, /^[a-z][a-z0-9-]*$/);
        equal(new Set(uses).size, uses.length);
        if (subject.summary !== undefined) match(subject.summary, /^\S.*\S$|^\S$/);
      },
    },
    {
      name: `${name} knows its locations from others, and says the same each time`,
      run() {
        for (const text of texts) {
          const isOwn = !others.includes(text);
          equal(subject.accepts(text), isOwn, text);
          equal(subject.accepts(text), isOwn, text);
        }
      },
    },
    {
      name: `${name} takes any text for a location, or none, or refuses it with a hint`,
      run() {
        for (const text of [...texts, ...wrong].flatMap(mutations)) {
          try {
            equal(typeof subject.accepts(text), "boolean", text);
          } catch (error) {
            ok(error instanceof QuillaError && error.hint !== undefined, `${text}: ${error}`);
          }
        }
      },
    },
    ...wrong.map((location) => ({
      name: `${name} refuses what is written wrong before it is opened: ${location}`,
      async run() {
        await refusedWithHint(() => {
          const answer = subject.accepts(location);
          throw new TypeError(
            `accepts says ${answer}; for what is of its kind and wrong it throws`,
          );
        });
      },
    })),
    ...uses.map((use) => ({
      name: `${name} is asked for its locations: ${use}`,
      run() {
        for (const location of locations) {
          ok(findPlace(host, location, use)?.sources.includes(subject), location);
        }
      },
    })),
    ...locations.flatMap((location) => [
      {
        name: `${name} opens the same again: ${location}`,
        run: () =>
          inWorkshop(given, async (workshop) => {
            const first = await workshop.open(subject, location, describe);
            deepEqual(await workshop.open(subject, location, describe), first);
          }),
      },
      {
        name: `${name} leaves nothing behind: ${location}`,
        run: () =>
          inWorkshop(given, async (workshop) => {
            await workshop.open(subject, location, describe);
            deepEqual(workshop.leftovers(), []);
          }),
      },
    ]),
    ...missing.map((location) => ({
      name: `${name} says that nothing is there, and leaves nothing behind: ${location}`,
      run: () =>
        inWorkshop(given, async (workshop) => {
          await refusedWithHint(() => workshop.open(subject, location, describe));
          deepEqual(workshop.leftovers(), []);
        }),
    })),
    ...(checksum === undefined ? [] : [{
      name: `${name} opens what has the checksum, and nothing else`,
      run: () =>
        inWorkshop(given, async ({ open }) => {
          const [location] = locations;
          await open(subject, location!, describe, { checksum: checksum.right });
          await refusedWithHint(() =>
            open(subject, location!, describe, { checksum: checksum.wrong })
          );
        }),
    }]),
  ];
}

/** What users mistype. */
function mutations(text: string): string[] {
  const half = text.length >> 1;
  return [text, text.slice(half), text.slice(0, half), `${text} `, ` ${text}`, text.toUpperCase()]
    .concat([`${text}#`, `${text}?`, `${text}\0`, text.replace("://", ":"), `${text}${text}`, ""]);
}

/** Where one case is at work. */
interface Workshop {
  /** Opens a location as a build does, and gives all back when it was looked at. */
  open<T>(
    source: Source,
    location: string,
    look: (opened: Fetched) => T,
    options?: FetchOptions,
  ): Promise<T>;
  /** What is in the directory for what a build fetches. */
  leftovers(): readonly string[];
}

async function inWorkshop(
  { host, stdin, run }: SourceGiven,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const temporary = join(directory, "temporary");
    mkdirSync(temporary);
    const store = await Store.open(join(directory, "store"), { create: true });
    try {
      await work({
        async open(source, location, look, options) {
          const around = { host, store, run, stdin: stdin?.(), temporary: () => temporary };
          const sources = new Sources(around);
          try {
            return look(await sources.open({ location, sources: [source] }, options));
          } finally {
            sources.close();
          }
        },
        leftovers: () => [...filesIn(temporary).keys()],
      });
    } finally {
      store.close();
    }
  });
}

/** All that is there, in a form that can be compared. */
function describe(opened: Fetched): unknown {
  if ("image" in opened) {
    const { image } = opened;
    return typeof image === "string" ? notEmpty(image) : image;
  }
  const { label } = opened;
  if (label !== undefined) notEmpty(label);
  if ("file" in opened) {
    const { file, name, modified } = opened;
    ok(name === undefined || !/^$|^\.\.?$|[/\0]/.test(name), `the file is called ${name}`);
    return { bytes: bytesOf(file), label, name, modified: seconds(modified) };
  }
  return { label, date: seconds(opened.date?.()), nodes: nodesOf(opened.files) };
}

function notEmpty(text: string): string {
  notEqual(text.trim(), "");
  return text;
}

function seconds(time: number | undefined): number | undefined {
  ok(time === undefined || Number.isFinite(time), `the time ${time}`);
  return time;
}

/** Content can be opened any number of times. */
function bytesOf(content: Content): string {
  const digests = [content, content].map((each) => {
    const hasher = new Hasher("sha256");
    let size = 0;
    for (const piece of readPieces(each)) {
      hasher.update(piece);
      size += piece.length;
    }
    equal(size, content.size);
    return hasher.digest();
  });
  equal(digests[0], digests[1]);
  return digests[0]!;
}

/** Whether a view keeps to what is said of views, and what is in it. */
function nodesOf(files: FileView): unknown[] {
  equal(files.lstat("/")?.type, "directory");
  deepEqual(files.list("/no-such-directory-here"), []);
  equal(files.lstat("/no-such-directory-here/x"), undefined);
  return [...walk(files, "/")].map((node) => {
    const { path, type, mode } = node;
    match(path, /^\/[^\0]*[^/\0]$/);
    equal(mode & ~0o7777, 0, `${path} has the mode ${mode.toString(8)}`);
    deepEqual(plain(files.lstat(path)!), plain(node), path);
    return type === "file" ? { ...plain(node), bytes: bytesOf(node.content) } : plain(node);
  });
}

/** Without what is another object each time. */
function plain(node: TreeNode): Readonly<Record<string, unknown>> {
  const { type, path, mode, uid, gid, mtime } = node;
  const more = node.type === "symlink" ? node.target : node.type === "file" ? node.content.size : 0;
  return { type, path, mode, uid, gid, mtime, more };
}
