/**
 * BuildKit of today: the reference.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { parseConfig } from "../../../core/oci/config.ts";
import { formatPlatform } from "../../../core/platform.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { type BuildControl, noBuildkit, withBuildkit } from "../../support/buildkitd.ts";
import { peer } from "../../support/peers.ts";
import { resultOf } from "../asked.ts";
import type { Case } from "../case.ts";
import { comparable, type Result, sideBySide } from "../comparison.ts";
import { requestFor, wordsOf } from "./buildkit_options.ts";
import type { Judge } from "./judge.ts";

export const buildkit: Judge = {
  name: "buildkit",
  skip: noBuildkit,
  version() {
    const { stdout } = spawnSync(peer("buildkitd").path, ["--version"], { encoding: "utf8" });
    const said = /\bv(\d+\.[\d.]+)/.exec(stdout)?.[1];
    if (said !== undefined) return Promise.resolve(`BuildKit ${said}`);
    // What `go build` or `go install` made does not know its version, but has it in its bytes.
    const words = ["-aoEm1", "moby/buildkit\\s+v0[.][1-9][0-9.]*", peer("buildkitd").path];
    const found = spawnSync("grep", words, { encoding: "latin1" }).stdout;
    return Promise.resolve(`BuildKit ${/\bv(\d+\.[\d.]+)/.exec(found)?.[1] ?? "of today"}`);
  },
  declines: () => undefined,
  build: (each, directory) => withBuildkit((control) => build(control, each, directory)),
};

function build(control: BuildControl, each: Case, directory: string): Result {
  const { asks = "image", context, options = [] } = each;
  // What quilla is given as an archive on its standard input is a directory here.
  const words = wordsOf(directory, context === "-" ? undefined : context, options);
  // It says that another frontend has asked for this one already.
  if (each.ownFrontend) words.push("--opt", "cmdline=docker/dockerfile");
  const dest = join(directory, "..", "layout");
  if (asks === "image" || asks === "times") return solve(control, words, dest, asks === "times");
  rmSync(dest, { recursive: true, force: true });
  const command = [
    "build",
    "--frontend",
    "dockerfile.v0",
    ...words,
    ...requestFor(asks, dest, options),
  ];
  const { code, stderr, stdout } = control(...command);
  if (code !== 0) throw new Error(`BuildKit refuses the build:\n${stderr}`);
  return resultOf(asks, dest, stdout);
}

/**
 * What BuildKit's own frontend for Dockerfiles makes.
 *
 * @param words for `buildctl build`: the context, the Dockerfile, options
 * @param unpacked where the result is kept meanwhile
 */
export function solve(
  control: BuildControl,
  words: readonly string[],
  unpacked: string,
  hasTimes = false,
): Result {
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
  const top = read(blob(entry.digest));
  const manifests = top.manifests === undefined
    ? [top]
    : top.manifests.map(({ digest }: { digest: string }) => read(blob(digest)));
  const results = manifests.map((manifest: Manifest) => {
    const layers = (manifest.layers ?? []).map(({ digest }) => indexTar(blob(digest)));
    const document = read(blob(manifest.config.digest));
    const platform = formatPlatform(parseConfig(readFileSync(blob(manifest.config.digest))));
    return [platform, comparable(new UnionTree(layers), document, hasTimes)] as const;
  });
  return results.length === 1 ? results[0]![1] : sideBySide(results);
}

interface Manifest {
  readonly config: { readonly digest: string };
  /** Null where there is none. */
  readonly layers: readonly { readonly digest: string }[] | null;
}
