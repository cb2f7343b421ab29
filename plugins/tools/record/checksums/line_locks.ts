/**
 * Checksums in lists of lines: go.sum, requirements.txt with `--hash`, Gemfile.lock, and Pipfile.lock, which has the same as JSON.
 *
 * @module
 */
import { Malformed } from "../../../kit/formats/mod.ts";
import {
  fieldsIn,
  jsonFields,
  listIn,
  namedSum,
  packageKey,
  placeKey,
  type Published,
  type PublishedChecksum,
  textIn,
} from "./published.ts";

/** Go: `MODULE VERSION h1:…` for archives, `MODULE VERSION/go.mod h1:…`. */
export function goSum(text: string): Published {
  const checksums = text.split(/\r?\n/).flatMap((line, index): PublishedChecksum[] => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "") return [];
    const [module, version = "", sum = ""] = words;
    if (words.length !== 3 || !/^v\d/.test(version)) {
      throw new Malformed(`its line ${index + 1} is not MODULE VERSION CHECKSUM`);
    }
    const [, value] = /^h1:([A-Za-z0-9+/]{43}=)$/.exec(sum) ?? [];
    // Other kinds are for readers that are to come, and passed over by Go, too.
    if (value === undefined) {
      if (/^h1:/.test(sum)) throw new Malformed(`its line ${index + 1} has no checksum`);
      return [];
    }
    const isFile = version.endsWith("/go.mod");
    const key = packageKey("golang", module!, isFile ? version.slice(0, -7) : version);
    return [{ key, sums: [{ kind: isFile ? "h1-mod" : "h1", value }] }];
  });
  return { checksums };
}

/** pip: what has `--hash`; a backslash at the end goes on in the next line. Any of a requirement's checksums is right. */
export function requirements(text: string): Published {
  const lines = text.replace(/\\\r?\n/g, " ").split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim());
  return {
    checksums: lines.flatMap((line): PublishedChecksum[] => {
      const sums = [...line.matchAll(/\s--hash[= ]\s*(\S+)/g)].flatMap(([, sum]) =>
        namedSum(sum!) ?? []
      );
      if (sums.length === 0) return [];
      const [, url] = /^(?:[^\s@]+\s*@\s*)?(https?:\S+)/.exec(line) ?? [];
      if (url !== undefined) return [{ key: placeKey(url), sums }];
      const [, name, version] =
        /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([^\s;,]+)/.exec(line) ?? [];
      return name === undefined ? [] : [{ key: packageKey("pypi", name, version!), sums }];
    }),
  };
}

/** `"name": { "version": "==1.2", "hashes": ["sha256:…"] }` in each of its parts. */
export function pipfileLock(text: string): Published {
  const parts = Object.entries(jsonFields(text)).filter(([name]) => name !== "_meta");
  return {
    checksums: parts.flatMap(([, part]) =>
      Object.entries(fieldsIn(part)).flatMap(([name, value]): PublishedChecksum[] => {
        const { version, hashes } = fieldsIn(value);
        const [, number] = /^===?(.+)$/.exec(textIn(version) ?? "") ?? [];
        const sums = listIn(hashes).flatMap((each) => namedSum(textIn(each) ?? "") ?? []);
        if (number === undefined || sums.length === 0) return [];
        return [{ key: packageKey("pypi", name, number), sums }];
      })
    ),
  };
}

/** Bundler: the lines `  name (1.2-platform) sha256=…` below `CHECKSUMS`. */
export function gemfileLock(text: string): Published {
  const lines = text.split(/\r?\n/);
  const start = lines.indexOf("CHECKSUMS");
  if (start < 0) return { checksums: [] };
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !/^\s/.test(line));
  return {
    checksums: rest.slice(0, end < 0 ? undefined : end).flatMap((line): PublishedChecksum[] => {
      const [, name, full = "", said = ""] = /^\s+(\S+) \(([^)]+)\)(?: (.+))?$/.exec(line) ?? [];
      const sums = said.split(",").flatMap((each) => each === "" ? [] : namedSum(each) ?? []);
      const [, version] = /^(\d+(?:\.[0-9A-Za-z]+)*)(?:-[a-z].*)?$/.exec(full) ?? [];
      if (name === undefined || version === undefined || sums.length === 0) return [];
      return [{ key: packageKey("gem", name, version), file: `${name}-${full}.gem`, sums }];
    }),
  };
}
