/**
 * Servers of git repositories by HTTP, in this process: git's own (`git http-backend`), and plain files.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { after } from "node:test";

/** What was asked. */
export interface GitRequest {
  /** Path and query. */
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A server at work. */
export interface GitServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** All that was asked so far. */
  readonly requests: readonly GitRequest[];
}

/** How it serves. */
export interface GitServerOptions {
  /** What it must be asked with, or it answers 401. */
  readonly authorization?: string | undefined;
  /** Where the beginnings of paths have gone. */
  readonly redirects?: Readonly<Record<string, string>> | undefined;
  /** Whether the files are served as they are, without git: `git update-server-info` must have been run. */
  readonly isDumb?: boolean | undefined;
  /** Whether it speaks the first version of git's protocol alone, in which only the tips of refs are given. */
  readonly isOld?: boolean | undefined;
}

/** Serves the repositories in a directory, for this file's tests. */
export async function gitServer(
  root: string,
  { authorization, redirects = {}, isDumb = false, isOld = false }: GitServerOptions = {},
): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? "/";
    requests.push({ target, authorization: request.headers.authorization });
    const [from, to] = Object.entries(redirects).find(([each]) => target.startsWith(each)) ?? [];
    if (from !== undefined) {
      return void response.writeHead(301, { Location: to + target.slice(from.length) }).end();
    }
    // The word before the blank may be written as one likes (RFC 9110 § 11.1).
    const told = request.headers.authorization?.replace(/^\w+/, (word) => word.toLowerCase());
    if (authorization !== undefined && told !== authorization) {
      return void response.writeHead(401, { "WWW-Authenticate": "Basic" }).end();
    }
    if (isDumb) sendFile(join(root, target.split("?")[0]!), response);
    else runGitBackend(root, request, response, isOld);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stopAtEnd(() => void server.close());
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, requests };
}

function sendFile(path: string, response: ServerResponse): void {
  try {
    response.writeHead(200).end(readFileSync(path));
  } catch {
    response.writeHead(404).end();
  }
}

/** Answers by git itself: CGI (RFC 3875), as far as it needs that. */
export function runGitBackend(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  isOld: boolean,
): void {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH ?? "",
      ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_HTTP_EXPORT_ALL: "1" },
      GIT_PROJECT_ROOT: root,
      GIT_PROTOCOL: isOld ? "" : String(request.headers["git-protocol"] ?? ""),
      ...{ PATH_INFO: path, QUERY_STRING: query, REQUEST_METHOD: request.method ?? "GET" },
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => {}); // it may have answered before the question's end
  const pieces: Uint8Array[] = [];
  backend.stdout.on("data", (piece: Uint8Array) => void pieces.push(piece));
  backend.on("close", () => {
    const answer = Buffer.concat(pieces);
    const end = answer.indexOf("\r\n\r\n");
    const headers = answer.toString("latin1", 0, end).split("\r\n").map((line) =>
      line.split(": ", 2)
    );
    const { Status = "200", ...others } = Object.fromEntries(headers) as Record<string, string>;
    response.writeHead(parseInt(Status), others).end(answer.subarray(end + 4));
  });
}

function stopAtEnd(stop: () => void): void {
  try {
    after(stop);
  } catch {
    globalThis.addEventListener("unload", stop); // Deno 2.4 has no `after`
  }
}
