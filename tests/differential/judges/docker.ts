/**
 * The Docker engine of this machine, with the BuildKit that is in it.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { type DockerEngine, noDockerd, withDockerd } from "../../support/dockerd.ts";
import type { Case } from "../case.ts";
import { comparable, type HistoryStep, type Result } from "../comparison.ts";
import type { Judge } from "./judge.ts";

const ownGroup = "20.10 does not count a user's own group among the others (CVE-2022-36109)";
const belowFiles = "20.10 fails where a wildcard looks for names below a file";
const known = {
  "wildcards: all directories' files": belowFiles,
  "wildcards: a wildcard for the link": belowFiles,
  "trap: 5: wildcards match one level": belowFiles,
  "ignore file: everything by two stars but one kind":
    "20.10 finds nothing in an excluded directory by an exception with two stars",
  "ignore file: regular expression characters":
    "parentheses and bars mean in an ignore file what they mean in a regular expression",
  "expansion: in every instruction":
    "20.10 makes no WORKDIR for a user's name where there is no /etc/passwd",
  "run: user, groups and home": ownGroup,
  "run: user by known number": ownGroup,
  "run: user and group": ownGroup,
  "run: user and group by number": ownGroup,
  "run: an argument that is declared again": "20.10 tells an argument as often as it was declared",
  "trap: 15: durations in nanoseconds": "to 20.10, --retries=0 is an error",
};

export const docker: Judge = {
  name: "docker",
  skip: noDockerd,
  version: () =>
    withDockerd(({ docker }) =>
      `Docker ${docker("version", "--format", "{{.Server.Version}}").stdout.trim()}`
    ),
  declines: ({ modern }) => modern ? "it is older than what the case is about" : undefined,
  build: (each, directory) => withDockerd((engine) => build(engine, each, directory)),
  explains: ({ ours, theirs = "" }, { dockerfile }) => {
    const isPlace = ours === undefined &&
      /^(directory 0755|file 0[67]44) 0:0( e3b0c44298fc)?$/.test(theirs);
    if (isPlace && dockerfile.includes("--mount=")) {
      return "20.10 leaves the places of mounts in the layer";
    }
  },
  known: new Map(Object.entries(known)),
  normal: (result) => ({ ...result, history: result.history.map(withoutAge) }),
};

function build(engine: DockerEngine, each: Case, directory: string): Result {
  const { client, host } = engine;
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: "1" };
  const options = ["build", "--quiet", "-t", "case", ...each.options ?? [], directory];
  const built = spawnSync(client, options, { env, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`Docker refuses the build:\n${built.stderr}`);
  const saved = join(directory, "..", "saved");
  const command = `rm -rf "$1" && mkdir "$1" && "$2" save case | tar -x -C "$1"`;
  const unpacked = spawnSync("sh", ["-c", command, "sh", saved, client], { env, encoding: "utf8" });
  if (unpacked.status !== 0) throw new Error(`Docker does not save:\n${unpacked.stderr}`);
  const read = (name: string) => JSON.parse(readFileSync(join(saved, name), "utf8"));
  const [manifest] = read("manifest.json");
  const layers = manifest.Layers.map((name: string) => indexTar(join(saved, name)));
  return comparable(new UnionTree(layers), read(manifest.Config));
}

/** What Docker 20.10 and BuildKit of today, whose words are quilla's, say alike of a step. */
function withoutAge(step: HistoryStep): HistoryStep {
  return { ...step, by: ageless(step.by) };
}

function ageless(createdBy: string): string {
  const [keyword, ...words] = createdBy.replace(/ --ch(own|mod)=\S+/g, "").split(" ");
  switch (keyword) {
    case "ARG":
      return [
        keyword,
        ...words.filter((word) => /^\w+(=|$)/.test(word)).map((word) => word.split("=")[0]),
      ].join(" ");
    case "EXPOSE":
      return [keyword, ...createdBy.match(/\d+\/\w+/g)!.sort()].join(" ");
    case "HEALTHCHECK":
      return keyword;
    default:
      return [keyword, ...words].join(" ");
  }
}
