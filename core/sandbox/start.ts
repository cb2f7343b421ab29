/**
 * Starting quilla's other half.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { messageOf, QuillaError } from "../errors.ts";
import { ownCommand } from "../host/self.ts";
import type { Access } from "./access.ts";
import { listenForInside } from "./control.ts";
import {
  type Greeting,
  type KnownIds,
  LineSplitter,
  type Reply,
  type Request,
} from "./protocol.ts";

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
  warn(message: string): void;
}

/** It is there. */
export interface Started {
  readonly access: Access;
  readonly work: string;
  readonly ids: KnownIds;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  listen(listener: (reply: Reply) => void): void;
  send(request: Request): void;
  /** Tells it that nothing more will come: it leaves. */
  hangUp(): void;
}

/** Starts it one way; what went wrong, where it did. */
export async function start(access: Access, options: SandboxOptions): Promise<Started | string> {
  const { root, copies, streams = "none" } = options;
  const foreground = streams !== "none";
  if (foreground) {
    const why = failureOf(access);
    if (why !== undefined) return why;
  }
  const control = foreground ? await listenForInside() : undefined;
  const greeting: Greeting = { root, mode: access.mode, copies, control: control?.path };
  const [program, ...words] = [
    ...access.command,
    ...ownCommand(),
    ...["serve", JSON.stringify(greeting)],
  ];
  // A session of its own: Ctrl-C at the terminal is ours to hand on. Its directory is no user's, whose files some runtimes read.
  const env = { ...process.env, NO_COLOR: "1" };
  const stdio = foreground ? "inherit" : "pipe";
  const child = spawn(program!, words, { cwd: "/", detached: true, stdio, env });
  return await new Promise((resolve, reject) => {
    let said = "";
    const ended = new Promise<void>((done) => {
      const finish = (why: string) => {
        control?.close();
        resolve(why);
        done();
      };
      child.on("error", (error) => finish(messageOf(error)));
      child.on("close", (code, signal) => {
        // No answer to whether this way works: who was killed may not go on with less.
        if (signal === "SIGKILL") reject(lost());
        finish(said.trim().split("\n")[0] || `it ended with ${signal ?? code}`);
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
          if (reply.type !== "ready") continue;
          resolve({
            access,
            work: reply.work,
            ids: reply.ids,
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
    if (control === undefined) talk(child.stdout!, child.stdin!);
    else void control.connected.then((socket) => talk(socket, socket));
  });
}

/** Somebody ended it. */
export function lost(): QuillaError {
  return new QuillaError("what runs containers for quilla ended before them", {
    code: "run/lost",
    hint: "something on this machine ended it: is there enough memory?",
  });
}

/** Why a way in is closed: it is tried beforehand where its words of complaint would be taken for the container's. */
function failureOf({ command }: Access): string | undefined {
  const [program, ...words] = [...command, "true"];
  const { status, stderr, error } = spawnSync(program!, words, { encoding: "utf8", cwd: "/" });
  if (status === 0) return undefined;
  return error === undefined
    ? stderr.trim().split("\n")[0] || `it ended with ${status}`
    : messageOf(error);
}
