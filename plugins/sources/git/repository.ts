/**
 * A repository of this machine while a remote one is fetched into it.
 *
 * @module
 */
import { rmSync } from "node:fs";
import process from "node:process";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { showRemote } from "../../../core/plugin/api/text.ts";
import type { Lent } from "../../../core/plugin/contracts/stage.ts";
import { accessTo, isRedirect, movedTo, type RemoteAccess, writeAccess } from "./access.ts";
import { type GitResult, runGit } from "./run.ts";
import { allowedProtocols, type GitSource } from "./source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What failed. */
export type Step = "fetch" | "submodule" | "checkout";

/** What git is run with. */
export interface RepositoryOptions {
  /** Where the user's wishes are looked up; the process' environment unless given. */
  readonly environment?: Environment | undefined;
  /** Where `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER` are looked up, and the SSH agent `default`; the environment has another. */
  readonly lent?: Lent | undefined;
}

/** git in one directory, about one remote. */
export class Repository {
  readonly root: string;
  readonly source: GitSource;
  /** The remote for messages. */
  readonly name: string;
  readonly #environment: Environment;
  readonly #accessFile: string;
  #access: RemoteAccess;

  /**
   * @param accessFile a path where nothing is; what is written there is removed by {@linkcode Repository.close}
   * @throws {QuillaError} `fetch/secret`
   */
  constructor(
    root: string,
    accessFile: string,
    source: GitSource,
    { environment = process.env, lent }: RepositoryOptions,
  ) {
    this.root = root;
    this.source = source;
    this.name = showRemote(source.remote);
    const agent = lent?.agent("default");
    this.#environment = agent === undefined
      ? environment
      : { ...environment, SSH_AUTH_SOCK: agent };
    this.#accessFile = accessFile;
    this.#access = accessTo(source.remote, (id) => lent?.secret(id));
    this.#grant();
  }

  /** What git is told of it: where it is by now, without a password. */
  get remote(): string {
    return this.#access.remote;
  }

  /** @throws {QuillaError} `git/…` where git fails */
  async git(args: readonly string[], step: Step): Promise<string> {
    const result = await this.try(args);
    if (result.code !== 0) throw this.failure(step, result);
    return result.stdout;
  }

  try(args: readonly string[], environment = this.#environment): Promise<GitResult> {
    const configuration = this.#access.header === undefined ? undefined : this.#accessFile;
    return runGit(this.root, args, environment, configuration);
  }

  /**
   * Runs git with the remote behind `--`; where that has moved on its own host, it is followed.
   *
   * @throws {QuillaError} `git/redirect`
   */
  async ask(words: readonly string[], names: readonly string[]): Promise<GitResult> {
    const result = await this.try([...words, "--", this.remote, ...names]);
    const { remote, header } = this.#access;
    if (result.code === 0 || header === undefined || !isRedirect(result.stderr)) return result;
    this.#access = await movedTo(remote, header, this.#environment);
    this.#grant();
    return await this.try([...words, "--", this.remote, ...names]);
  }

  /** The same commands on this repository's own files, which no remote is let to. */
  tryLocal(args: readonly string[]): Promise<GitResult> {
    return this.try(args, { ...this.#environment, GIT_ALLOW_PROTOCOL: "file" });
  }

  close(): void {
    rmSync(this.#accessFile, { force: true });
  }

  #grant(): void {
    this.close();
    if (this.#access.header !== undefined) writeAccess(this.#accessFile, this.#access.header);
  }

  failure(step: Step, { stderr, code }: GitResult): QuillaError {
    const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const told = lines.find((line) => /^(fatal|error|ERROR):/.test(line)) ?? lines.at(-1) ??
      `git ended with code ${code}`;
    const { ref = "HEAD" } = this.source;
    const what = {
      fetch: `${ref} of ${this.name} cannot be fetched`,
      submodule: `a submodule of ${this.name} cannot be fetched`,
      checkout: `${this.name} cannot be checked out`,
    }[step];
    const reason = showRemote(told.replace(/^(fatal|error|ERROR): /, ""));
    return new QuillaError(`${what}: ${reason}`, {
      code: `git/${step}`,
      hint: this.#hintFor(stderr),
    });
  }

  #hintFor(stderr: string): string {
    if (/transport '.*' not allowed/.test(stderr)) {
      const allowed = allowedProtocols(this.#environment).join(", ");
      return `allowed are ${allowed}; GIT_ALLOW_PROTOCOL of the environment says otherwise`;
    }
    if (/Host key verification failed/.test(stderr)) {
      return "ssh does not know the host: put its key into ~/.ssh/known_hosts, with ssh-keyscan, and compare it";
    }
    if (/Permission denied/.test(stderr)) {
      return "nobody is asked for a password: lend the build an SSH agent, --ssh default";
    }
    if (
      /terminal prompts disabled|could not read (Username|Password)|Authentication failed|error: 40[13]/
        .test(stderr)
    ) {
      return "nobody is asked for a password: give the build --secret id=GIT_AUTH_TOKEN,src=FILE, or set GIT_ASKPASS";
    }
    return "look at the URL and the ref, and whether `git fetch` gets them";
  }
}
