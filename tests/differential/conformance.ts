/**
 * Runs cases: once by quilla, once by each judge.
 *
 * @module
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type ContextFiles, writeContext } from "../support/context_files.ts";
import { type RunningServer, serveFiles, serveRepository } from "../support/file_servers.ts";
import type { Case } from "./case.ts";
import { buildBases, buildWithQuilla, type Result } from "./comparison.ts";
import { type Judge, judged, type Verdict } from "./judges/judge.ts";

/** What each judge says of a case, in their order. */
export async function verdictsOf(
  each: Case,
  judges: readonly Judge[],
  work: string,
): Promise<Verdict[]> {
  const directory = join(work, "context");
  const servers: RunningServer[] = [];
  try {
    const places = { CONTEXT: directory, ...await serve(each, work, servers) };
    /** Every builder comes to the case by the same way. */
    const built = async (
      builder: string,
      build: (step: Case) => Promise<Result>,
    ): Promise<Result> => {
      const CACHE = join(work, `cache-${builder}`);
      rmSync(CACHE, { recursive: true, force: true });
      let last: Result | undefined;
      for (const made of [...each.earlier ?? [], {}]) {
        const step = withPlaces({ ...each, ...made }, { ...places, CACHE });
        prepare(directory, step);
        last = await build(step);
      }
      return last!;
    };
    let bases: readonly string[] = [];
    const withBases = (step: Case) => ({ ...step, options: [...step.options ?? [], ...bases] });
    const ours = await attempt(() => {
      prepare(directory, each);
      bases = buildBases(each, directory, join(work, "bases"));
      const root = join(work, "store");
      return built("quilla", (step) => buildWithQuilla(withBases(step), directory, root));
    });
    const verdicts: Verdict[] = [];
    for (const judge of judges) {
      const build = () => built(judge.name, (step) => judge.build(withBases(step), directory));
      verdicts.push(await judged(judge, each, build, ours));
    }
    return verdicts;
  } finally {
    for (const server of servers) server.stop();
  }
}

function prepare(directory: string, { dockerfile, files }: Case): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const own: ContextFiles = dockerfile === "" ? {} : { Dockerfile: dockerfile };
  writeContext(directory, { ...own, ...files });
}

/** The case with the places of this machine for their names; a Dockerfile that declares one is given it. */
function withPlaces(each: Case, places: Readonly<Record<string, string>>): Case {
  const placed = (text: string) =>
    text.replace(
      /\$(CONTEXT|CACHE|SERVER|REPOSITORY|COMMIT)\b/g,
      (_, name) => places[name] ?? `$${name}`,
    );
  const known = ["SERVER", "REPOSITORY", "COMMIT"].filter((name) => name in places);
  const given = known.filter((name) => each.dockerfile.includes(`ARG ${name}`))
    .flatMap((name) => ["--build-arg", `${name}=${places[name]}`]);
  return {
    ...each,
    options: [...(each.options ?? []).map(placed), ...given],
    context: each.context === undefined ? undefined : placed(each.context),
  };
}

/** Starts the servers that a case needs, and says where they are. */
async function serve(
  each: Case,
  work: string,
  servers: RunningServer[],
): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  const root = join(work, "served");
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  if (each.served !== undefined) {
    writeContext(root, each.served);
    const server = await serveFiles(root);
    servers.push(server);
    places.SERVER = server.address;
  }
  if (each.repository !== undefined) {
    const server = await serveRepository(root, each.repository, each);
    servers.push(server);
    places.REPOSITORY = server.address;
    places.COMMIT = server.commit;
  }
  return places;
}

async function attempt(build: () => Promise<Result>): Promise<Result | Error> {
  try {
    return await build();
  } catch (error) {
    return error as Error;
  }
}
