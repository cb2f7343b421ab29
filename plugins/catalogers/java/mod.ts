/**
 * Packages of Java: archives of classes, by what Maven and their makers wrote into them, and archives inside of archives.
 *
 * @module
 */
import { bytesContent, type Content } from "../../../core/plugin/api/nouns.ts";
import { baseName } from "../../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import { Malformed, ZipArchive, type ZipEntry } from "../../kit/formats/mod.ts";
import { purlText } from "../../kit/packages/mod.ts";
import { readManifest } from "./manifest.ts";
import { type Artefact, artefactsOf } from "./artefacts.ts";

const archives = /\.(?:jar|war|ear|par|sar|nar|jpi|hpi|kar|lpkg|rar)$/i;

/** How deep archives may lie in each other: programs that start as one file have two levels, enterprise ones four. */
const deepest = 8;
/** Longer lists of properties are none. Bytes. */
const largestText = 4 << 20;
/** What may be unpacked of one file with all that is in it: the largest programs have a fifth of it. Bytes. */
const largestWhole = 1 << 30;
/** So many archives may lie in one: the largest programs have some thousand. */
const mostArchives = 20_000;

/** All packages. An archive that is damaged is told as unread, one in it with its own name. */
export function* javaPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const node of tree.nodes) {
    if (node.type !== "file" || !archives.test(node.path)) continue;
    const found = new Map<string, FoundPackage>();
    const budget = { left: largestWhole, archives: mostArchives };
    const unread = (inner: readonly string[], why: string) =>
      tree.unread(node.path, inner.length === 0 ? why : `${inner.join(" in ")}: ${why}`);
    for (
      const each of inArchive(node.content, baseName(node.path), { budget, unread, inner: [] })
    ) {
      const { group, name, version, licence } = each;
      const purl = purlText({ type: "maven", namespace: group, name, version });
      const places = [node.path];
      if (!found.has(purl)) found.set(purl, { name, version, purl, places, licence });
    }
    yield* found.values();
  }
}

interface Around {
  readonly budget: { left: number; archives: number };
  /** Names of the archives that this one is in, itself first; none for a file of the tree. */
  readonly inner: readonly string[];
  unread(inner: readonly string[], why: string): void;
}

function* inArchive(content: Content, fileName: string, around: Around): Generator<Artefact> {
  let archive: ZipArchive;
  try {
    archive = new ZipArchive(content);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return around.unread(around.inner, error.message);
  }
  try {
    const read = (entry: ZipEntry, limit: number) => {
      if (entry.size > around.budget.left) throw new Malformed("it unpacks to too much");
      around.budget.left -= entry.size;
      return archive.read(entry, limit);
    };
    const text = (entry: ZipEntry) => new TextDecoder().decode(read(entry, largestText));
    const said = { properties: [] as string[], manifest: undefined as string | undefined };
    const inner: ZipEntry[] = [];
    const entries = archive.entries.toSorted((a, b) => a.offset - b.offset);
    for (const entry of entries) {
      if (/^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(entry.name)) {
        said.properties.push(text(entry));
      } else if (/^META-INF\/MANIFEST\.MF$/i.test(entry.name)) said.manifest ??= text(entry);
      else if (archives.test(entry.name)) inner.push(entry);
    }
    yield* artefactsOf(said.properties, readManifest(said.manifest ?? ""), fileName);
    for (const entry of inner) {
      if (around.budget.archives-- <= 0) throw new Malformed("it has too many archives");
      yield* inMember(entry, read, around);
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    around.unread(around.inner, error.message);
  } finally {
    archive.close();
  }
}

function* inMember(
  entry: ZipEntry,
  read: (entry: ZipEntry, limit: number) => Uint8Array,
  around: Around,
): Generator<Artefact> {
  const inner = [JSON.stringify(entry.name.slice(0, 200)), ...around.inner];
  if (inner.length > deepest) return around.unread(inner, "it lies too deep");
  let bytes: Uint8Array;
  try {
    bytes = read(entry, largestWhole);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return around.unread(inner, error.message);
  }
  yield* inArchive(bytesContent(bytes), baseName(`/${entry.name}`), { ...around, inner });
}
