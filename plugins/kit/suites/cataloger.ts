/**
 * What every cataloger must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readContent } from "../../../core/content.ts";
import type { Cataloger, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import { memoryFiles } from "../../../core/tree/memory.ts";
import { cleanPath } from "../../../core/tree/path.ts";
import type { FileNode, FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";
import type { CatalogerTests } from "../author/tests.ts";
import { readPurl } from "../packages/purl.ts";
import type { SuiteCase } from "./suite.ts";

/** A file of the tree that is tried. */
type Files = Readonly<Record<string, string | Uint8Array>>;

/** What it is tried with; without it, that it finds nothing in nothing. */
export interface CatalogerGiven {
  /** A tree, and the package URLs of all that is in it. */
  readonly told?: CatalogerTests | undefined;
}

/** The cases. */
export function catalogerSuite(
  subject: Cataloger,
  { told }: CatalogerGiven = {},
): readonly SuiteCase[] {
  const { name } = subject;
  return [
    {
      name: `${name} is a word, and says what it finds`,
      run() {
        match(name, /^[a-z][a-z0-9-]*$/);
        match(subject.summary, /\S/);
        for (const each of subject.databases ?? []) equal(each, cleanPath(each));
      },
    },
    {
      name: `${name} finds nothing in a tree without packages`,
      async run() {
        const plain = { "/bin/sh": "#!", "/etc/passwd": "root:x:0:0::/:/bin/sh\n", "/tmp/": "" };
        deepEqual(await catalogued(subject, memoryFiles({})), { found: [], unread: [] });
        deepEqual(await catalogued(subject, memoryFiles(plain)), { found: [], unread: [] });
      },
    },
    ...told === undefined ? [] : casesOf(subject, told),
  ];
}

function casesOf(subject: Cataloger, { files, finds }: CatalogerTests): readonly SuiteCase[] {
  const { name } = subject;
  const tree = memoryFiles(files);
  return [
    {
      name: `${name} finds what is there, and nothing else`,
      async run() {
        const { found, unread } = await catalogued(subject, tree);
        deepEqual(found.map(({ purl }) => purl).sort(), [...finds].sort());
        deepEqual(unread, []);
      },
    },
    {
      name: `${name} names packages by URLs, and files of the tree that say so`,
      async run() {
        for (const { name: called, purl, places } of (await catalogued(subject, tree)).found) {
          const said = readPurl(purl);
          ok(said !== undefined, `${purl} is no package URL`);
          ok(said.version !== undefined, `${purl} has no version`);
          match(called, /\S/);
          ok(places.length > 0, `${called} is said by no file`);
          for (const place of places) equal(tree.lstat(place)?.type, "file", place);
        }
      },
    },
    {
      name: `${name} finds the same each time`,
      async run() {
        const [once, again] = [await catalogued(subject, tree), await catalogued(subject, tree)];
        deepEqual(once.found.map(listed), again.found.map(listed));
      },
    },
    ...["cut short", "other bytes", "empty"].map((what) => ({
      name: `${name} bears files that are damaged: ${what}`,
      async run() {
        for (const damaged of damagedTrees(tree, what)) {
          const { found } = await catalogued(subject, memoryFiles(damaged));
          for (const each of found) listed(each);
        }
      },
    })),
  ];
}

async function catalogued(subject: Cataloger, files: FileView) {
  const unread: string[] = [];
  const found = await subject.packages({
    ...{ files, nodes: [...walk(files, "/")] },
    unread(path, reason) {
      match(reason, /\S/);
      unread.push(path);
    },
  });
  return { found: [...found], unread };
}

/** All that a package says. */
function listed(each: FoundPackage) {
  const { name, version, purl, places, licence, architecture, source, directory } = each;
  const [files, records] = [[...each.files?.() ?? []], [...each.records?.() ?? []]];
  for (const path of [...files, ...records]) ok(path.startsWith("/"), `${path} is not absolute`);
  return { name, version, purl, places, licence, architecture, source, directory, files, records };
}

/** The tree with one file damaged, for each. */
function* damagedTrees(tree: FileView, what: string): Generator<Files> {
  const all = [...walk(tree, "/")].filter((node): node is FileNode => node.type === "file");
  const bytes = new Map(all.map(({ path, content }) => [path, readContent(content, 64 << 20)]));
  for (const [path, whole] of bytes) {
    const damaged = what === "empty"
      ? new Uint8Array()
      : what === "cut short"
      ? whole.slice(0, whole.length >> 1)
      : whole.map((byte, at) => at % 7 === 3 ? (byte * 31 + at) & 255 : byte);
    yield Object.fromEntries([...bytes, [path, damaged]]);
  }
}
