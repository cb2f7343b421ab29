/**
 * Whole builds: each directory beside this file has a Dockerfile, mostly a context, and what must come of it, down to the
 * image ID. A changed ID is a change for every user's caches and pins: it needs a reason.
 *
 * `build.json` may give arguments, a target and the hard links, which git does not keep. After a wanted change:
 * `QUILLA_GOLDEN=write deno test -A tests/golden`.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { encodeConfig } from "../../core/oci/config.ts";
import { parsePlatform } from "../../core/platform.ts";
import { newDirectory, testBuild } from "../support/test_build.ts";

/** What `build.json` may say. */
interface BuildOptions {
  readonly arguments?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Paths of the context, and the path whose file they are another name of. */
  readonly hardLinks?: Readonly<Record<string, string>>;
}

const golden = fileURLToPath(new URL(".", import.meta.url));
const cases = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const platform = parsePlatform("linux/amd64");

for (const { name } of cases) {
  test(`golden: ${name}`, async () => {
    const place = join(golden, name);
    const options = readOptions(join(place, "build.json"));
    const directory = contextOf(place, options);
    const given = new Map(Object.entries(options.arguments ?? {}));
    const request = { directory, platform, target: options.target, arguments: given };
    const dockerfile = readFileSync(join(place, "Dockerfile"), "utf8");
    const { image, tree } = await testBuild(dockerfile, request);
    const document = JSON.parse(new TextDecoder().decode(encodeConfig(image.config)));
    expect(join(place, "expected_tree"), tree.map((line) => `${line}\n`).join(""));
    const config = JSON.stringify({ id: image.id, config: document }, null, 2);
    expect(join(place, "expected_config.json"), `${config}\n`);
  });
}

function readOptions(path: string): BuildOptions {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

/** A copy of the context, with what a checkout may have otherwise: modes by the umask, no hard links. */
function contextOf(place: string, { hardLinks = {} }: BuildOptions): string {
  const directory = join(newDirectory(), "context");
  const context = join(place, "context");
  if (existsSync(context)) cpSync(context, directory, { recursive: true, verbatimSymlinks: true });
  else mkdirSync(directory);
  setModes(directory);
  for (const [path, target] of Object.entries(hardLinks)) {
    linkSync(join(directory, target), join(directory, path));
  }
  return directory;
}

function setModes(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) setModes(join(path, name));
}

function expect(path: string, actual: string): void {
  if (process.env.QUILLA_GOLDEN === "write") writeFileSync(path, actual);
  const expected = existsSync(path) ? readFileSync(path, "utf8") : "";
  assert.deepEqual(actual.split("\n"), expected.split("\n"), `${path} says otherwise`);
}
