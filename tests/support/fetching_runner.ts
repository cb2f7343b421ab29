/**
 * A runner whose programs are URLs: each is fetched through the recorded network of its build, and becomes a file. It takes no
 * namespace and no Linux.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createConnection } from "node:net";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import type { Job, Runner } from "../../core/plugin/contracts/runner.ts";
import { takeRecorded } from "../../plugins/kit/running/container_wishes.ts";

const runner: Runner = {
  name: "fetching",
  preference: 9,
  needs: "nothing",
  open({ settings }) {
    const recorded = takeRecorded(settings);
    return Promise.resolve({
      async run(job: Job) {
        const { args: [url = ""], files, env } = job;
        const line = await recorded?.open({ job, step: url, files, env, reach: "host" });
        const content = line === undefined ? await plain(url) : await through(line.socket, url);
        await line?.end();
        return { exit: { code: 0 }, changes: [{ type: "file", path: "/fetched", content }] };
      },
      close: () => Promise.resolve(),
    });
  },
};

/** The plugin. */
export const fetchingPlugin: Plugin = { name: "fetching", api: 2, runners: [runner] };

async function plain(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** As by an HTTP proxy. */
async function through(path: string, url: string): Promise<Uint8Array> {
  const socket = createConnection(path);
  const { host } = new URL(url);
  socket.write(`{"port":0}\nGET ${url} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const pieces: Uint8Array[] = [];
  for await (const piece of socket) pieces.push(piece);
  const all = Buffer.concat(pieces);
  const end = all.indexOf("\r\n\r\n");
  const head = all.subarray(0, end).toString().toLowerCase();
  const body = all.subarray(end + 4);
  return /^transfer-encoding: chunked/m.test(head) ? unchunked(body) : body;
}

function unchunked(bytes: Buffer): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = 0;;) {
    const end = bytes.indexOf("\r\n", at);
    const size = parseInt(bytes.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
