/**
 * The line to quilla as its other half has it: the standard streams, or a socket where those are the container's.
 *
 * @module
 */
import { createConnection } from "node:net";
import process from "node:process";
import { LineSplitter, type Reply, type Request } from "../protocol.ts";

/** What happens on the line. */
export interface LineListener {
  onRequest(request: Request): void;
  /** Whoever was there is gone. */
  onEnd(code: number): void;
}

/** Listens from now on. @returns what sends a reply */
export function openLine(
  control: string | undefined,
  { onRequest, onEnd }: LineListener,
): (reply: Reply) => void {
  const socket = control === undefined ? undefined : createConnection(control);
  const input = socket ?? process.stdin;
  const output = socket ?? process.stdout;
  const splitter = new LineSplitter();
  input.on("data", (bytes: Uint8Array) => {
    for (const line of splitter.push(bytes)) onRequest(JSON.parse(line) as Request);
  });
  input.on("end", () => onEnd(0));
  input.on("close", () => onEnd(0));
  input.on("error", () => onEnd(1));
  output.on("error", () => onEnd(1));
  return (reply) => void output.write(`${JSON.stringify(reply)}\n`);
}
