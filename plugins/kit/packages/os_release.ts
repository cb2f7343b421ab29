/**
 * Which distribution a tree is of, by its os-release(5).
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { leadsTo } from "./package.ts";

/** What it says of itself. */
export interface Distribution {
  /** Such as `debian`. */
  readonly id: string;
  /** Such as `12`; undefined where there are no versions. */
  readonly version: string | undefined;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string | undefined;
  /** Ones that it is made of, nearest first. */
  readonly like: readonly string[];
  /** The file that says so. */
  readonly path: string;
}

const places = ["/etc/os-release", "/usr/lib/os-release"];
/** What is longer is none. */
const longest = 64 << 10;

/** The distribution; undefined where the tree is of none. */
export function distributionOf(files: FileView): Distribution | undefined {
  for (const path of places) {
    const node = leadsTo(files, path);
    if (node?.type !== "file" || node.content.size > longest) continue;
    const said = assignments(readText(node.content, longest));
    const id = said.get("ID");
    if (!id) continue;
    return {
      id: id.toLowerCase(),
      version: said.get("VERSION_ID") || said.get("BUILD_ID") || undefined,
      title: said.get("PRETTY_NAME") || undefined,
      like: (said.get("ID_LIKE") ?? "").split(/\s+/).filter((each) => each !== ""),
      path: node.path,
    };
  }
  return undefined;
}

/** As package URLs have it in `distro=`: `debian-12`. */
export function distroText(distribution: Distribution | undefined): string | undefined {
  if (distribution === undefined) return undefined;
  const { id, version } = distribution;
  return version === undefined ? id : `${id}-${version}`;
}

/** Lines `KEY=value` as a shell reads them: quotes, and a backslash before what would mean something. */
function assignments(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, value = ""] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(value) ?? [];
    values.set(key, single ?? (double ?? value).replace(/\\(.)/g, "$1"));
  }
  return values;
}
