/**
 * The git executable, kept from running anything but itself: no hooks, no templates, no monitors, no prompts, none of the
 * user's or the machine's configuration, and only the protocols that are allowed.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { allowedProtocols } from "./source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a run of git said. */
export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How much of what git says is kept, in characters. */
const outputLimit = 1 << 20;

const settings = [
  "advice.detachedHead=false",
  "core.attributesFile=/dev/null",
  "core.autocrlf=false",
  "core.excludesFile=/dev/null",
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.symlinks=true",
  "fetch.recurseSubmodules=false",
  "gc.auto=0",
  "http.lowSpeedLimit=1",
  "http.lowSpeedTime=60",
  "init.defaultBranch=main",
  "init.templateDir=",
  "maintenance.auto=false",
  "submodule.recurse=false",
];

/** What git and ssh are told of the user's environment: how to reach a host, and who asks. */
const passedOn = [
  "PATH",
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap((
    name,
  ) => [name, name.toLowerCase()]),
  ...["SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_CONFIG_GLOBAL"],
  ...["GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HOME", "TMPDIR"],
  ...["SYSTEMROOT", "USERPROFILE", "TEMP", "TMP"],
];

/**
 * Runs git to its end.
 *
 * @param configuration a file that git reads beside its settings, for what nobody else may see
 * @throws {QuillaError} `git/missing`
 */
export function runGit(
  directory: string,
  args: readonly string[],
  environment: Environment = process.env,
  configuration?: string,
): Promise<GitResult> {
  const given = configuration === undefined ? [] : [`include.path=${configuration}`];
  const words = [...[...settings, ...given].flatMap((setting) => ["-c", setting]), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn("git", words, {
      cwd: directory,
      env: gitEnvironment(environment),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    // Deno 2.4 has no streams where the program is not there.
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout = (stdout + text).slice(0, outputLimit);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-outputLimit);
    });
    child.on("error", (error) => reject(notStarted(error)));
    child.on("close", (code) => resolve({ code: code ?? 128, stdout, stderr }));
  });
}

function gitEnvironment(environment: Environment): Record<string, string> {
  const chosen = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...(environment["GIT_SSH"] === undefined ? { GIT_SSH_COMMAND: "ssh -oBatchMode=yes" } : {}),
    ...Object.fromEntries(chosen),
    GIT_ALLOW_PROTOCOL: allowedProtocols(environment).join(":"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    LC_ALL: "C",
  };
}

function notStarted(error: unknown): QuillaError {
  const why = systemCode(error) === "ENOENT" ? "it is not on PATH" : messageOf(error);
  return new QuillaError(`git cannot be run: ${why}`, {
    code: "git/missing",
    hint: "install git, or fetch the files before the build and COPY them",
    cause: error,
  });
}
