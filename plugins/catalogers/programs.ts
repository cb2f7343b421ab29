/**
 * Programs that no package manager installed, as the images of their makers have them: known by their names, and by what they say of
 * their version in themselves.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Content, readText } from "../../core/plugin/api/nouns.ts";
import { baseName } from "../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import type { FileNode } from "../../core/tree/view.ts";
import { leadsTo, purlText } from "../kit/packages/mod.ts";

/** What tells one. */
interface Sign {
  /** The file's name. */
  readonly file: RegExp;
  readonly name: string;
  /** What stands right before the version, or where it begins. */
  mark(file: string): string;
  /** From the mark on, or from so many bytes before it. */
  readonly version: RegExp;
  readonly reach: number;
}

/** Their images' builds have the machine's name and the time behind the version. */
const built = /(\d+\.\d+\.\d+)buildkitsandbox-\d{10}/;

const signs: readonly Sign[] = [
  sign(/^busybox/, "busybox", "BusyBox v", /^BusyBox v(\d+\.\d+\.\d+)/),
  sign(/^node$/, "node", "node.js/v", /^node\.js\/v(\d+\.\d+\.\d+)/),
  {
    ...{ file: /^python\d\.\d+$|^libpython\d\.\d+[a-z]?\.so/, name: "python" },
    mark: (file) => `${/\d\.\d+/.exec(file)![0]}.`,
    version: /^[^\d.]?(\d\.\d+\.\d+(?:(?:a|b|rc)\d+)?)\+?\0/,
    reach: 1,
  },
  sign(
    /^ruby$|^libruby\.so/,
    "ruby",
    "ruby ",
    /^ruby (\d+\.\d+\.\d+(?:(?:p|preview|rc|dev)\d*)?) \(/,
  ),
  sign(/^perl$/, "perl", "/lib/perl5/", /^\/lib\/perl5\/(\d+\.\d+\.\d+)/),
  sign(
    /^php(?:-fpm|-cgi)?$|^libphp\d*\.so/,
    "php",
    "X-Powered-By: PHP/",
    /PHP\/(\d+\.\d+\.\d+\w*)/,
  ),
  sign(/^nginx$/, "nginx", "nginx version: nginx/", /nginx\/(\d+\.\d+\.\d+)/),
  sign(/^httpd$/, "httpd", "Apache/", /^Apache\/(\d+\.\d+\.\d+)/),
  sign(/^redis-server$/, "redis", "buildkitsandbox-", built, 24),
  sign(/^redis-server$/, "redis", "Redis version ", /^Redis version (\d+\.\d+\.\d+)/),
  sign(/^valkey-server$/, "valkey", "buildkitsandbox-", built, 24),
  sign(/^postgres$/, "postgresql", "PostgreSQL ", /^PostgreSQL (\d+(?:\.\d+){1,2})/),
  sign(/^mysqld$/, "mysql-server", "/mysql-", /^\/mysql-(\d+\.\d+\.\d+)/),
  sign(
    /^haproxy$/,
    "haproxy",
    "version ",
    /^version (\d+\.\d+\.\d+)(?:-[0-9a-f]{7})?, released 20/,
  ),
  sign(/^memcached$/, "memcached", "memcached ", /^memcached (\d+\.\d+\.\d+)/),
  sign(/^bash$/, "bash", "Bash version ", /^Bash version (\d+\.\d+\.\d+)/),
  sign(/^openssl$|^libcrypto\.so/, "openssl", "OpenSSL ", /^OpenSSL (\d+\.\d+\.\d+[a-z]?) +\d/),
];

/** Any of them, or what {@linkcode ofJava} looks for. */
const anySign = new RegExp([...signs.map(({ file }) => file.source), "^release$"].join("|"));

function sign(file: RegExp, name: string, mark: string, version: RegExp, reach = 0): Sign {
  return { file, name, mark: () => mark, version, reach };
}

/** What these directories have is some package's, where there are packages of the system. */
const packaged = /^\/(?:usr\/)?(?:s?bin|lib(?:32|64|exec|x32)?)\//;
const databases = [
  "/var/lib/dpkg/status",
  "/var/lib/dpkg/status.d",
  "/lib/apk/db/installed",
  "/var/lib/rpm",
  "/usr/lib/sysimage/rpm",
  "/var/lib/pacman/local",
];
/** Larger ones are not read. Bytes. */
const largestProgram = 512 << 20;
const pieceSize = 1 << 20;
/** What a version and what is before it take at most. Bytes. */
const longestSign = 256;

/** All packages; several files of one version are one. */
export function* programPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const isPackaged = databases.some((path) => leadsTo(tree.files, path) !== undefined);
  const found = new Map<string, { name: string; version: string; places: string[] }>();
  for (const node of tree.nodes) {
    if (node.type !== "file" || !anySign.test(baseName(node.path))) continue;
    if (isPackaged && packaged.test(node.path)) continue;
    const said = ofProgram(node) ?? ofJava(node);
    if (said === undefined) continue;
    const key = `${said.name} ${said.version}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...said, places: [node.path] });
    else known.places.push(node.path);
  }
  for (const { name, version, places } of found.values()) {
    yield { name, version, places, purl: purlText({ type: "generic", name, version }) };
  }
}

function ofProgram({ path, content }: FileNode) {
  const file = baseName(path);
  for (const each of signs) {
    const { file: pattern, name, mark } = each;
    if (!pattern.test(file) || content.size > largestProgram) continue;
    const [, said] = search(content, Buffer.from(mark(file), "latin1"), each) ?? [];
    if (said !== undefined) return { name, version: said };
  }
  return undefined;
}

/** A file named `release` beside the programs of a JDK or JRE. */
function ofJava({ path, content }: FileNode) {
  if (baseName(path) !== "release" || content.size > 64 << 10) return undefined;
  const text = readText(content);
  const [, version] = /^JAVA_VERSION="([\w.+-]+)"/m.exec(text) ?? [];
  const [, runtime] = /^JAVA_RUNTIME_VERSION="([\w.+-]+)"/m.exec(text) ?? [];
  return version === undefined ? undefined : { name: "openjdk", version: runtime ?? version };
}

/** The first place that reads as wanted. */
function search(
  content: Content,
  mark: Uint8Array,
  { version, reach }: Sign,
): RegExpExecArray | undefined {
  const reader = content.open();
  try {
    const bytes = Buffer.alloc(pieceSize + 2 * longestSign);
    let kept = 0;
    for (;;) {
      const got = reader.read(bytes.subarray(kept));
      const end = kept + got;
      // What begins near the end is looked at again with what follows.
      const last = got === 0 ? end : end - longestSign;
      for (let at = bytes.indexOf(mark); at >= 0 && at < last; at = bytes.indexOf(mark, at + 1)) {
        const [from, to] = [Math.max(0, at - reach), Math.min(end, at + longestSign)];
        const found = version.exec(bytes.toString("latin1", from, to));
        if (found !== null) return found;
      }
      if (got === 0) return undefined;
      kept = Math.min(end, 2 * longestSign);
      bytes.copyWithin(0, end - kept, end);
      bytes.fill(0, kept);
    }
  } finally {
    reader.close();
  }
}
