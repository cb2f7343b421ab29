/**
 * quilla's other half: it lives in namespaces of its own, in which it may mount and be any user, and does what it is told on its
 * standard input. When that ends, so does everything in here.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { shortage, storeFailure, uniquePath } from "../../../../core/plugin/api/host.ts";
import { Store } from "../../../../core/plugin/api/store.ts";
import { keepIndexes } from "../../../kit/layers/kept_index.ts";
import type { Greeting, Reply, Request, ToldFailure } from "../protocol.ts";
import { Foreground } from "./foreground.ts";
import { killAll } from "./invocation.ts";
import { runJob, type Workshop } from "./job.ts";
import { openLine } from "./line.ts";
import { unmount, unmountBelow } from "./mounting.ts";
import { PrivateNetwork } from "./network.ts";
import { removeTree } from "./remove.ts";
import { dieWithParent, rightsHere } from "./rights.ts";
import { keep, Snapshots } from "./snapshots.ts";
import { mountOverlay } from "./tree_mounts.ts";

/** Serves until the input ends. */
export async function serve(greeting: Greeting): Promise<void> {
  const opened: Workshop[] = [];
  const network = new PrivateNetwork();
  let isLeaving = false;
  const leave = (code: number) => {
    if (isLeaving) return;
    isLeaving = true;
    killAll();
    network.close();
    for (const { work, store, groups } of opened) {
      for (const group of groups) group.close();
      removeWork(work);
      store.close();
    }
    process.exit(code);
  };
  // They are meant for whoever started us, who then tells us.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  const waiting: Request[] = [];
  const take = (request: Request) => void answer(opened[0]!, network, request, say);
  const say = openLine(greeting.control, {
    onRequest(request) {
      if (opened.length === 0) waiting.push(request);
      else take(request);
    },
    onEnd: leave,
  });
  dieWithParent();
  try {
    const workshop = await openWorkshop(greeting, say);
    opened.push(workshop);
    const ids = { users: idsIn("uid"), groups: idsIn("gid") };
    say({ type: "ready", work: workshop.work, ids, rights: rightsHere() });
  } catch (error) {
    // Who asked for it hangs up.
    return say({ type: "refused", failure: told(error, greeting.root) });
  }
  waiting.splice(0).forEach(take);
}

/** user_namespaces(7): lines of the first ID inside, the one outside, and how many. */
function idsIn(kind: "uid" | "gid"): [number, number][] {
  const lines = readFileSync(`/proc/self/${kind}_map`, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [first, , count] = line.trim().split(/\s+/).map(Number);
    return [first!, count!];
  });
}

async function answer(
  workshop: Workshop,
  network: PrivateNetwork,
  request: Request,
  say: (reply: Reply) => void,
): Promise<void> {
  const { id } = request;
  if (request.type === "signal") return await workshop.foreground.deliver(request.signal);
  if (request.type === "stop") {
    const job = workshop.jobs.get(request.job);
    return job && await (await import("./stop.ts")).stop(job);
  }
  try {
    if (request.type === "network") {
      return say({ type: "network", id, ...await network.open(request, workshop.work) });
    }
    if (request.type === "cached") {
      const { cachedContent } = await import("./cached.ts");
      return say({ type: "cached", id, content: await cachedContent(workshop, request) });
    }
    const outcome = await runJob(workshop, request.job, {
      onOutput: (stream, text) => say({ type: "output", id, stream, text }),
      onShell: (isOpen) => say({ type: "shell", id, isOpen }),
    });
    say({ type: "ended", id, ...outcome });
  } catch (error) {
    say({ type: "failed", id, failure: told(error, workshop.store.root) });
  }
}

function told(thrown: unknown, root: string): ToldFailure {
  const error = diskFailure(thrown, root);
  const trace = process.env.QUILLA_DEBUG && thrown instanceof Error ? `\n${thrown.stack}` : "";
  if (error instanceof QuillaError) {
    return { message: error.message + trace, code: error.code, hint: error.hint };
  }
  return { message: messageOf(error) + trace, code: "run/system" };
}

/** What the disk, or the system, had too little of. A refused mount is another matter. */
function diskFailure(thrown: unknown, root: string): unknown {
  const code = systemCode(thrown) ?? "";
  if (!["ENOSPC", "EDQUOT", "EROFS"].includes(code) || /^\w+: mount/.test(messageOf(thrown))) {
    return shortage(thrown, "preparing a container");
  }
  return storeFailure(thrown, "unpacking for a container", root);
}

async function openWorkshop(
  { root, mode, copies, user }: Greeting,
  say: (reply: Reply) => void,
): Promise<Workshop> {
  // Whose it is was looked at outside: in here, users have other numbers.
  const store = keepIndexes(await Store.open(root, { isTrusted: true }));
  const options = {
    opaqueXattr: mode === "root" ? "trusted.overlay.opaque" : "user.overlay.opaque",
    owners: mode !== "single",
  };
  // What one user unpacks is no other's: where a store is several users', each has a directory.
  const isShared = store.places.modes.isForced && mode !== "root";
  const directory = join(store.places.snapshots, isShared ? `${mode}-${user}` : mode);
  const snapshots = await Snapshots.open(store, directory, options);
  const work = uniquePath(join(directory, "work"));
  keep(store, work);
  mkdirSync(work, { mode: 0o700 });
  const note = (message: string) => say({ type: "note", message });
  const why = copies ? "it was asked for" : overlayFailure(directory, work, options.opaqueXattr);
  if (why !== undefined) note(`all files of the image are copied, which is slower: ${why}`);
  return {
    store,
    snapshots,
    work,
    options,
    overlay: why === undefined,
    broken: new Set(),
    foreground: new Foreground(),
    groups: new Set(),
    jobs: new Map(),
    note,
  };
}

/** Why there can be no overlay mounts here; undefined where they work. */
function overlayFailure(directory: string, work: string, opaqueXattr: string): string | undefined {
  const places = { upper: join(work, "upper"), work: join(work, "work") };
  const at = join(work, "at");
  for (const each of [...Object.values(places), at]) mkdirSync(each);
  try {
    const isUser = opaqueXattr.startsWith("user.");
    mountOverlay(directory, { lower: "empty", ...places, isUser }, at);
    unmount(at);
    return undefined;
  } catch (error) {
    return `the system has no overlay mounts here (${systemCode(error) ?? messageOf(error)})`;
  } finally {
    for (const each of [...Object.values(places), at]) removeTree(each);
  }
}

function removeWork(work: string): void {
  try {
    unmountBelow(work);
    removeTree(work);
  } catch {
    // Something is mounted there still; `system prune` finds it.
  }
}
