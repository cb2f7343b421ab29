/**
 * Servers in processes of their own, for builders that fetch: this process may be busy waiting for them.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { type ContextFiles, writeContext } from "./context_files.ts";

/** A server that runs. */
export interface RunningServer {
  /** Without a `/` at the end. */
  readonly address: string;
  stop(): void;
}

/** Offers a directory by HTTP, with Last-Modified. */
export async function serveFiles(directory: string): Promise<RunningServer> {
  const port = await freePort();
  const place = ["--bind", "127.0.0.1", "--directory", directory];
  return await start(port, ["python3", "-m", "http.server", String(port), ...place], "http");
}

/** What a repository has beyond its first commit. */
interface RepositoryWishes {
  /** A script that goes on from there, with `commit MESSAGE` for all that is changed. */
  readonly history?: string;
  readonly objectFormat?: "sha1" | "sha256";
}

/**
 * Commits files (branch `main`, tag `v1`) and offers the repository by git's own protocol.
 *
 * @returns the repository's address, and the commit of `v1`
 */
export async function serveRepository(
  directory: string,
  files: ContextFiles,
  { history = "", objectFormat = "sha1" }: RepositoryWishes = {},
): Promise<RunningServer & { readonly commit: string }> {
  const work = join(directory, "project.git");
  mkdirSync(work, { recursive: true });
  writeContext(work, files);
  const env = {
    ...process.env,
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z" },
    ...{
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@b",
      GIT_COMMITTER_DATE: "2020-01-01T00:00:00Z",
    },
  };
  const commands = [
    ["init", "--quiet", "--initial-branch=main", `--object-format=${objectFormat}`],
    ["add", "--all"],
    ["commit", "--quiet", "--message=one"],
    ["tag", "v1"],
    ["config", "uploadpack.allowAnySHA1InWant", "true"],
  ];
  for (const words of commands) {
    const { status, stderr } = spawnSync("git", ["-C", work, ...words], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${words[0]} fails: ${stderr}`);
  }
  const script =
    `set -e; commit() { git add --all; git commit --quiet --message="$1"; }\n${history}`;
  const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: work, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`the repository's history fails: ${stderr}`);
  const { stdout } = spawnSync("git", ["-C", work, "rev-parse", "v1"], { encoding: "utf8" });
  const port = await freePort();
  const place = ["--listen=127.0.0.1", `--port=${port}`, `--base-path=${directory}`];
  const daemon = ["git", "daemon", "--export-all", "--reuseaddr", ...place, directory];
  const { address, stop } = await start(port, daemon, "git");
  return { address: `${address}/project.git`, commit: stdout.trim(), stop };
}

async function start(port: number, command: string[], scheme: string): Promise<RunningServer> {
  const [program, ...words] = command;
  const server = spawn(program!, words, { stdio: "ignore" });
  server.unref();
  const stop = () => void server.kill();
  for (const started = Date.now(); !await answers(port); await pause(20)) {
    if (server.exitCode === null && Date.now() - started < 20_000) continue;
    stop();
    throw new Error(`${command.join(" ")} does not answer`);
  }
  return { address: `${scheme}://127.0.0.1:${port}`, stop };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
