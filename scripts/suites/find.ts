/**
 * Dockerfiles in checkouts of other builders, and how they are built there.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { QuillaError } from "../../core/errors.ts";

/** One Dockerfile of a suite. */
export interface SuiteFile {
  /** `suite: path` in the checkout. */
  readonly name: string;
  /** The context's directory, and the Dockerfile's path in it. */
  readonly context: string;
  readonly file: string;
  readonly arguments: ReadonlyMap<string, string>;
  readonly target?: string;
}

/** What is not the project's own, and what only a parser is to read. */
const foreign = /^(vendor|node_modules|\.git|testfiles.*)$/;

const isDockerfile = (name: string) =>
  /(docker|container)file/i.test(name) &&
  !/ignore$|\.(go|md|sh|bats|yml|yaml|json|ts)$/i.test(name);

/** buildah's `tests/bud` and `tests/conformance/testdata`: each file's directory is its context. */
export function buildahFiles(checkout: string): SuiteFile[] {
  return ["tests/bud", "tests/conformance/testdata"].flatMap((folder) =>
    dockerfilesIn(join(checkout, folder)).map((path): SuiteFile => ({
      name: `buildah: ${relative(checkout, path)}`,
      context: dirname(path),
      file: basename(path),
      arguments: new Map(),
    }))
  );
}

/** kaniko's `integration/dockerfiles`, on the context and with the arguments of its own integration test. */
export function kanikoFiles(checkout: string): SuiteFile[] {
  const context = join(checkout, "integration");
  const dockerfiles = dockerfilesIn(join(context, "dockerfiles"));
  const images = join(context, "images.go");
  const said = existsSync(images) ? readFileSync(images, "utf8") : "";
  return dockerfiles.map((path): SuiteFile => {
    const name = basename(path);
    const [, target] = new RegExp(`"${name}":\\s*\\{"--target=(\\w+)"`).exec(said) ?? [];
    return {
      name: `kaniko: ${relative(checkout, path)}`,
      context,
      file: relative(context, path),
      arguments: argumentsOf(said, name),
      target,
    };
  });
}

/** Every Dockerfile of a checkout, less what it has from others. */
export function everyFile(checkout: string): SuiteFile[] {
  return dockerfilesIn(checkout).map((path): SuiteFile => ({
    name: `${basename(checkout)}: ${relative(checkout, path)}`,
    context: checkout,
    file: relative(checkout, path),
    arguments: new Map(),
  }));
}

function dockerfilesIn(directory: string): string[] {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (cause) {
    throw new QuillaError(`${directory} cannot be read`, {
      code: "suites/checkout",
      hint: "give the directory of a checkout",
      cause,
    });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      return foreign.test(entry.name) ? [] : dockerfilesIn(path);
    }
    return entry.isFile() && isDockerfile(entry.name) ? [path] : [];
  });
}

/** `"NAME": {"a=b", …},` in the table of arguments. */
function argumentsOf(said: string, name: string): ReadonlyMap<string, string> {
  const [table = ""] = /^var argsMap = [^]*?^\}/m.exec(said) ?? [];
  const [, body = ""] = new RegExp(`"${name}":\\s*\\{([^}]*)\\}`).exec(table) ?? [];
  return new Map(
    [...body.matchAll(/"([^"=]+)=([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
  );
}
