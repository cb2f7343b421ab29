/**
 * The servers of `deno task clients`: each host of its own, by HTTPS, at an address of the loopback device.
 *
 * @module
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { join, normalize } from "node:path";
import { Authority } from "../../plugins/kit/recording/authority.ts";
import { runGitBackend } from "../../tests/support/git_servers.ts";

/** Hosts, and which directory of the site each serves. */
const hosts: Readonly<Record<string, string>> = {
  "files.test": "files",
  "git.test": "git",
  "pypi.test": "pypi",
  "gems.test": "gems",
  "crates.test": "crates",
  "maven.test": "maven",
  "debian.test": "debian",
};

/** Servers at work. */
export interface Site {
  /** Of who says that they are theirs; PEM. */
  readonly certificatePem: string;
  /** Lines of /etc/hosts. */
  readonly hostLines: string;
  close(): Promise<void>;
}

/**
 * Begins to serve.
 *
 * @param directory what site.Dockerfile made
 */
export async function serveSite(directory: string): Promise<Site> {
  const authority = Authority.create();
  const servers: Server[] = [];
  const lines: string[] = [];
  for (const [index, [host, name]] of Object.entries(hosts).entries()) {
    const address = `127.0.9.${index + 1}`;
    const { certificate: cert, key } = authority.leafFor(host);
    const root = join(directory, name);
    const server = createServer({ cert, key }, (request, response) => {
      if (name === "git") runGitBackend(root, request, response, false);
      else sendFile(root, request.url ?? "/", request.method === "HEAD", response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(443, address, resolve);
    });
    servers.push(server);
    lines.push(`${address} ${host}\n`);
  }
  return {
    certificatePem: authority.certificatePem,
    hostLines: lines.join(""),
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function sendFile(root: string, target: string, isHead: boolean, response: ServerResponse): void {
  const path = normalize(decodeURIComponent(target.split("?")[0]!));
  const found = [join(root, path), join(root, path, "index.html")]
    .find((each) => existsSync(each) && statSync(each).isFile());
  if (found === undefined) return void response.writeHead(404).end();
  const { size } = statSync(found);
  const type = found.endsWith(".html") ? "text/html" : "application/octet-stream";
  response.writeHead(200, { "Content-Type": type, "Content-Length": size, Connection: "close" });
  if (isHead) response.end();
  else createReadStream(found).pipe(response);
}
