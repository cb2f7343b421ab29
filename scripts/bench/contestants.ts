/**
 * Who takes part: every builder that is on the machine.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../core/errors.ts";
import type { DockerEngine } from "../../tests/support/dockerd.ts";
import { peer } from "../../tests/support/peers.ts";
import { run } from "../process.ts";
import type { Builder, Contestants, Puller, Pusher } from "./builder.ts";
import {
  containersTool,
  cranePuller,
  cranePusher,
  skopeoPuller,
  skopeoPusher,
} from "./containers.ts";
import { dockerTools } from "./docker.ts";
import { quillas } from "./quilla.ts";

/** @param engine a Docker engine, or why there is none */
export async function contestants(
  source: boolean,
  engine: DockerEngine | string,
): Promise<Contestants> {
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
  if (typeof engine === "string") missing.push(`BuildKit: ${engine}`);
  else {
    const tools = dockerTools(engine);
    versions.docker = engine.docker("version", "--format", "{{.Server.Version}}").stdout.trim();
    builders.push(tools.builder);
    pushers.push(tools.pusher);
    pullers.push(tools.puller);
  }
  if (await here("skopeo")) pushers.push(skopeoPusher());
  if (await here("skopeo", "umoci")) pullers.push(skopeoPuller());
  if (await here("crane")) {
    pushers.push(cranePusher());
    pullers.push(cranePuller());
  }
  for (const runtime of ["crun", "runc"]) {
    if (peer(runtime).skip === undefined) versions[runtime] = await versionOf(runtime);
  }
  return { builders, pushers, pullers, maker, missing, versions };
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await run([peer(program).path, program === "crane" ? "version" : "--version"]);
  return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? "unknown";
}
