/**
 * Checksums in lock files that are TOML: Cargo.lock, poetry.lock, uv.lock, pdm.lock and pylock.toml (PEP 751).
 *
 * @module
 */
import { messageOf } from "../../../../core/plugin/api/nouns.ts";
import { Malformed } from "../../../kit/formats/mod.ts";
import {
  fieldsIn,
  hexSum,
  listIn,
  namedSum,
  packageKey,
  placeKey,
  type Published,
  type PublishedChecksum,
  type Sum,
  textIn,
} from "./published.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Crates of registries have a `checksum`; before 2020 they stood in `metadata`. */
export async function cargoLock(text: string): Promise<Published> {
  const document = await tomlFields(text);
  const checksums = packagesOf(document, "package").flatMap(({ name, version, entry }) => {
    const sum = textIn(entry.checksum);
    return sum === undefined ? [] : [crate(name, version, sum)];
  });
  const earlier = Object.entries(fieldsIn(document.metadata)).flatMap(([key, value]) => {
    const [, name, version] = /^checksum (\S+) (\S+) \(/.exec(key) ?? [];
    const sum = textIn(value);
    return name === undefined || sum === undefined || sum === "<none>"
      ? []
      : [crate(name, version!, sum)];
  });
  return { checksums: [...checksums, ...earlier] };
}

function crate(name: string, version: string, sum: string): PublishedChecksum {
  return { key: packageKey("cargo", name, version), sums: [hexSum("sha256", sum)!] };
}

/** `files = [{ file, hash }]`; poetry had them in `metadata.files` before version 2 of the format. */
export async function poetryLock(text: string): Promise<Published> {
  const document = await tomlFields(text);
  const earlier = fieldsIn(fieldsIn(document.metadata).files);
  return {
    checksums: packagesOf(document, "package").flatMap(({ name, version, entry }) =>
      [...listIn(entry.files), ...listIn(earlier[name])].flatMap((value) => {
        const { file, url, hash } = fieldsIn(value);
        return pythonFile({ name, version }, file ?? url, sumsIn(hash));
      })
    ),
  };
}

/** `sdist = { url, hash }` and `wheels = [{ url, hash }]`. */
export async function uvLock(text: string): Promise<Published> {
  const document = await tomlFields(text);
  return {
    checksums: packagesOf(document, "package").flatMap(({ name, version, entry }) =>
      [entry.sdist, ...listIn(entry.wheels)].flatMap((value) => {
        const { url, path, filename, hash } = fieldsIn(value);
        return pythonFile({ name, version }, url ?? filename ?? path, sumsIn(hash));
      })
    ),
  };
}

/** PEP 751: `wheels`, `sdist` and `archive`, with a table of hashes each. */
export async function pylock(text: string): Promise<Published> {
  const document = await tomlFields(text);
  return {
    checksums: packagesOf(document, "packages").flatMap(({ name, version, entry }) =>
      [entry.sdist, entry.archive, ...listIn(entry.wheels)].flatMap((value) => {
        const { url, name: file, path, hashes } = fieldsIn(value);
        const sums = Object.entries(fieldsIn(hashes)).flatMap(([kind, digits]) =>
          hexSum(kind, textIn(digits) ?? "") ?? []
        );
        return pythonFile({ name, version }, file ?? url ?? path, sums);
      })
    ),
  };
}

function sumsIn(hash: unknown): Sum[] {
  const text = textIn(hash);
  const sum = text === undefined ? undefined : namedSum(text);
  return sum === undefined ? [] : [sum];
}

/** A file by its name or its URL: an archive that is no package of an index is known by the URL alone. */
function pythonFile(
  { name, version }: { readonly name: string; readonly version: string },
  place: unknown,
  sums: readonly Sum[],
): PublishedChecksum[] {
  const text = textIn(place);
  if (text === undefined || sums.length === 0) return [];
  const plain = /^https?:/.test(text) ? new URL(text).pathname : text;
  const file = decodeURIComponent(plain.slice(plain.lastIndexOf("/") + 1));
  const key = packageKey("pypi", name, version);
  const isIndexed = !/^https?:/.test(text) || placeKey(text) === key;
  return [isIndexed ? { key, file, sums } : { key: placeKey(text), sums }];
}

function packagesOf(document: Fields, name: string) {
  return listIn(document[name]).flatMap((value) => {
    const entry = fieldsIn(value);
    const [name, version] = [textIn(entry.name), textIn(entry.version)];
    // What is of a directory may have no version; it is not fetched.
    return name === undefined ? [] : [{ name, version: version ?? "", entry }];
  });
}

async function tomlFields(text: string): Promise<Fields> {
  const { parse } = await import("smol-toml");
  try {
    return parse(text);
  } catch (error) {
    throw new Malformed(`it is no TOML: ${messageOf(error).split("\n")[0]}`);
  }
}
