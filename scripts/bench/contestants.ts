/**
 * Who takes part: every builder that is on the machine.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../core/errors.ts";
import { buildkit as judge } from "../../tests/differential/judges/buildkit.ts";
import type { BuildkitDaemon } from "../../tests/support/buildkitd.ts";
import type { ContainerdDaemon } from "../../tests/support/containerd.ts";
import type { DockerEngine } from "../../tests/support/dockerd.ts";
import { peer } from "../../tests/support/peers.ts";
import { run } from "../process.ts";
import type { Builder, Contestants, Puller, Pusher } from "./builder.ts";
import { buildkitTools } from "./buildkit.ts";
import { containerdPuller } from "./containerd.ts";
import {
  containersTool,
  cranePuller,
  cranePusher,
  skopeoPuller,
  skopeoPusher,
} from "./containers.ts";
import { dockerTools } from "./docker.ts";
import { quillas } from "./quilla.ts";

/** The daemons that are asked, each started for the benchmark; or why there is none. */
export interface Daemons {
  readonly docker: DockerEngine | string;
  readonly buildkit: BuildkitDaemon | string;
  readonly containerd: ContainerdDaemon | string;
}

export async function contestants(source: boolean, daemons: Daemons): Promise<Contestants> {
  const { found, missing } = await quillas(source);
  const [maker] = found;
  if (maker === undefined) {
    throw new QuillaError(`quilla is not here: ${missing.join("; ")}`, {
      code: "bench/no-quilla",
      hint: "let the npm registry be reachable once, so that quilla can be compiled",
    });
  }
  const builders: Builder[] = [...found];
  const pushers: Pusher[] = [...found];
  const pullers: Puller[] = [...found];
  const versions: Record<string, string> = {};
  for (const each of found) versions[each.name] = await each.version();
  /** Whether all of them are here. */
  const here = async (...programs: string[]) => {
    const skip = programs.map((program) => peer(program).skip).find((skip) => skip !== undefined);
    if (skip !== undefined) missing.push(`${programs.join(" and ")}: ${skip}`);
    for (const program of skip === undefined ? programs : []) {
      versions[program] ??= await versionOf(program);
    }
    return skip === undefined;
  };

  for (const program of ["buildah", "podman"] as const) {
    if (process.getuid?.() !== 0) missing.push(`${program}: it is measured as root`);
    else if (await here(program)) {
      const tool = await containersTool(program);
      builders.push(...tool.builders);
      pushers.push(tool.pusher);
      pullers.push(tool.puller);
    }
  }
  const { docker, buildkit, containerd } = daemons;
  if (typeof buildkit === "string") missing.push(`BuildKit: ${buildkit}`);
  else {
    const tools = buildkitTools(buildkit);
    versions.BuildKit = (await judge.version()).replace("BuildKit ", "");
    builders.push(...tools.builders);
    pushers.push(tools.pusher);
  }
  if (typeof docker === "string") missing.push(`docker: ${docker}`);
  else {
    const tools = dockerTools(docker);
    versions.docker = docker.docker("version", "--format", "{{.Server.Version}}").stdout.trim();
    builders.push(tools.builder);
    pushers.push(tools.pusher);
    pullers.push(tools.puller);
  }
  if (typeof containerd === "string") missing.push(`containerd: ${containerd}`);
  else if (await here("containerd")) pullers.push(containerdPuller(containerd));
  if (await here("skopeo")) pushers.push(skopeoPusher());
  if (await here("skopeo", "umoci")) pullers.push(skopeoPuller());
  if (await here("crane")) {
    pushers.push(cranePusher());
    pullers.push(cranePuller());
  }
  for (const runtime of ["crun", "runc"]) {
    if (peer(runtime).skip === undefined) versions[runtime] = await versionOf(runtime);
  }
  return { builders, pushers, pullers, executables: found, maker, missing, versions };
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await run([peer(program).path, program === "crane" ? "version" : "--version"]);
  return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? "unknown";
}
