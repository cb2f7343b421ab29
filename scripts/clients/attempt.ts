/**
 * One client: its RUN is recorded, and replayed twice where there is no way out.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecording } from "../../plugins/kit/recording/lock_file.ts";
import { run } from "../process.ts";
import type { Client, Outcome } from "./client.ts";
import { roots } from "./clients.ts";

/** What all of them share. */
export interface Workshop {
  /** The command of quilla. */
  readonly quilla: readonly string[];
  /** A directory that is this task's alone. */
  readonly work: string;
  /** Options of `build` that say where `debian` is. */
  readonly options: readonly string[];
  /** Variables of quilla. */
  readonly env: Readonly<Record<string, string>>;
}

/** What hangs is told as that. Seconds. */
const longest = 900;

/** Builds, and expects that it goes well. */
export async function build(
  { quilla, work, options, env }: Workshop,
  words: readonly string[],
  before: readonly string[] = [],
): Promise<{ readonly id: string; readonly text: string }> {
  const command = ["timeout", String(longest), ...before, ...quilla, "build", ...options, ...words];
  const { code, text } = await run(command, { env: { ...env, QUILLA_ROOT: join(work, "store") } });
  const id = /^built (sha256:\w+)/m.exec(text)?.[1];
  if (code !== 0 || id === undefined) {
    throw new Error(`quilla build ${words.join(" ")} ended with ${code}:\n${text.slice(-4000)}`);
  }
  return { id, text };
}

/** Makes what a client is found in, without a recording. */
export async function buildRoot(workshop: Workshop, name: string): Promise<void> {
  const { packages, lines = [] } = roots[name]!;
  const install = packages.length === 0 ? [] : [
    `RUN apt-get update -q && apt-get install -q -y --no-install-recommends ${packages.join(" ")}`,
  ];
  const context = directory(workshop, `root-${name}`);
  const text = ["FROM debian", "ENV DEBIAN_FRONTEND=noninteractive", ...install, ...lines, ""];
  writeFileSync(join(context, "Dockerfile"), text.join("\n"));
  await build(workshop, ["--tag", `clients-${name}`, context]);
}

/**
 * @param hosts a file of hosts that the recording sees in the place of the machine's
 * @throws where it cannot be recorded or replayed, or comes to another end
 */
export async function attempt(workshop: Workshop, client: Client, hosts: string): Promise<Outcome> {
  const { name, root, version, command } = client;
  const context = directory(workshop, name.replace(/\W+/g, "-"));
  // It is a step of its own, so that one client's requests are told from another's.
  const text = `FROM clients-${root}
WORKDIR /tried
RUN <<END
set -e
echo "version: $(${version})"
${command}
END
`;
  writeFileSync(join(context, "Dockerfile"), text);
  // The task's own servers are addresses of this machine.
  const network = /\.test\b/.test(command) ? "host" : "default";
  const always = ["--no-cache", "--network", network, context];
  const env = { ...workshop.env, SOURCE_DATE_EPOCH: "1700000000" };
  const still = { ...workshop, env };
  const withHosts = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"'];
  const recorded = await build(still, ["--record", ...always], [...withHosts, hosts]);
  const withoutRoute = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  const first = await build(still, ["--replay", ...always], withoutRoute);
  const second = await build(still, ["--replay", ...always], withoutRoute);
  if (first.id !== second.id || first.id !== recorded.id) {
    throw new Error(
      `${name} comes to another end: ${[recorded, first, second].map(({ id }) => id)}`,
    );
  }
  const place = join(context, "quilla.record");
  const { exchanges } = parseRecording({ name: place, text: readFileSync(place, "utf8") });
  return {
    client: name,
    version: / version: (.*)$/m.exec(recorded.text)?.[1] ?? "?",
    requests: exchanges.length,
    bytes: exchanges.reduce((sum, { answer }) => sum + answer.size, 0),
  };
}

function directory({ work }: Workshop, name: string): string {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  return path;
}
