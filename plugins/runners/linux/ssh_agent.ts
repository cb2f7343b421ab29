/**
 * The SSH agents that the user gave the build: an agent's socket, or keys in files.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { AgentSource } from "./protocol.ts";
import { parsePrivateKey } from "../../kit/ssh/private_key.ts";
import { reasonOf } from "../../kit/building/reason.ts";
import type { SshAgent } from "../../../core/plugin/contracts/run_settings.ts";

/** Larger files are no keys. */
const keyLimit = 100 << 10;

/** @throws {QuillaError} `run/ssh`, `ssh/key` where a path is neither a socket nor a key that can be used */
export function readAgent(id: string, given: string | SshAgent): AgentSource {
  const { paths, raw = false } = typeof given === "string" ? { paths: [given] } : given;
  const fail = (why: string, hint?: string, cause?: unknown, code = "run/ssh") =>
    new QuillaError(`the SSH agent ${quote(id)} cannot be used: ${why}`, { code, hint, cause });
  const sockets: string[] = [];
  const keys: string[] = [];
  for (const path of paths) {
    try {
      const status = statSync(path);
      if (status.isSocket()) sockets.push(path);
      else keys.push(readKey(path));
    } catch (error) {
      const isKnown = error instanceof QuillaError;
      const why = isKnown ? error.message : reasonOf(error);
      throw fail(
        `${quote(path)}: ${why}`,
        isKnown ? error.hint : "give an agent's socket, or the file of a private key",
        error,
        isKnown ? error.code : undefined,
      );
    }
  }
  const [socket] = sockets;
  if (sockets.length > 1) throw fail(`it has ${sockets.length} sockets`, "give one of them");
  if (socket !== undefined && keys.length > 0) {
    throw fail("it has a socket and keys", "give them different names, or ssh-add the keys");
  }
  if (raw && socket === undefined) throw fail("raw needs an agent's socket", "leave raw out");
  return socket === undefined ? { keys } : { socket, isRaw: raw };
}

function readKey(path: string): string {
  const status = statSync(path);
  const why = status.isDirectory()
    ? "it is a directory"
    : !status.isFile()
    ? "it is neither a socket nor a regular file"
    : status.size > keyLimit
    ? `it has more than ${keyLimit} bytes`
    : undefined;
  if (why !== undefined) {
    const hint = "give an agent's socket, or the file of a private key";
    throw new QuillaError(why, { code: "run/ssh", hint });
  }
  const text = readFileSync(path, "utf8");
  parsePrivateKey(text);
  return text;
}
