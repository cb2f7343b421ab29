/**
 * A job whose network is recorded or replayed: its line is opened before it, and ended behind it.
 *
 * @module
 */
import type { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Job, JobFile } from "../../../core/plugin/contracts/runner.ts";
import type { RecordedNetwork } from "../../kit/recording/contracts.ts";
import { nameserver, namespaceAt, proxyUrl } from "./gate_places.ts";
import type { JobNetwork } from "./network_files.ts";
import type { GatePlan } from "./protocol.ts";

/** What the job is given. */
export interface JobLine {
  readonly gate: GatePlan;
  readonly files: readonly JobFile[];
  /** They go before its own. */
  readonly variables: Readonly<Record<string, string>>;
  /** @param base the job's directory */
  network(base: string): JobNetwork;
}

/** What is done with a line. */
export interface LineWork<T> {
  run(line: JobLine): Promise<T>;
  /** Ends the job at once; it is over soon. */
  stop(): void;
}

/**
 * Runs a job with a line of its own.
 *
 * @throws {QuillaError} what `run` throws; `record/…`, `fetch/…` where the job asked for what it could not be given
 */
export async function onLine<T>(
  recorded: RecordedNetwork,
  job: Job,
  { run, stop }: LineWork<T>,
): Promise<T> {
  const { args, files, env, network } = job;
  const line = await recorded.open({
    job,
    step: args.join(" ").split("\n")[0]!,
    files,
    env,
    reach: network === "host" ? "host" : "default",
  });
  let failure: QuillaError | undefined;
  void line.failed.then((error) => {
    failure = error;
    stop();
  });
  let result: T;
  try {
    result = await run({
      gate: { socket: line.socket, ports: line.ports },
      files: line.files,
      variables: line.variables(proxyUrl),
      network: (base) => ({ path: `${base}/${namespaceAt}`, nameserver, isAlone: true }),
    });
  } catch (error) {
    // Why there is no result is known already.
    await line.end().catch(() => {});
    throw failure ?? error;
  }
  await line.end();
  if (failure !== undefined) throw failure;
  return result;
}
