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

const dnf = {
  conf: "/etc/dnf/dnf.conf",
  programs: ["/usr/bin/dnf", "/usr/bin/dnf-3", "/usr/bin/microdnf", "/usr/bin/yum"],
} as const;
const dnf5 = {
  conf: "/etc/dnf/libdnf5.conf.d/99-quilla-trust.conf",
  programs: ["/usr/bin/dnf5", "/usr/bin/libdnf5"],
} as const;

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
    files: [...all.map(({ place, text }) => seen(place, text)), ...rpmClients(files)],
    variables: Object.fromEntries(all.map(({ name, place }) => [name, place])),
  };
}

/**
 * dnf reads no variable, and of its settings no others. The newer one takes a file of its own; what the older one has is seen with a
 * line more, and cannot be written to meanwhile.
 */
function rpmClients(files: FileView): JobFile[] {
  const isThere = (paths: readonly string[]) => paths.some((path) => fileAt(files, path));
  const setting = `sslcacert=${places.bundle}`;
  if (isThere(dnf5.programs)) return [seen(dnf5.conf, `[main]\n${setting}\n`)];
  if (!isThere(dnf.programs)) return [];
  const text = textAt(files, dnf.conf) ?? "";
  const section = /^\[main\].*$/m;
  const own = section.test(text) ? text : `[main]\n${text}`;
  return [seen(dnf.conf, own.replace(section, `$&\n${setting}`))];
}
