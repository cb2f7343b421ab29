/**
 * Packages of dpkg (dpkg(1), deb-control(5)): its status, and the lists of files in `info`; for images without a package manager,
 * such as distroless ones, a file for each package in `status.d`, with its sums beside it.
 *
 * @module
 */
import { readText } from "../../core/plugin/api/nouns.ts";
import { baseName } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import {
  distributionOf,
  distroText,
  largestRecords,
  leadsTo,
  linkFree,
  paragraphs,
  purlText,
  readRecords,
} from "../kit/packages/mod.ts";

const root = "/var/lib/dpkg";

/** All packages whose files are there: those of which only the configuration is left are not. */
export function* dpkgPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const reader = new DpkgReader(tree);
  yield* reader.read(`${root}/status`, undefined);
  for (const { path } of tree.files.list(`${root}/status.d`)) {
    if (!path.endsWith(".md5sums")) yield* reader.read(path, path);
  }
}

class DpkgReader {
  readonly #tree: CataloguedTree;
  readonly #real: (path: string) => string;
  /** Files of `info`, by what they are named after: `libc6:amd64`. */
  #info: Map<string, string[]> | undefined;

  constructor(tree: CataloguedTree) {
    this.#tree = tree;
    this.#real = linkFree(tree.files);
  }

  /** @param own the package's own record, where each has one */
  *read(path: string, own: string | undefined): Generator<FoundPackage> {
    const bytes = readRecords(this.#tree, path);
    if (bytes === undefined) return;
    const distribution = distributionOf(this.#tree.files);
    for (const fields of paragraphs(new TextDecoder().decode(bytes))) {
      const [name, version, state] = ["Package", "Version", "Status"].map((key) => fields.get(key));
      if (!name || !version || / (?:config-files|not-installed)$/.test(state ?? "")) continue;
      const architecture = fields.get("Architecture");
      const [, source, , sourceVersion] = /^(\S+)( \((.*)\))?$/.exec(fields.get("Source") ?? "") ??
        [];
      const records = () =>
        own === undefined
          ? this.#infoOf(name, architecture)
          : [own, `${own}.md5sums`].filter((each) => this.#tree.files.lstat(each) !== undefined);
      const [licence, places] = [
        () => this.#licence(name),
        () => this.#places(path, name, records()),
      ];
      yield {
        ...{ name, version, architecture, source, records },
        purl: purlText({
          ...{ type: "deb", namespace: distribution?.id ?? "debian", name, version },
          qualifiers: {
            arch: architecture,
            distro: distroText(distribution),
            upstream: sourceVersion === undefined ? source : `${source}@${sourceVersion}`,
          },
        }),
        get licence() {
          return licence();
        },
        get places() {
          return places();
        },
        files: () => this.#listed(records()),
      };
    }
  }

  #places(path: string, name: string, records: readonly string[]): string[] {
    const telling = records.filter((each) => each !== path && /\.(?:list|md5sums)$/.test(each));
    const copyright = leadsTo(this.#tree.files, copyrightOf(name));
    return [path, ...telling, ...copyright?.type === "file" ? [copyright.path] : []];
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
    return path === undefined ? [] : this.#text(path).split("\n").filter((line) => line !== "");
  }

  #text(path: string): string {
    const node = leadsTo(this.#tree.files, path);
    if (node?.type !== "file" || node.content.size > largestRecords) return "";
    return readText(node.content, largestRecords);
  }

  #infoOf(name: string, architecture: string | undefined): string[] {
    if (this.#info === undefined) {
      this.#info = new Map();
      for (const { path } of this.#tree.files.list(`${root}/info`)) {
        const file = baseName(path);
        const stem = file.slice(0, file.lastIndexOf("."));
        const known = this.#info.get(stem);
        if (known === undefined) this.#info.set(stem, [path]);
        else known.push(path);
      }
    }
    return this.#info.get(`${name}:${architecture}`) ?? this.#info.get(name) ?? [];
  }

  /**
   * Those that the package's copyright file names, where machines can read that (DEP-5); where they cannot, those whose common
   * text it refers to.
   */
  #licence(name: string): string | undefined {
    const text = this.#text(copyrightOf(name));
    const named = [...text.matchAll(/^License:[ \t]*(\S.*?)\s*$/gim)].map((match) => match[1]!);
    const meant = named.length > 0
      ? named.map(expressionOf)
      : [...text.matchAll(commonLicence)].map((match) => match[1]!);
    const each = [...new Set(meant)];
    return each.length === 0
      ? undefined
      : each.map((one) => each.length > 1 && / OR /.test(one) ? `(${one})` : one).join(" AND ");
  }
}

const commonLicence = /\/usr\/share\/common-licenses\/([0-9A-Za-z.+-]*[0-9A-Za-z+])/g;

/**
 * One field of a copyright file as an expression (copyright-format 1.0, § License specification): what a comma divides is bound
 * last, and what is no expression, but a sentence, is one word.
 */
function expressionOf(field: string): string {
  const parts = field.split(/,\s+(?=and\s)/i).map((part) => {
    const words = part.replace(/^and\s+|,$/gi, "").replace(
      /\s+with\s+(\S+)\s+exception/gi,
      "-with-$1-exception",
    );
    const isExpression = /^\S+(?:\s+(?:and|or)\s+\S+)*$/i.test(words);
    return isExpression
      ? words.replace(/\s+(and|or)\s+/gi, (operator) => operator.toUpperCase().replace(/\s+/g, " "))
      : words.replace(/\s+/g, "-");
  });
  return parts.map((part) => parts.length > 1 && / OR /.test(part) ? `(${part})` : part).join(
    " AND ",
  );
}

function copyrightOf(name: string): string {
  return `/usr/share/doc/${name}/copyright`;
}
