/**
 * Clients that are told by files whom to trust: those that use GnuTLS read no variable for it.
 *
 * @module
 */
import type { JobFile } from "../../../../core/plugin/contracts/runner.ts";
import { joinPath } from "../../../../core/tree/path.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { fileAt, textAt } from "./files.ts";
import { places, seen } from "./places.ts";

/** Files, and the variables that name them. */
export interface Configured {
  readonly files: readonly JobFile[];
  readonly variables: Readonly<Record<string, string>>;
}

/** @param env the program's variables: a file of its own that one names is kept, with one line more */
export function configured(files: FileView, env: Readonly<Record<string, string>>): Configured {
  const home = env.HOME || "/root";
  const extended = (path: string, line: string) => `${textAt(files, path) ?? ""}\n${line}\n`;
  const all: { name: string; place: string; text: string }[] = [
    {
      name: "WGETRC",
      place: places.wgetrc,
      // A directory: of a single file wget says each time that it has loaded it.
      text: extended(
        env.WGETRC || joinPath(home, ".wgetrc"),
        `ca_directory = ${places.directory}`,
      ),
    },
    {
      name: "WGET2RC",
      place: places.wget2rc,
      text: extended(
        env.WGET2RC || joinPath(home, ".wget2rc"),
        `ca-certificate = ${places.bundle}`,
      ),
    },
  ];
  if (fileAt(files, "/usr/bin/apt-get") !== undefined) {
    all.push({
      name: "APT_CONFIG",
      place: places.apt,
      text: extended(env.APT_CONFIG ?? "", `Acquire::https::CAInfo "${places.bundle}";`),
    });
  }
  return {
    files: all.map(({ place, text }) => seen(place, text)),
    variables: Object.fromEntries(all.map(({ name, place }) => [name, place])),
  };
}
