/**
 * Servers that are asked for programs of a build, and a store for what they say.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Store } from "../../core/store/store.ts";
import type { FileView } from "../../core/tree/view.ts";
import type { RecordedProgram } from "../../plugins/kit/recording/contracts.ts";
import { Upstream, type UpstreamOptions } from "../../plugins/kit/recording/upstream.ts";
import { atEnd } from "./at_end.ts";
import type { Answer, FaultyRequest } from "./fault_server.ts";
import { leftoversIn } from "./leftovers.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

/** How one asks. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reach?: RecordedProgram["reach"];
  readonly files?: FileView;
  readonly body?: string;
}

/** What came. */
export interface Told {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly digest: string;
}

/** A store, and who asks with it. */
export interface Workshop {
  readonly store: Store;
  readonly root: string;
  /** Asks, reads the whole body, and waits until it is kept. */
  get(url: string, asked?: Asked): Promise<Told>;
  /** How many blobs and cached things are there, and what lies half written. */
  contents(): { readonly blobs: number; readonly fetched: number; readonly leftovers: string[] };
}

/** @param root where the store is; a directory of its own, unless given */
export async function upstreamWorkshop(
  options: Partial<UpstreamOptions> = {},
  root: string = join(temporaryDirectory(), "store"),
): Promise<Workshop> {
  const store = await Store.open(root, { create: true });
  const retries = { base: 1, longest: 1 };
  const upstream = new Upstream({ store, environment: {}, retries, ...options });
  atEnd(() => {
    upstream.close();
    store.close();
  });
  return {
    store,
    root,
    async get(url, { method = "GET", headers = {}, reach = "host", files, body } = {}) {
      const bytes = body === undefined ? undefined : new TextEncoder().encode(body);
      const request = {
        ...{ method, url: new URL(url), headers: new Map(Object.entries(headers)) },
        body: bytes && { size: bytes.length, open: () => [bytes] },
      };
      const answer = await upstream.fetch(request, reach, files);
      const decoder = new TextDecoder();
      let text = "";
      for await (const piece of answer.body) text += decoder.decode(piece, { stream: true });
      const { digest } = await answer.kept;
      return { status: answer.status, headers: answer.headers, text, digest };
    },
    contents: () => ({
      blobs: countIn(join(root, "blobs", "sha256")),
      fetched: countIn(join(root, "cache", "fetched")),
      leftovers: leftoversIn(root),
    }),
  };
}

/** An answer in lines and a body, which says no length of its own. */
export function answer(lines: readonly string[], body = "", end = true): Answer {
  return (socket) => {
    socket.write(`HTTP/1.1 ${lines.join("\r\n")}\r\n\r\n${body}`);
    if (end) socket.end();
  };
}

/** One answer after the other; the last one again. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let number = 0;
  return (socket, request) => answers[Math.min(number++, answers.length - 1)]!(socket, request);
}

/** The value of a header of a request; undefined where it has none. */
export function headerOf({ head }: FaultyRequest, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1];
}

function countIn(directory: string): number {
  try {
    return readdirSync(directory).length;
  } catch {
    return 0;
  }
}
