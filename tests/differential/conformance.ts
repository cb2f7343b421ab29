/**
 * Runs cases: once by quilla, once by each judge.
 *
 * @module
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeContext } from "../support/context_files.ts";
import { type RunningServer, serveFiles, serveRepository } from "../support/file_servers.ts";
import type { Case } from "./case.ts";
import { buildWithQuilla, type Result } from "./comparison.ts";
import { type Judge, judged, type Verdict } from "./judges/judge.ts";

/** What each judge says of a case, in their order. */
export async function verdictsOf(
  each: Case,
  judges: readonly Judge[],
  work: string,
): Promise<Verdict[]> {
  const directory = join(work, "context");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeContext(directory, { Dockerfile: each.dockerfile, ...each.files });
  const servers: RunningServer[] = [];
  try {
    const told = { ...each, options: [...each.options ?? [], ...await serve(each, work, servers)] };
    const ours = await attempt(() => buildWithQuilla(told, directory, join(work, "store")));
    const verdicts: Verdict[] = [];
    for (const judge of judges) verdicts.push(await judged(judge, told, directory, ours));
    return verdicts;
  } finally {
    for (const server of servers) server.stop();
  }
}

/** Starts the servers that a case needs; options that tell the build where they are. */
async function serve(each: Case, work: string, servers: RunningServer[]): Promise<string[]> {
  const options: string[] = [];
  const root = join(work, "served");
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  if (each.served !== undefined) {
    writeContext(root, each.served);
    const server = await serveFiles(root);
    servers.push(server);
    options.push("--build-arg", `SERVER=${server.address}`);
  }
  if (each.repository !== undefined) {
    const server = await serveRepository(root, each.repository);
    servers.push(server);
    options.push("--build-arg", `REPOSITORY=${server.address}`);
  }
  return options;
}

async function attempt(build: () => Promise<Result>): Promise<Result | Error> {
  try {
    return await build();
  } catch (error) {
    return error as Error;
  }
}
