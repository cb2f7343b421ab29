/**
 * Packages of dpkg (dpkg(1), deb-control(5)): its status, and the lists of files in `info`; for images without a package manager,
 * such as distroless ones, a file for each package in `status.d`, with its sums beside it.
 *
 * @module
 */
import { readText } from "../../../core/content.ts";
import { baseName, childPath } from "../../../core/tree/path.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { largestRecords, leadsTo, linkFree, type PackageListener, readRecords } from "./package.ts";
import { paragraphs } from "./paragraphs.ts";

const root = "/var/lib/dpkg";

/** Tells of the packages. What a record says that is no installed package is passed over. */
export function dpkgPackages(files: FileView, listener: PackageListener): void {
  const reader = new DpkgReader(files, listener);
  reader.read(`${root}/status`, undefined);
  for (const { path } of files.list(`${root}/status.d`)) {
    if (!path.endsWith(".md5sums")) reader.read(path, path);
  }
}

class DpkgReader {
  readonly #files: FileView;
  readonly #listener: PackageListener;
  readonly #real: (path: string) => string;
  /** Files of `info`, by what they are named after: `libc6:amd64`. */
  #info: Map<string, string[]> | undefined;

  constructor(files: FileView, listener: PackageListener) {
    this.#files = files;
    this.#listener = listener;
    this.#real = linkFree(files);
  }

  /** @param own the package's own record, where each has one */
  read(path: string, own: string | undefined): void {
    const bytes = readRecords(this.#files, path, "dpkg", this.#listener);
    if (bytes === undefined) return;
    for (const fields of paragraphs(new TextDecoder().decode(bytes))) {
      const [name, version, state] = ["Package", "Version", "Status"].map((key) => fields.get(key));
      if (!name || !version || state !== undefined && !/ installed$/.test(state)) continue;
      const architecture = fields.get("Architecture");
      const records = () =>
        own === undefined
          ? this.#infoOf(name, architecture)
          : [own, `${own}.md5sums`].filter((each) => this.#files.lstat(each) !== undefined);
      const licence = () => this.#licence(name);
      this.#listener.found({
        ...{ manager: "dpkg", name, version, architecture, records },
        source: fields.get("Source")?.replace(/ .*/, ""),
        get licence() {
          return licence();
        },
        files: () => this.#listed(records()),
      });
    }
  }

  /** What stands in the list; without one, what sums are there of. */
  *#listed(records: readonly string[]): Generator<string> {
    const list = records.find((path) => path.endsWith(".list"));
    const sums = records.find((path) => path.endsWith(".md5sums"));
    const lines = this.#lines(list ?? sums);
    for (const line of lines) {
      const name = list !== undefined ? line : line.slice(34);
      const path = name.startsWith("/") ? name : `/${name}`;
      if (path !== "/." && path !== "/") yield this.#real(path);
    }
  }

  #lines(path: string | undefined): string[] {
    const node = path === undefined ? undefined : leadsTo(this.#files, path);
    if (node?.type !== "file" || node.content.size > largestRecords) return [];
    return readText(node.content, largestRecords).split("\n").filter((line) => line !== "");
  }

  #infoOf(name: string, architecture: string | undefined): string[] {
    if (this.#info === undefined) {
      this.#info = new Map();
      for (const { path } of this.#files.list(`${root}/info`)) {
        const file = baseName(path);
        const stem = file.slice(0, file.lastIndexOf("."));
        const known = this.#info.get(stem);
        if (known === undefined) this.#info.set(stem, [path]);
        else known.push(path);
      }
    }
    return this.#info.get(`${name}:${architecture}`) ?? this.#info.get(name) ?? [];
  }

  /** Those that the package's copyright file names, where machines can read that (DEP-5). */
  #licence(name: string): string | undefined {
    const text = this.#lines(childPath(`/usr/share/doc/${name}`, "copyright"));
    const named = text.flatMap((line) => /^License:\s*(\S.*?)\s*$/i.exec(line)?.[1] ?? []);
    return named.length === 0 ? undefined : [...new Set(named)].join(" AND ");
  }
}
