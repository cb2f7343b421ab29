/**
 * quilla's other half, as seen from outside: started when it is first needed, and gone when it is closed.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { messageOf, QuillaError } from "../errors.ts";
import { ownCommand } from "../host/self.ts";
import type { BlobFacts } from "../store/ingest.ts";
import { type Access, waysIn } from "./access.ts";
import {
  type Exit,
  type Greeting,
  type Job,
  LineSplitter,
  type Reply,
  type Request,
} from "./protocol.ts";

/** How a container ended, and the layer of what it changed if it ended well. */
export interface JobResult {
  readonly exit: Exit;
  readonly layer?: BlobFacts | undefined;
}

/** A namespace of the network, or why there is none. */
export type NetworkResult = Omit<Reply & { type: "network" }, "type" | "id">;

interface Waiting {
  onOutput?(stream: "stdout" | "stderr", text: string): void;
  resolve(result: Reply): void;
  reject(reason: unknown): void;
}

/** How it is opened. */
export interface SandboxOptions {
  /** The store's directory. */
  readonly root: string;
  readonly copies: boolean;
  warn(message: string): void;
}

export class Sandbox {
  readonly access: Access;
  /** The directory that jobs have theirs in. */
  readonly work: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #signals = new Map<NodeJS.Signals, () => void>();
  #requests = 0;
  #closing: QuillaError | undefined;

  private constructor(started: Started, options: SandboxOptions) {
    this.access = started.access;
    this.work = started.work;
    this.#child = started.child;
    this.#ended = started.ended;
    started.listen((reply) => this.#hear(reply, options));
    void started.ended.then(() => this.#failAll());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const leave = () => {
        void this.close().then(() => process.kill(process.pid, signal));
      };
      this.#signals.set(signal, leave);
      process.on(signal, leave);
    }
  }

  /** @throws {QuillaError} `run/no-namespaces` with what the system said */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const reasons = new Set<string>();
    for (const access of waysIn()) {
      const started = await start(access, options);
      if (typeof started === "string") {
        reasons.add(started);
        continue;
      }
      if (access.warning !== undefined) options.warn(access.warning);
      return new Sandbox(started, options);
    }
    throw new QuillaError(`RUN gets no namespaces from the system: ${[...reasons].join("; ")}`, {
      code: "run/no-namespaces",
      hint:
        "allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns), or run quilla as root; in a container, give that SYS_ADMIN",
    });
  }

  /** @throws {QuillaError} `run/…`; `build/stopped` where it was closed meanwhile */
  async run(
    job: Job,
    onOutput: (stream: "stdout" | "stderr", text: string) => void,
  ): Promise<JobResult> {
    const reply = await this.#ask({ type: "run", job }, onOutput);
    return reply as Reply & { type: "ended" };
  }

  /** The build's own network. */
  async network(helpers: readonly string[]): Promise<NetworkResult> {
    return await this.#ask({ type: "network", helpers }) as Reply & { type: "network" };
  }

  /** Ends all that runs in it; nothing is left when this is done. */
  async close(): Promise<void> {
    this.#closing ??= new QuillaError("the build was stopped", { code: "build/stopped" });
    for (const [signal, leave] of this.#signals) process.off(signal, leave);
    this.#signals.clear();
    this.#child.stdin!.end();
    const impatience = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await this.#ended;
    clearTimeout(impatience);
  }

  #ask(
    request: DistributiveOmit<Request, "id">,
    onOutput?: Waiting["onOutput"],
  ): Promise<Reply> {
    if (this.#closing !== undefined) return Promise.reject(this.#closing);
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { onOutput, resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  #hear(reply: Reply, { warn }: SandboxOptions): void {
    if (reply.type === "ready") return;
    if (reply.type === "note") return warn(reply.message);
    const waiting = this.#waiting.get(reply.id)!;
    if (reply.type === "output") return waiting.onOutput?.(reply.stream, reply.text);
    this.#waiting.delete(reply.id);
    if (reply.type !== "failed") return waiting.resolve(reply);
    const { message, code, hint } = reply.failure;
    waiting.reject(new QuillaError(message, { code, hint }));
  }

  #failAll(): void {
    const reason = this.#closing ??
      new QuillaError("what runs containers for quilla ended before them", {
        code: "run/lost",
        hint: "something on this machine ended it: is there enough memory?",
      });
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

interface Started {
  readonly access: Access;
  readonly work: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  listen(listener: (reply: Reply) => void): void;
}

/** Starts it one way; what went wrong, where it did. */
function start(access: Access, { root, copies }: SandboxOptions): Promise<Started | string> {
  const greeting: Greeting = { root, mode: access.mode, copies };
  const [program, ...words] = [
    ...access.command,
    ...ownCommand(),
    ...["serve", JSON.stringify(greeting)],
  ];
  // A session of its own: Ctrl-C at the terminal is ours to hand on. Its directory is no user's, whose files some runtimes read.
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(program!, words, { cwd: "/", detached: true, stdio: "pipe", env });
  return new Promise((resolve) => {
    const splitter = new LineSplitter();
    let said = "";
    let listener: ((reply: Reply) => void) | undefined;
    const early: Reply[] = [];
    const ended = new Promise<void>((done) => {
      child.on("error", (error) => {
        resolve(messageOf(error));
        done();
      });
      child.on("close", (code, signal) => {
        resolve(said.trim().split("\n")[0] || `it ended with ${signal ?? code}`);
        done();
      });
    });
    child.stdin?.on("error", () => {}); // told by its end
    child.stderr?.on("data", (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      said = (said + text).slice(-10_000);
      if (process.env.QUILLA_DEBUG) process.stderr.write(text);
    });
    child.stdout?.on("data", (bytes: Uint8Array) => {
      for (const line of splitter.push(bytes)) {
        const reply = JSON.parse(line) as Reply;
        if (listener !== undefined) listener(reply);
        else early.push(reply);
        if (reply.type !== "ready") continue;
        resolve({
          access,
          work: reply.work,
          child,
          ended,
          listen(hear) {
            listener = hear;
            early.splice(0).forEach(hear);
          },
        });
      }
    });
  });
}
