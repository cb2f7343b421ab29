/**
 * BuildKit of today, where somebody put `buildkitd` and `buildctl` on PATH: the judge of what Docker 20.10 is too old for.
 * Debian does not have it; `go build github.com/moby/buildkit/cmd/{buildkitd,buildctl}` makes it in some minutes.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { peer } from "./peers.ts";

/** Runs `buildctl` on a running daemon; `code` is the exit code. */
export type BuildControl = (
  ...args: string[]
) => { code: number; stderr: string; stdout: string };

/** A daemon that answers. */
export interface BuildkitDaemon {
  readonly control: BuildControl;
  /** The path of `buildctl`. */
  readonly client: string;
  /** `unix://…`: the value of its `--addr`. */
  readonly address: string;
  /** Its process ID. */
  readonly pid: number;
}

const daemon = peer("buildkitd");
const control = peer("buildctl");

/** Why there can be no BuildKit here; undefined where there can. */
export const noBuildkit: string | undefined = process.getuid?.() !== 0
  ? "a BuildKit of our own needs root"
  : daemon.skip ?? control.skip;

/** As for the Docker engine: a shell stops the daemon when this process is gone, and the pipe with it. */
const KEEPER = `
dir=$1; shift
"$@" >"$dir/log" 2>&1 </dev/null & daemon=$!
echo $daemon >"$dir/pid"
read -r _
kill $daemon; wait $daemon
rm -rf "$dir"
`;

let running: Promise<BuildkitDaemon> | undefined;
let keeper: ChildProcess | undefined;

/** Calls `use` with the file's daemon, which is started on first use and ends with the process. */
export async function withBuildkit<T>(use: (control: BuildControl) => T | Promise<T>): Promise<T> {
  return await withBuildkitDaemon(({ control }) => use(control));
}

/** The same for who has to know more of it than how to ask it. */
export async function withBuildkitDaemon<T>(
  use: (daemon: BuildkitDaemon) => T | Promise<T>,
): Promise<T> {
  return await use(await (running ??= startBuildkit()));
}

async function startBuildkit(): Promise<BuildkitDaemon> {
  const directory = mkdtempSync(join(tmpdir(), "quilla-buildkit-"));
  const address = `unix://${directory}/sock`;
  const command = [
    daemon.path,
    "--root",
    `${directory}/root`,
    "--addr",
    address,
    "--oci-worker-net=host",
    // On a full disk it would forget what a test has just made.
    "--oci-worker-gc=false",
    // What a client may then allow.
    "--allow-insecure-entitlement=network.host",
    "--allow-insecure-entitlement=security.insecure",
  ];
  keeper = spawn("setsid", ["sh", "-c", KEEPER, "sh", directory, ...command], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  keeper.unref();
  const run: BuildControl = (...args) => {
    const { status, stderr, stdout } = spawnSync(control.path, ["--addr", address, ...args], {
      encoding: "utf8",
      timeout: 120_000,
    });
    return { code: status ?? 128, stderr, stdout };
  };
  for (const started = Date.now(); run("debug", "workers").code !== 0; await pause(100)) {
    if (Date.now() - started > 30_000) throw new Error("BuildKit does not answer");
  }
  const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
  return { control: run, client: control.path, address, pid };
}
