/**
 * A real containerd, without an engine before it.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { peer } from "./peers.ts";

/** Runs `ctr` on a running daemon; `code` is the exit code. */
export type ContainerdControl = (
  ...args: string[]
) => { code: number; stdout: string; stderr: string };

/** A daemon that answers. */
export interface ContainerdDaemon {
  readonly control: ContainerdControl;
  /** The path of `ctr`. */
  readonly client: string;
  /** The value of its `--address`. */
  readonly address: string;
  /** Its process ID. */
  readonly pid: number;
}

const daemon = peer("containerd");
const control = peer("ctr");

/** Why there can be no containerd here; undefined where there can. */
export const noContainerd: string | undefined = process.getuid?.() !== 0
  ? "a containerd of our own needs root"
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

let running: Promise<ContainerdDaemon> | undefined;
let keeper: ChildProcess | undefined;

/** Calls `use` with the file's daemon, which is started on first use and ends with the process. */
export async function withContainerd<T>(
  use: (control: ContainerdControl) => T | Promise<T>,
): Promise<T> {
  return await withContainerdDaemon(({ control }) => use(control));
}

/** The same for who has to know more of it than how to ask it. */
export async function withContainerdDaemon<T>(
  use: (daemon: ContainerdDaemon) => T | Promise<T>,
): Promise<T> {
  return await use(await (running ??= startContainerd()));
}

async function startContainerd(): Promise<ContainerdDaemon> {
  const directory = mkdtempSync(join(tmpdir(), "quilla-containerd-"));
  const config = join(directory, "config.toml");
  writeFileSync(
    config,
    `version = 2
root = "${directory}/root"
state = "${directory}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
address = "${directory}/sock"
[ttrpc]
address = "${directory}/ttrpc"
`,
  );
  const command = [daemon.path, "--config", config];
  keeper = spawn("setsid", ["sh", "-c", KEEPER, "sh", directory, ...command], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  keeper.unref();
  const run: ContainerdControl = (...args) => {
    const words = ["--address", `${directory}/sock`, ...args];
    const { status, stdout, stderr } = spawnSync(control.path, words, { encoding: "utf8" });
    return { code: status ?? 128, stdout, stderr };
  };
  for (const started = Date.now(); run("version").code !== 0; await pause(100)) {
    if (Date.now() - started < 60_000) continue;
    const log = readFileSync(join(directory, "log"), "utf8").trim().split("\n").slice(-5);
    keeper.stdin?.end();
    throw new Error(`containerd does not answer:\n${log.join("\n")}`);
  }
  const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
  return { control: run, client: control.path, address: `${directory}/sock`, pid };
}
