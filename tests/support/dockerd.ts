/**
 * A real Docker engine for the tests of one file: the judge of whether what we write is an image.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { everyPeer, peer } from "./peers.ts";

/** An engine that answers. */
export interface DockerEngine {
  /** `unix://…`: the value of DOCKER_HOST. */
  readonly host: string;
  /** The path of a Docker client of its version, where there is one. */
  readonly client: string;
  /** Its process ID. */
  readonly pid: number;
  /** Runs the client on it; `code` is the exit code. */
  docker(...args: string[]): { code: number; stdout: string; stderr: string };
}

const dockerd = peer("dockerd");

/** Why there can be no engine here; undefined where there can. Hand it to `test(name, { skip }, …)`. */
export const noDockerd: string | undefined = process.platform !== "linux"
  ? "a Docker engine of our own needs Linux"
  : process.getuid?.() !== 0
  ? "a Docker engine of our own needs root"
  : dockerd.skip ?? peer("docker").skip;

let engine: Promise<DockerEngine> | undefined;
/** Held, lest a garbage collector closes the pipe to it. */
let keeper: ChildProcess | undefined;

/** Calls `use` with the file's engine, which is started on first use and ends with the process or test worker. */
export async function withDockerd<T>(use: (engine: DockerEngine) => T | Promise<T>): Promise<T> {
  return await use(await (engine ??= startDockerd()));
}

/** A client may stand before the engine's own on PATH and lack what that brings, such as BuildKit. */
function clientOf(engine: string): string {
  const version = (program: string) =>
    /version ([^,]+),/.exec(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout)?.[1];
  const clients = everyPeer("docker");
  return clients.find((client) => version(client) === version(engine)) ?? clients[0]!;
}

/**
 * A shell stands between us and the engine, and reads from a pipe that we never write to. When this process is gone, in
 * whatever way, the pipe closes, and the shell stops the engine and removes its directory.
 */
const KEEPER = `
dir=$1; shift
"$@" >"$dir/log" 2>&1 </dev/null & engine=$!
read -r _
kill $engine; wait $engine
umount "$dir/data" 2>/dev/null
rm -rf "$dir"
`;

async function startDockerd(): Promise<DockerEngine> {
  const dir = mkdtempSync(join(tmpdir(), "quilla-dockerd-"));
  const host = `unix://${dir}/d.sock`;
  const command = [
    ...[dockerd.path, "--data-root", `${dir}/data`, "--exec-root", `${dir}/exec`],
    ...["-H", host, "--pidfile", `${dir}/pid`, "--iptables=false", "--bridge=none"],
  ];
  keeper = spawn("setsid", ["sh", "-c", KEEPER, "sh", dir, ...command], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  keeper.unref();
  const env = { ...process.env, DOCKER_HOST: host };
  const client = clientOf(dockerd.path);
  const engine: DockerEngine = {
    host,
    client,
    get pid() {
      return Number(readFileSync(join(dir, "pid"), "utf8"));
    },
    docker(...args) {
      const { status, stdout, stderr } = spawnSync(client, args, { env, encoding: "utf8" });
      return { code: status ?? 128, stdout, stderr };
    },
  };
  for (const started = Date.now(); engine.docker("version").code !== 0; await pause(100)) {
    if (Date.now() - started < 60_000) continue;
    const log = readFileSync(join(dir, "log"), "utf8").trim().split("\n").slice(-5).join("\n");
    keeper.stdin?.end();
    throw new Error(`the Docker engine does not answer:\n${log}`);
  }
  return engine;
}
