/**
 * buildah, which builds without BuildKit.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { peer } from "../../support/peers.ts";
import type { Case } from "../case.ts";
import { comparable, type Result } from "../comparison.ts";
import { ownCases, ownWays, undecided } from "./buildah_ways.ts";
import type { Judge } from "./judge.ts";

const program = peer("buildah");

export const buildah: Judge = {
  name: "buildah",
  skip: process.getuid?.() !== 0 ? "buildah is asked as root" : program.skip,
  version() {
    const { stdout } = spawnSync(program.path, ["--version"], { encoding: "utf8" });
    return Promise.resolve(`buildah ${/version (\S+)/.exec(stdout)?.[1]}`);
  },
  declines: ({ modern, name }) =>
    modern
      ? "it is older than what the case is about"
      : name.startsWith("run: ")
      ? "it leaves marks of its own in what RUN changes, and its chroot has the host's network only"
      : undecided.get(name),
  build: (each, directory) => Promise.resolve(build(each, directory)),
  normal,
  explains: ({ subject, ours, theirs }, each) =>
    ownWays.find(({ holds }) => holds(subject, ours ?? "", theirs ?? "", each))?.reason,
  known: ownCases,
};

/** buildah squashes, tells its steps in words of its own, signs its work, and leaves out what is the default. */
function normal({ tree, config }: Result): Result {
  const { Labels = {}, Env = [], WorkingDir, ...rest } = config as {
    readonly Labels?: Record<string, string>;
    readonly Env?: readonly string[];
    readonly WorkingDir?: string;
  };
  const labels = Object.entries(Labels).filter(([name]) => name !== "io.buildah.version").sort();
  return {
    tree,
    config: {
      ...rest,
      // BuildKit's mark for Windows, which it also makes for Linux.
      ArgsEscaped: undefined,
      // That of the container in which buildah works.
      Hostname: undefined,
      // A variable that is set again moves to the end.
      Env: [...Env].sort(),
      Labels: labels.length === 0 ? undefined : Object.fromEntries(labels),
      WorkingDir: WorkingDir === "/" ? undefined : WorkingDir,
    },
    history: [],
  };
}

function build(each: Case, directory: string): Result {
  const root = join(directory, "..", "buildah");
  const storage = ["--root", join(root, "root"), "--runroot", join(root, "run")];
  const common = [...storage, "--storage-driver", "vfs"];
  const run = (...words: string[]) => {
    const [command, ...rest] = words;
    const { status, stderr } = spawnSync(program.path, [...common, command!, ...rest], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`buildah ${command} fails:\n${stderr}`);
  };
  const dockerfile = join(directory, "Dockerfile");
  // Its OCI format has no place for SHELL, HEALTHCHECK and ONBUILD.
  const options = ["--isolation", "chroot", "--layers=false", "--format", "docker"];
  run("bud", ...options, "-f", dockerfile, "-t", "case", ...each.options ?? [], directory);
  const pushed = join(directory, "..", "pushed");
  rmSync(pushed, { recursive: true, force: true });
  run("push", "--disable-compression", "case", `dir:${pushed}`);
  const blob = (digest: string) => join(pushed, digest.replace("sha256:", ""));
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const manifest = read(join(pushed, "manifest.json"));
  const layers = manifest.layers.map(({ digest }: { digest: string }) => indexTar(blob(digest)));
  return comparable(new UnionTree(layers), read(blob(manifest.config.digest)));
}
