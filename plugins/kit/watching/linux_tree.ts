/**
 * A directory whose changes Linux tells. Directories that the rules leave out are not watched: what is in them is nobody's concern, and
 * a user may watch only so many.
 *
 * @module
 */
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, systemCode } from "../../../core/errors.ts";
import { happened, Inotify, type InotifyEvent } from "./inotify.ts";
import { anything, NotTold, Place, realPath, type TreeRules, type TreeWatch } from "./tree.ts";

/** After so many questions it is looked whether the directory is still the one that was opened. */
const rounds = 20;

export class LinuxTree implements TreeWatch {
  readonly #directory: string;
  readonly #rules: TreeRules;
  readonly #place: Place;
  /** Where the directory was when it was opened. */
  #root = "";
  #inotify: Inotify | undefined;
  /** The directories' paths, by the numbers of their watches, and the other way round. */
  readonly #paths = new Map<number, string>();
  readonly #watches = new Map<string, number>();
  #round = 0;

  /** @throws {NotTold} where there is no inotify, or a limit of it is reached */
  constructor(directory: string, rules: TreeRules) {
    this.#directory = directory;
    this.#rules = rules;
    this.#place = new Place(directory);
    this.#begin();
  }

  news(): readonly string[] {
    const changed = new Set<string>();
    let isLost = false;
    for (const event of this.#inotify?.read() ?? []) {
      if (event.flags & happened.overflowed) isLost = true;
      else this.#take(event, changed);
    }
    const isOther = this.#round++ % rounds === 0 && this.#place.hasChanged();
    if (isLost || isOther) {
      this.#begin();
      changed.add(anything);
    }
    return [...changed];
  }

  close(): void {
    this.#inotify?.close();
    this.#inotify = undefined;
  }

  /** Everything anew. */
  #begin(): void {
    this.close();
    this.#paths.clear();
    this.#watches.clear();
    if (!this.#place.isThere) return;
    this.#root = realPath(this.#directory);
    this.#inotify = queue();
    this.#follow("");
  }

  #take({ watch, flags, name }: InotifyEvent, changed: Set<string>): void {
    const directory = this.#paths.get(watch);
    if (directory === undefined) return;
    if (flags & happened.forgotten) return this.#forget(watch);
    if (name === "") {
      // What happens to a directory below is told by the one that it is in.
      if (directory !== "") return;
      if (flags & (happened.selfDeleted | happened.selfMoved | happened.unmounted)) this.#round = 0;
      changed.add(anything);
      return;
    }
    const path = directory === "" ? name : `${directory}/${name}`;
    const isDirectory = (flags & happened.isDirectory) !== 0;
    if (isDirectory && flags & (happened.created | happened.movedHere)) this.#follow(path);
    if (isDirectory && flags & happened.movedAway) this.#leave(path);
    if (this.#rules.counts(path) || isDirectory && this.#rules.enters(path)) changed.add(path);
  }

  #follow(path: string): void {
    try {
      this.#enter(path);
    } catch (error) {
      this.close();
      throw notTold(error);
    }
  }

  /** Watches a directory and those below it. It is watched before it is listed: so none that comes meanwhile is missed. */
  #enter(first: string): void {
    const ahead = [first];
    for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
      if (path !== "" && !this.#rules.enters(path)) continue;
      const place = join(this.#root, path);
      let entries: Dirent[];
      try {
        const watch = this.#inotify!.add(place);
        this.#forget(watch); // of where it was before
        this.#paths.set(watch, path);
        this.#watches.set(path, watch);
        entries = readdirSync(place, { withFileTypes: true });
      } catch (error) {
        // It is gone again, or nobody may look into it: then a build tells.
        if (passing.includes(systemCode(error) ?? "")) continue;
        throw error;
      }
      for (const entry of entries) {
        if (entry.isDirectory()) ahead.push(path === "" ? entry.name : `${path}/${entry.name}`);
      }
    }
  }

  /** A directory that is elsewhere now would go on telling. */
  #leave(first: string): void {
    for (const [path, watch] of [...this.#watches]) {
      if (path !== first && !path.startsWith(`${first}/`)) continue;
      this.#forget(watch);
      try {
        this.#inotify!.remove(watch);
      } catch (error) {
        if (systemCode(error) !== "EINVAL") throw error; // it is not there any more
      }
    }
  }

  #forget(watch: number): void {
    const path = this.#paths.get(watch);
    if (path === undefined) return;
    this.#paths.delete(watch);
    if (this.#watches.get(path) === watch) this.#watches.delete(path);
  }
}

const passing = ["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP"];

/** @throws {NotTold} where there is none to be had, whatever the reason */
function queue(): Inotify {
  try {
    return new Inotify();
  } catch (error) {
    const known = notTold(error);
    throw known instanceof NotTold
      ? known
      : new NotTold(`inotify cannot be asked: ${messageOf(error)}`, error);
  }
}

function notTold(error: unknown): unknown {
  switch (systemCode(error)) {
    case "ENOSPC":
      return new NotTold(
        `a user may watch ${
          limit("max_user_watches")
        } directories here (fs.inotify.max_user_watches)`,
        error,
      );
    case "EMFILE":
      return new NotTold(
        `a user may have ${
          limit("max_user_instances")
        } programs here that watch (fs.inotify.max_user_instances)`,
        error,
      );
    default:
      return error;
  }
}

function limit(name: string): string {
  try {
    return `at most ${readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8").trim()}`;
  } catch {
    return "only so many";
  }
}
