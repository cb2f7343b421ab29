/**
 * The machine on which figures were measured, in words.
 *
 * @module
 */
import { cpus, release, tmpdir, totalmem, type } from "node:os";
import { run } from "../process.ts";

export async function describeMachine(): Promise<Record<string, string>> {
  const [cpu] = cpus();
  const fileSystem = await run(["stat", "-f", "-c", "%T", tmpdir()]);
  return {
    processors: `${cpus().length} × ${cpu?.model.trim() || "unknown"}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    system: `${type()} ${release()}`,
    "file system": fileSystem.code === 0 ? fileSystem.stdout.trim() : "unknown",
  };
}
