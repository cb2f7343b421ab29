/**
 * A control group while a container runs in it.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { runToEnd } from "../child.ts";
import type { GroupFile, GroupPlan } from "../protocol.ts";
import { bind } from "./mounting.ts";

/** Who is in, moves each group's list of processes there, and becomes the program. */
const script =
  'while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs" || exit 125; shift; done; shift; exec "$@"';

export class ControlGroup {
  readonly #places: readonly Place[];

  private constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /**
   * Makes it, and sees that a process can be in it.
   *
   * @param views a directory in which the container's own view of it is shown
   * @throws {QuillaError} `run/resources` with what the system said
   */
  static async open(plan: GroupPlan, views: string): Promise<ControlGroup> {
    const made: Place[] = [];
    const group = new ControlGroup(made);
    try {
      if (plan.kind === "unified") made.push(makeUnified(plan));
      else makeSeparate(plan, made);
      if (made.length === 0) throw new Error("no group can be made");
      const ended = await runToEnd(group.around(["true"]));
      if (ended.code !== 0) throw new Error(ended.said.trim().split("\n")[0] || "it was refused");
      const shown = plan.kind === "unified"
        ? [""]
        : plan.groups.map(({ controller }) => controller);
      for (const name of shown) mkdirSync(join(views, name), { recursive: true });
      for (const { path, shownAs } of made) bind(path, join(views, shownAs));
      return group;
    } catch (error) {
      group.close();
      throw notMade(error);
    }
  }

  /** A command that runs in it. */
  around(command: readonly string[]): string[] {
    const paths = this.#places.map(({ path }) => path);
    return ["/bin/sh", "-c", script, "sh", ...paths, "--", ...command];
  }

  /** What ran in it is over. */
  close(): void {
    for (const { path } of this.#places) removeGroup(path);
  }
}

interface Place {
  readonly path: string;
  /** Below the directory of views; the directory itself where there is one tree for all. */
  readonly shownAs: string;
}

function makeUnified(plan: GroupPlan & { readonly kind: "unified" }): Place {
  const reasons: string[] = [];
  for (const parent of plan.parents) {
    let path: string | undefined;
    try {
      handDown(parent, plan.controllers);
      path = join(parent, plan.name);
      mkdirSync(path);
      write(path, plan.files);
      return { path, shownAs: "" };
    } catch (error) {
      if (path !== undefined) removeGroup(path);
      reasons.push(`${parent}: ${whyOf(error)}`);
    }
  }
  throw new Error(reasons.join("; "));
}

/** Lets groups below have the controllers: it can be said only where no process is, but at the top (cgroups(7)). */
function handDown(parent: string, controllers: readonly string[]): void {
  const has = (file: string) => readFileSync(join(parent, file), "utf8").trim().split(" ");
  const given = has("cgroup.subtree_control");
  const absent = controllers.filter((name) => !given.includes(name));
  if (absent.length === 0) return;
  const here = has("cgroup.controllers");
  const lacking = absent.filter((name) => !here.includes(name));
  if (lacking.length > 0) throw new Error(`no controller ${lacking.join(", ")} is delegated to it`);
  const text = absent.map((name) => `+${name}`).join(" ");
  writeFileSync(join(parent, "cgroup.subtree_control"), text);
}

function makeSeparate(plan: GroupPlan & { readonly kind: "separate" }, made: Place[]): void {
  for (const { controller, parent, files } of plan.groups) {
    const path = join(parent, plan.name);
    const place = { path, shownAs: controller };
    // Some controllers have one tree together.
    if (made.some((each) => each.path === path)) {
      write(path, files);
      made.push({ ...place, shownAs: controller });
      continue;
    }
    try {
      mkdirSync(path);
      if (controller === "cpuset") inherit(parent, path);
      write(path, files);
      made.push(place);
    } catch (error) {
      removeGroup(path);
      if (files.length > 0) throw new Error(`${path}: ${whyOf(error)}`, { cause: error });
    }
  }
}

/** A new group has none of them, and no process may be in it until it has. */
function inherit(parent: string, path: string): void {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    writeFileSync(join(path, file), readFileSync(join(parent, file)));
  }
}

function write(path: string, files: readonly GroupFile[]): void {
  for (const { file, value, isOptional } of files) {
    try {
      writeFileSync(join(path, file), value);
    } catch (error) {
      if (isOptional && ["ENOENT", "EACCES"].includes(systemCode(error) ?? "")) continue;
      throw new Error(`${file} cannot be ${value}: ${whyOf(error)}`, { cause: error });
    }
  }
}

const patience = 100;

/** With the groups that a runtime made in it. What ran there may take a moment to be gone. */
function removeGroup(path: string): void {
  for (let tries = 0; tries < patience; tries++) {
    try {
      for (const each of readdirSync(path, { withFileTypes: true })) {
        if (each.isDirectory()) removeGroup(join(path, each.name));
      }
      return rmdirSync(path);
    } catch (error) {
      if (systemCode(error) !== "EBUSY") return; // it was not made
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function whyOf(error: unknown): string {
  return systemCode(error) ?? messageOf(error);
}

function notMade(error: unknown): QuillaError {
  return new QuillaError(`what the container may use cannot be limited here: ${messageOf(error)}`, {
    code: "run/resources",
    hint: /ENOENT|no group can be made/.test(messageOf(error))
      ? "make the group of --cgroup-parent before, in each hierarchy: mkdir /sys/fs/cgroup/…"
      : "run quilla as root; or in a scope of your own, systemd-run --user --scope -p Delegate=yes quilla …; or leave the limits out",
    cause: error,
  });
}
