/**
 * Starting quilla's other half.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { messageOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { insideCommand } from "./inside_command.ts";
import { shortage } from "../../../core/plugin/api/host.ts";
import { type Access, enter, type Entry } from "./access.ts";
import { endGroup, runToEnd } from "./child.ts";
import { listenForInside } from "./control.ts";
import {
  type Greeting,
  type KnownIds,
  LineSplitter,
  type Reply,
  type Request,
  type Rights,
  type ToldFailure,
} from "./protocol.ts";
import { whyOf } from "./user_namespace.ts";

/** How it is started. */
export interface SandboxOptions {
  /** The store's directory. */
  readonly root: string;
  readonly copies: boolean;
  /**
   * Whether containers may have this process' own standard streams: `always` where its signals are theirs, too, and whoever opened it
   * hands them on.
   */
  readonly streams?: "none" | "sometimes" | "always" | undefined;
  /** Which outputs they have; both unless given. */
  readonly outputs?: readonly ("stdout" | "stderr")[] | undefined;
  warn(message: string): void;
}

/** It is there. */
export interface Started {
  readonly access: Access;
  readonly work: string;
  readonly ids: KnownIds;
  readonly rights: Rights;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  listen(listener: (reply: Reply) => void): void;
  send(request: Request): void;
  /** Tells it that nothing more will come: it leaves. */
  hangUp(): void;
}

/**
 * Starts it one way.
 *
 * @returns why that way is closed, where it is
 * @throws {QuillaError} `run/lost`, `run/not-started`, and what kept the other half from beginning its work, such as a full disk
 */
export async function start(access: Access, options: SandboxOptions): Promise<Started | string> {
  let entry: Entry | string | undefined;
  try {
    entry = await enter(access);
    return typeof entry === "string" ? entry : await startInside(access, entry.command, options);
  } catch (error) {
    throw shortage(error, "starting what runs containers");
  } finally {
    if (typeof entry === "object") entry.close();
  }
}

async function startInside(
  access: Access,
  way: readonly string[],
  { root, copies, streams = "none", outputs }: SandboxOptions,
): Promise<Started | string> {
  const foreground = streams !== "none";
  if (foreground) {
    // Its words of complaint would be taken for the container's.
    const ended = await runToEnd([...way, "true"]);
    if (ended.code !== 0) return whyOf(ended, "unshare");
  }
  const control = foreground ? await listenForInside() : undefined;
  const greeting: Greeting = {
    root,
    mode: access.mode,
    user: process.getuid!(),
    copies,
    control: control?.path,
  };
  const [program, ...words] = [...way, ...insideCommand(), "serve", JSON.stringify(greeting)];
  // A session of its own: Ctrl-C at the terminal is ours to hand on. Its directory is no user's, whose files some runtimes read.
  const env = { ...process.env, NO_COLOR: "1" };
  const shown = (name: "stdout" | "stderr") =>
    outputs === undefined || outputs.includes(name) ? "inherit" as const : "ignore" as const;
  const stdio = foreground ? ["inherit" as const, shown("stdout"), shown("stderr")] : "pipe";
  const child = spawn(program!, words, { cwd: "/", detached: true, stdio, env });
  return await new Promise((resolve, reject) => {
    let said = "";
    let refused: QuillaError | undefined;
    const ended = new Promise<void>((done) => {
      const finish = (settle: () => void) => {
        control?.close();
        settle();
        done();
      };
      child.on("error", (error) => finish(() => reject(notStarted(error))));
      // Whoever is left of it would hold the pipes for ever.
      child.on("exit", () => endGroup(child));
      child.on("close", (code, signal) => {
        if (refused !== undefined) return finish(() => reject(refused));
        // No answer to whether this way works: who was killed may not go on with less.
        if (signal === "SIGKILL") return finish(() => reject(lost()));
        const why = whyOf({ code, signal, said }, "what runs containers for quilla");
        finish(() => isRefusal(why) ? resolve(why) : reject(notStarted(why)));
      });
    });
    child.stderr?.on("data", (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      said = (said + text).slice(-10_000);
      if (process.env.QUILLA_DEBUG) process.stderr.write(text);
    });
    const talk = (input: Readable, output: Writable) => {
      const splitter = new LineSplitter();
      let listener: ((reply: Reply) => void) | undefined;
      const early: Reply[] = [];
      for (const stream of [input, output]) stream.on("error", () => {}); // told by its end
      input.on("data", (bytes: Uint8Array) => {
        for (const line of splitter.push(bytes)) {
          const reply = JSON.parse(line) as Reply;
          if (listener !== undefined) listener(reply);
          else early.push(reply);
          if (reply.type === "refused") {
            refused = failureOf(reply.failure);
            output.end();
          }
          if (reply.type !== "ready") continue;
          resolve({
            access,
            work: reply.work,
            ids: reply.ids,
            rights: reply.rights,
            child,
            ended,
            listen(hear) {
              listener = hear;
              early.splice(0).forEach(hear);
            },
            send: (request) => void output.write(`${JSON.stringify(request)}\n`),
            hangUp: () => void output.end(),
          });
        }
      });
    };
    // Without a process there are no streams.
    if (child.stdout && child.stdin) talk(child.stdout, child.stdin);
    void control?.connected.then((socket) => talk(socket, socket));
  });
}

/** Somebody ended it. */
export function lost(): QuillaError {
  return new QuillaError("what runs containers for quilla ended before them", {
    code: "run/lost",
    hint: "something on this machine ended it: is there enough memory?",
  });
}

/** Whether a way in was closed, and not what it leads to at fault. */
function isRefusal(why: string): boolean {
  const [, said = ""] = /^(?:\S*\/)?(?:unshare|nsenter|busybox)\b:?(.*)/.exec(why) ?? [];
  return said !== "" && !/failed to execute|can't execute/.test(said);
}

function notStarted(cause: unknown): unknown {
  const error = shortage(cause, "starting what runs containers");
  if (error instanceof QuillaError) return error;
  return new QuillaError(
    `what runs containers for quilla could not be started: ${messageOf(cause)}`,
    {
      code: "run/not-started",
      hint:
        "it is quilla itself that is started again, by unshare: QUILLA_DEBUG=1 shows what it says",
      cause,
    },
  );
}

function failureOf({ message, code, hint }: ToldFailure): QuillaError {
  return new QuillaError(message, { code, hint });
}
