/**
 * The process that has the networks of jobs whose connections are handed on. It is one of its own, in a network namespace of its own:
 * whoever has no rights on the machine's namespace can go from one of theirs to another, and not back to the machine's.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { namespaceAt } from "../gate_places.ts";
import { insideCommand } from "../inside_command.ts";
import { type GatePlan, LineSplitter } from "../protocol.ts";
import { unshareWords } from "../unshare.ts";
import { Gate } from "./gate.ts";
import type { Workshop } from "./job.ts";
import { Namespaces } from "./namespaces.ts";
import { dieWithParent } from "./rights.ts";
import { stop } from "./stop.ts";

/** What that process is told: one JSON document a line. */
type GateRequest =
  | { readonly type: "open"; readonly id: number; readonly plan: GatePlan; readonly path: string }
  | { readonly type: "close"; readonly id: number };

/** What it says when that is done, or why it is not. */
interface GateReply {
  readonly id: number;
  readonly why?: string | undefined;
}

/** A job's network. */
export interface OpenGate {
  /** Why there is none any more. */
  readonly failure: QuillaError | undefined;
  close(): Promise<void>;
}

const keepers = new WeakMap<Workshop, GateKeeper>();

/** Starts that process, where it does not run. */
export function begin(workshop: Workshop): GateKeeper {
  let keeper = keepers.get(workshop);
  if (keeper === undefined || keeper.isLost) keepers.set(workshop, keeper = new GateKeeper());
  return keeper;
}

/**
 * Opens the network of a job, which is stopped where that ends before it.
 *
 * @throws {QuillaError} `run/no-gate`
 */
export async function openGate(
  workshop: Workshop,
  job: string,
  plan: GatePlan,
): Promise<OpenGate> {
  const running = workshop.jobs.get(job)!;
  const path = join(workshop.work, job, namespaceAt);
  return await begin(workshop).open(plan, path, () => void stop(running));
}

class GateKeeper {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: GateReply) => void>();
  /** Those that are open, and who is told that they are not any more. */
  readonly #open = new Map<number, () => void>();
  #requests = 0;
  #said = "";
  /** Why it is gone. */
  #end: string | undefined;

  constructor() {
    const [program, ...words] = [...unshareWords(["net"])!, ...insideCommand(), "gates"];
    const child = spawn(program!, words, { cwd: "/", stdio: "pipe" });
    this.#child = child;
    const splitter = new LineSplitter();
    child.stdout.on("data", (bytes: Uint8Array) => {
      for (const line of splitter.push(bytes)) this.#hear(JSON.parse(line) as GateReply);
    });
    child.stderr.on("data", (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      this.#said = (this.#said + text).slice(-1000);
      if (process.env.QUILLA_DEBUG) process.stderr.write(text);
    });
    child.stdin.on("error", () => {}); // told by its end
    child.on("error", (error) => this.#lose(messageOf(error)));
    child.on("close", (code, signal) => {
      this.#lose(this.#said.trim().split("\n").at(-1) || `it ended with ${signal ?? code}`);
    });
  }

  get isLost(): boolean {
    return this.#end !== undefined;
  }

  async open(plan: GatePlan, path: string, onLost: () => void): Promise<OpenGate> {
    const id = this.#requests++;
    const { why } = await this.#ask({ type: "open", id, plan, path });
    if (why !== undefined) throw noGate(why);
    let failure: QuillaError | undefined;
    this.#open.set(id, () => {
      failure = lostGate(this.#end!);
      onLost();
    });
    return {
      get failure() {
        return failure;
      },
      close: async () => {
        this.#open.delete(id);
        await this.#ask({ type: "close", id });
      },
    };
  }

  #ask(request: GateRequest): Promise<GateReply> {
    if (this.#end !== undefined) return Promise.resolve({ id: request.id, why: this.#end });
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve);
      this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    });
  }

  #hear(reply: GateReply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  #lose(why: string): void {
    this.#end ??= why;
    for (const [id, hear] of this.#waiting) hear({ id, why });
    this.#waiting.clear();
    for (const tell of this.#open.values()) tell();
    this.#open.clear();
  }
}

function noGate(why: string): QuillaError {
  return new QuillaError(`there is no network for RUN that leads through quilla: ${why}`, {
    code: "run/no-gate",
    hint:
      "it takes a network namespace, and CAP_NET_ADMIN in it: give quilla's container that; or neither record nor replay here",
  });
}

function lostGate(why: string): QuillaError {
  return new QuillaError(`the network of RUN that leads through quilla ended before it: ${why}`, {
    code: "run/lost",
    hint: "something on this machine ended it: is there enough memory?",
  });
}

/** What that process does, until its input ends. */
export function keepGates(): void {
  dieWithParent();
  const namespaces = new Namespaces();
  const gates = new Map<number, Gate>();
  const splitter = new LineSplitter();
  const answer = async (request: GateRequest): Promise<GateReply> => {
    const { id } = request;
    try {
      if (request.type === "open") {
        gates.set(id, await Gate.open(request.plan, request.path, namespaces));
      } else {
        gates.get(id)?.close();
        gates.delete(id);
      }
      return { id };
    } catch (error) {
      return { id, why: messageOf(error) };
    }
  };
  process.stdin.on("data", (bytes: Uint8Array) => {
    for (const line of splitter.push(bytes)) {
      void answer(JSON.parse(line)).then((reply) => {
        process.stdout.write(`${JSON.stringify(reply)}\n`);
      });
    }
  });
  process.stdin.on("end", () => process.exit(0));
}
