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

/**
 * @param env the program's variables: a file of its own that one names is kept, with one line more
 * @param isReplayed what is given is as old as the recording
 */
export function configured(
  files: FileView,
  env: Readonly<Record<string, string>>,
  isReplayed: boolean,
): Configured {
  const home = env.HOME || "/root";
  const extended = (path: string, line: string) => `${textAt(files, path) ?? ""}\n${line}\n`;
  const all: { name: string; place: string; text: string }[] = [
    {
      name: "WGETRC",
      place: places.wgetrc,
      text: wgetSettings(files, env.WGETRC || joinPath(home, ".wgetrc")),
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
      text: extended(env.APT_CONFIG ?? "", aptSettings(files, isReplayed)),
    });
  }
  return {
    files: [...all.map(({ place, text }) => seen(place, text)), ...rpmClients(files)],
    variables: Object.fromEntries(all.map(({ name, place }) => [name, place])),
  };
}

/**
 * Read before all of apt's own files (apt.conf(5)), which would go before it: so it takes in those that there are, also what the
 * program adds to the directory, and leaves out what they say of proxies, which cannot be reached.
 */
function aptSettings(files: FileView, isReplayed: boolean): string {
  const directory = "/etc/apt/apt.conf.d";
  const file = "/etc/apt/apt.conf";
  const included = [
    ...files.lstat(directory)?.type === "directory" ? [["Parts", `${directory}/`]] : [],
    ...fileAt(files, file) !== undefined ? [["Main", file]] : [],
  ];
  const left = ["http::Proxy", "https::Proxy", "http::Proxy-Auto-Detect", "https::CAInfo"];
  return [
    ...included.map(([, path]) => `#include "${path}";`),
    ...left.map((name) => `#clear Acquire::${name};`),
    `Acquire::https::CAInfo "${places.bundle}";`,
    // Debian's updates are good for a week, and a recording for as long as somebody has it.
    ...isReplayed ? ['Acquire::Check-Valid-Until "false";'] : [],
    ...included.map(([name]) => `Dir::Etc::${name} "/dev/null";`),
  ].join("\n");
}

/** wget looks for a proxy in its files first: where one is there, names lead to quilla. */
function wgetSettings(files: FileView, path: string): string {
  const own = textAt(files, path) ?? "";
  const all = own + (textAt(files, "/etc/wgetrc") ?? "");
  const isProxied = /^\s*(?:https?|ftp)_?proxy\s*=/im.test(all);
  // A directory: of a single file wget says each time that it has loaded it.
  return `${own}\nca_directory = ${places.directory}\n${isProxied ? "use_proxy = off\n" : ""}`;
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
