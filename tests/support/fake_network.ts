/**
 * A recorded network whose other end is this process: a plain server, which says what was asked of it.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QuillaError } from "../../core/errors.ts";
import type {
  LineHead,
  RecordedNetwork,
  RecordedProgram,
} from "../../plugins/kit/recording/contracts.ts";

/** What it does with a connection, whose head was read. */
export type Answer = (head: LineHead, socket: Socket, line: FakeLine) => void;

/** One program's. */
export interface FakeLine {
  readonly program: RecordedProgram;
  /** Heads of its connections, and the end of each. */
  readonly connections: { readonly head: LineHead; readonly closed: Promise<unknown> }[];
  hasEnded: boolean;
  /** Ends the program. */
  fail(message: string): void;
}

/** With it. */
export interface FakeNetwork extends RecordedNetwork {
  readonly lines: readonly FakeLine[];
}

/** @param refused what the end of a line throws */
export function fakeNetwork(answer: Answer, refused?: QuillaError): FakeNetwork {
  const lines: FakeLine[] = [];
  const closing: (() => void)[] = [];
  return {
    key: "fake",
    lines,
    async open(program) {
      let fail!: (error: QuillaError) => void;
      const failed = new Promise<QuillaError>((resolve) => fail = resolve);
      const line: FakeLine = {
        program,
        connections: [],
        hasEnded: false,
        fail: (message) => fail(new QuillaError(message, { code: "record/not-recorded" })),
      };
      lines.push(line);
      const directory = mkdtempSync(join(tmpdir(), "quilla-line-"));
      const socket = join(directory, "s");
      const server = createServer({ allowHalfOpen: true }, (connection) => {
        connection.on("error", () => {});
        readHead(connection, (head) => {
          const closed = new Promise((resolve) => connection.on("close", resolve));
          line.connections.push({ head, closed });
          answer(head, connection, line);
        });
      });
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      closing.push(() => {
        server.close();
        rmSync(directory, { recursive: true, force: true });
      });
      return {
        socket,
        ports: [80, 22],
        files: [{
          type: "file",
          target: "/run/given/authority",
          content: new TextEncoder().encode("the authority\n"),
          mode: 0o444,
          uid: 0,
          gid: 0,
        }],
        variables: (proxy) => ({ http_proxy: proxy, GIVEN: "by the line" }),
        failed,
        // deno-lint-ignore require-await -- a contract of several
        async end() {
          line.hasEnded = true;
          if (refused !== undefined) throw refused;
        },
      };
    },
    recall: () => true,
    remember() {},
    said: () => ({ exchanges: [], isReplayed: false }),
    // deno-lint-ignore require-await -- a contract of several
    async close() {
      closing.splice(0).forEach((close) => close());
    },
  };
}

/** The first line; what is behind it comes again. */
function readHead(socket: Socket, done: (head: LineHead) => void): void {
  let read = new Uint8Array(0);
  const take = (bytes: Uint8Array) => {
    read = new Uint8Array([...read, ...bytes]);
    const end = read.indexOf(10);
    if (end < 0) return;
    socket.off("data", take);
    socket.pause();
    const rest = read.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    done(JSON.parse(new TextDecoder().decode(read.subarray(0, end))));
    socket.resume();
  };
  socket.on("data", take);
}
