/**
 * Checksums in lock files of npm (package-lock.json, npm-shrinkwrap.json) and pnpm (pnpm-lock.yaml).
 *
 * @module
 */
import { Malformed } from "../../../kit/formats/mod.ts";
import {
  fieldsIn,
  integritySums,
  jsonFields,
  packageKey,
  placeKey,
  type Published,
  type PublishedChecksum,
  textIn,
} from "./published.ts";

/** lockfileVersion 1 has `dependencies` within `dependencies`, 2 both, 3 `packages` by their directories. */
export function packageLock(text: string): Published {
  const document = jsonFields(text);
  const { lockfileVersion: version, packages, dependencies } = document;
  if (![1, 2, 3].includes(version as number)) {
    throw new Malformed(`lockfileVersion ${JSON.stringify(version)} is none of 1, 2 and 3`);
  }
  const checksums = packages === undefined
    ? [...nested(fieldsIn(dependencies))]
    : Object.entries(fieldsIn(packages)).flatMap(([path, entry]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return checksumOf(name, fieldsIn(entry));
    });
  return { checksums };
}

function* nested(dependencies: Readonly<Record<string, unknown>>): Generator<PublishedChecksum> {
  for (const [name, value] of Object.entries(dependencies)) {
    const entry = fieldsIn(value);
    yield* checksumOf(name, entry);
    yield* nested(fieldsIn(entry.dependencies));
  }
}

/** What is there under another name says its own, or where it is from. */
function checksumOf(name: string, entry: Readonly<Record<string, unknown>>): PublishedChecksum[] {
  const [integrity, resolved] = [textIn(entry.integrity), textIn(entry.resolved)];
  const [called, version] = [textIn(entry.name) ?? name, textIn(entry.version)];
  if (integrity === undefined) return [];
  const sums = integritySums(integrity);
  if (resolved !== undefined && /^https?:/.test(resolved)) {
    return [{ key: placeKey(resolved), sums }];
  }
  const alias = /^npm:(.+)@([^@]+)$/.exec(version ?? "");
  if (alias !== null) return [{ key: packageKey("npm", alias[1]!, alias[2]!), sums }];
  return version === undefined ? [] : [{ key: packageKey("npm", called, version), sums }];
}

/** Its packages are `name@1.2.3` since version 6, `/name/1.2.3_peer` before. */
export async function pnpmLock(text: string): Promise<Published> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(
    text,
    { schema: "core", merge: false, maxAliasCount: 0 } as object,
  );
  const [error] = document.errors;
  if (error !== undefined) throw new Malformed(`it is no YAML: ${error.message.split("\n")[0]}`);
  const root = fieldsIn(document.toJS());
  if (root.lockfileVersion === undefined) throw new Malformed("it has no lockfileVersion");
  return {
    checksums: Object.entries(fieldsIn(root.packages)).flatMap(([path, value]) => {
      const entry = fieldsIn(value);
      const resolution = fieldsIn(entry.resolution);
      const integrity = textIn(resolution.integrity);
      if (integrity === undefined) return [];
      const sums = integritySums(integrity);
      const tarball = textIn(resolution.tarball);
      if (tarball !== undefined && /^https?:/.test(tarball)) {
        return [{ key: placeKey(tarball), sums }];
      }
      const [, name, version] = /^\/?((?:@[^/@]+\/)?[^/@]+)[@/](\d[^(_]*)/.exec(path) ?? [];
      const called = textIn(entry.name) ?? name;
      const numbered = textIn(entry.version) ?? version;
      if (called === undefined || numbered === undefined) return [];
      return [{ key: packageKey("npm", called, numbered), sums }];
    }),
  };
}
