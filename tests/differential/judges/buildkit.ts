/**
 * BuildKit of today: the reference.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { type BuildControl, noBuildkit, withBuildkit } from "../../support/buildkitd.ts";
import { peer } from "../../support/peers.ts";
import type { Case } from "../case.ts";
import { comparable, type Result } from "../comparison.ts";
import type { Judge } from "./judge.ts";

export const buildkit: Judge = {
  name: "buildkit",
  skip: noBuildkit,
  version() {
    // What `go build` or `go install` made does not know its version, but has it in its bytes.
    const words = ["-aoEm1", "moby/buildkit\\s+v0[.][1-9][0-9.]*", peer("buildkitd").path];
    const { stdout } = spawnSync("grep", words, { encoding: "latin1" });
    return Promise.resolve(`BuildKit ${/\bv(\d+\.[\d.]+)/.exec(stdout)?.[1] ?? "of today"}`);
  },
  declines: () => undefined,
  build: (each, directory) => withBuildkit((control) => build(control, each, directory)),
};

function build(control: BuildControl, each: Case, directory: string): Result {
  const options = frontendOptions(each.options ?? []);
  const locals = ["--local", `context=${directory}`, "--local", `dockerfile=${directory}`];
  return solve(control, [...locals, ...options], join(directory, "..", "layout"));
}

/**
 * What BuildKit's own frontend for Dockerfiles makes.
 *
 * @param words for `buildctl build`: the context, the Dockerfile, options
 * @param unpacked where the result is kept meanwhile
 */
export function solve(control: BuildControl, words: readonly string[], unpacked: string): Result {
  const archive = `${unpacked}.tar`;
  const { code, stderr } = control(
    ...["build", "--frontend", "dockerfile.v0", ...words],
    ...["--output", `type=oci,dest=${archive},compression=uncompressed,force-compression=true`],
  );
  if (code !== 0) throw new Error(`BuildKit refuses the build:\n${stderr}`);
  const command = `rm -rf "$1" && mkdir "$1" && tar -x -f "$1.tar" -C "$1"`;
  const { status } = spawnSync("sh", ["-c", command, "sh", unpacked]);
  if (status !== 0) throw new Error("BuildKit's archive cannot be unpacked");
  const blob = (digest: string) => join(unpacked, "blobs", digest.replace(":", "/"));
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const { manifests: [entry] } = read(join(unpacked, "index.json"));
  const manifest = read(blob(entry.digest));
  const layers = (manifest.layers ?? []).map(({ digest }: { digest: string }) =>
    indexTar(blob(digest))
  );
  return comparable(new UnionTree(layers), read(blob(manifest.config.digest)));
}

/** `docker build`'s options, as BuildKit's frontend has them. */
function frontendOptions(options: readonly string[]): string[] {
  const names: Record<string, string> = { "--build-arg": "build-arg:", "--label": "label:" };
  return options.flatMap((option, index) => {
    const value = options[index + 1];
    if (!option.startsWith("--")) return [];
    if (option in names) return ["--opt", `${names[option]}${value}`];
    if (option === "--network") return ["--opt", `force-network-mode=${value}`];
    if (option === "--target") return ["--opt", `target=${value}`];
    throw new Error(`buildctl has no option for ${option} here`);
  });
}
