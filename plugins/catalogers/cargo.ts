/**
 * Crates of Rust, as programs say that were built by cargo-auditable: a section `.dep-v0` of deflated JSON.
 *
 * @module
 */
import { inflateSync } from "node:zlib";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { findExecutables, Malformed, PositionedReader, type Stretch } from "../kit/formats/mod.ts";
import { purlText } from "../kit/packages/mod.ts";

/** Longer lists are none: one of 1,000 crates has 100 kB. Bytes. */
const largestList = 8 << 20;

/** All packages. */
export function* cargoPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const { node, paths, programs } of findExecutables(tree.nodes)) {
    const lists = programs.flatMap(({ sections }) => sections.get(".dep-v0") ?? []);
    if (lists.length === 0) continue;
    const reader = new PositionedReader(node.content);
    const found = new Map<string, FoundPackage>();
    try {
      for (const list of lists) {
        for (const each of cratesOf(list, reader, paths)) found.set(each.purl, each);
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      tree.unread(node.path, `its list of crates is damaged: ${error.message}`);
    } finally {
      reader.close();
    }
    yield* found.values();
  }
}

function* cratesOf(
  { offset, size }: Stretch,
  reader: PositionedReader,
  places: readonly string[],
): Generator<FoundPackage> {
  if (size > largestList) throw new Malformed("it is too long");
  const { packages } = parsed(reader.bytes(offset, size));
  if (!Array.isArray(packages)) throw new Malformed("it has no packages");
  for (const each of packages as readonly (Crate | null)[]) {
    const { name, version, kind = "runtime" } = each ?? {};
    if (typeof name !== "string" || typeof version !== "string") {
      throw new Malformed("a crate has no name or no version");
    }
    // What only the build ran is not in the program.
    if (kind !== "runtime") continue;
    yield { name, version, purl: purlText({ type: "cargo", name, version }), places };
  }
}

type Crate = Readonly<Record<"name" | "version" | "kind", unknown>>;

function parsed(packed: Uint8Array): { readonly packages?: unknown } {
  try {
    const text = new TextDecoder().decode(inflateSync(packed, { maxOutputLength: largestList }));
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below: what zlib and the parser say of it is no better.
  }
  throw new Malformed("it is no deflated JSON");
}
