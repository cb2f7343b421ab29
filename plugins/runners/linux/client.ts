/**
 * quilla's other half, as seen from outside: started when it is first needed, and gone when it is closed.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import { type Access, waysIn } from "./access.ts";
import { missingCapabilities } from "./capabilities.ts";
import type { CacheContent, Exit, PublishedPort } from "../../../core/plugin/contracts/runner.ts";
import type {
  CachedRequest,
  Job,
  JobListener,
  KnownIds,
  Reply,
  Request,
  Rights,
} from "./protocol.ts";
import { noNamespaces } from "./no_namespaces.ts";
import { lost, type SandboxOptions, start, type Started } from "./start.ts";

/** How a container ended, and the layer of what it changed if it ended well. */
export interface JobResult {
  readonly exit: Exit;
  readonly layer?: BlobFacts | undefined;
}

/** A namespace of the network, or why there is none. */
export type NetworkResult = Omit<Reply & { type: "network" }, "type" | "id">;

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface Waiting {
  readonly listener?: JobListener | undefined;
  resolve(result: Reply): void;
  reject(reason: unknown): void;
}

export class Sandbox {
  readonly access: Access;
  /** The directory that jobs have theirs in. */
  readonly work: string;
  /** The users and groups that a container may have. */
  readonly ids: KnownIds;
  /** What containers can be given. */
  readonly rights: Rights;
  readonly #started: Started;
  readonly #waiting = new Map<number, Waiting>();
  readonly #signals = new Map<NodeJS.Signals, () => void>();
  #requests = 0;
  #closing: QuillaError | undefined;

  private constructor(started: Started, options: SandboxOptions) {
    this.access = started.access;
    this.work = started.work;
    this.ids = started.ids;
    this.rights = started.rights;
    this.#started = started;
    started.listen((reply) => this.#hear(reply, options));
    void started.ended.then(() => this.#failAll());
    // What is in the foreground gets them from whoever put it there.
    for (const signal of options.streams === "always" ? [] : endingSignals) {
      const leave = () => {
        void this.close().then(() => process.kill(process.pid, signal));
      };
      this.#signals.set(signal, leave);
      process.on(signal, leave);
    }
    if (options.streams === "sometimes") {
      const resize = () => this.signal("SIGWINCH");
      this.#signals.set("SIGWINCH", resize);
      process.on("SIGWINCH", resize);
    }
  }

  /**
   * @throws {QuillaError} `run/no-namespaces` with what the system said; `run/lost` where somebody ended it; `store/…` and `system/…`
   * where the other half cannot begin
   */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const reasons = new Set<string>();
    for (const access of waysIn()) {
      const started = await start(access, options);
      if (typeof started === "string") {
        reasons.add(started);
        continue;
      }
      if (access.warning !== undefined) options.warn(access.warning);
      const missing = missingCapabilities(started.rights.capabilities, false);
      if (missing.length > 0) {
        options.warn(`containers cannot be given what quilla itself lacks: ${missing.join(", ")}`);
      }
      return new Sandbox(started, options);
    }
    throw noNamespaces([...reasons]);
  }

  /** @throws {QuillaError} `run/…`; `build/stopped` where it was closed meanwhile */
  async run(
    job: Job,
    listener?: JobListener,
  ): Promise<JobResult> {
    const reply = await this.#ask({ type: "run", job }, listener);
    return reply as Reply & { type: "ended" };
  }

  /** The build's own network, and the ports of this machine that lead into it. */
  async network(
    helpers: readonly string[],
    ports: readonly PublishedPort[] = [],
    hostGateway = false,
  ): Promise<NetworkResult> {
    const wish = { helpers, ports, hostGateway };
    return await this.#ask({ type: "network", ...wish }) as Reply & { type: "network" };
  }

  /** What is in a cache, as layers; undefined where there is none. */
  async cached(request: CachedRequest): Promise<CacheContent | undefined> {
    return (await this.#ask({ type: "cached", ...request }) as Reply & { type: "cached" }).content;
  }

  /** Ends a job, by its name, before its time: it is told as killed. */
  stop(job: string): void {
    if (this.#closing === undefined) this.#started.send({ type: "stop", id: -1, job });
  }

  /** Hands a signal on to the container in the foreground. */
  signal(signal: NodeJS.Signals): void {
    if (this.#closing === undefined) this.#started.send({ type: "signal", id: -1, signal });
  }

  /** Ends all that runs in it; nothing is left when this is done. */
  async close(): Promise<void> {
    this.#closing ??= new QuillaError("the build was stopped", { code: "build/stopped" });
    for (const [signal, leave] of this.#signals) process.off(signal, leave);
    this.#signals.clear();
    this.#started.hangUp();
    const impatience = setTimeout(() => this.#started.child.kill("SIGKILL"), 10_000);
    await this.#started.ended;
    clearTimeout(impatience);
  }

  #ask(
    request: DistributiveOmit<Request, "id">,
    listener?: JobListener,
  ): Promise<Reply> {
    if (this.#closing !== undefined) return Promise.reject(this.#closing);
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { listener, resolve, reject });
      this.#started.send({ ...request, id } as Request);
    });
  }

  #hear(reply: Reply, { warn }: SandboxOptions): void {
    if (reply.type === "ready" || reply.type === "refused") return;
    if (reply.type === "note") return warn(reply.message);
    const waiting = this.#waiting.get(reply.id)!;
    if (reply.type === "output") {
      return waiting.listener?.onOutput(reply.stream, reply.text);
    }
    if (reply.type === "shell") return waiting.listener?.onShell(reply.isOpen);
    this.#waiting.delete(reply.id);
    if (reply.type !== "failed") return waiting.resolve(reply);
    const { message, code, hint } = reply.failure;
    waiting.reject(new QuillaError(message, { code, hint }));
  }

  #failAll(): void {
    const reason = this.#closing ?? lost();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
