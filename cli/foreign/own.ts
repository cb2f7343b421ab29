/**
 * What other programs need builders, contexts and containers for, and quilla does without: scripts that set such things up go on.
 *
 * @module
 */
import type { CommandEntry } from "../table.ts";

type Entry = Omit<CommandEntry, "name">;
type Builders = typeof import("./builders.ts");
type BuildCache = typeof import("./build_cache.ts");
type Imagetools = typeof import("./imagetools.ts");
type Contexts = typeof import("./contexts.ts");

const builders = (name: keyof Builders, summary: string): Entry => ({
  summary,
  load: () => import("./builders.ts").then((module) => module[name]),
});
const buildCache = (name: keyof BuildCache, summary: string): Entry => ({
  summary,
  load: () => import("./build_cache.ts").then((module) => module[name]),
});
const imagetools = (name: keyof Imagetools, summary: string): Entry => ({
  summary,
  load: () => import("./imagetools.ts").then((module) => module[name]),
});
const contexts = (name: keyof Contexts, summary: string): Entry => ({
  summary,
  load: () => import("./contexts.ts").then((module) => module[name]),
});

/** What the groups are for that are no groups of quilla's. */
export const ownGroups: ReadonlyMap<string, string> = new Map([
  ["builder", "build, and free what builds left, in Docker's words"],
  ["buildx", "build, and do without builders, in the words of Docker's buildx"],
  ["buildx imagetools", "make and look at images in registries, in the words of Docker's buildx"],
  ["container", "run an image's program, in Docker's words"],
  ["context", "do without contexts, in Docker's words"],
  ["manifest", "put the images of several platforms under one name, in Docker's words"],
  ["network", "do without networks"],
  ["volume", "do without volumes"],
]);

/** Commands that other programs have, and that quilla does. */
export const ownCommands: ReadonlyMap<string, Entry> = new Map([
  ["buildx create", builders("create", "needs no builder: says so, and succeeds")],
  ["buildx use", builders("use", "needs no builder: says so, and succeeds")],
  ["buildx inspect", builders("inspect", "show quilla as the builder")],
  ["buildx ls", builders("list", "list quilla as the one builder")],
  ["buildx rm", builders("remove", "needs no builder: says so, and succeeds")],
  ["buildx stop", builders("stop", "needs no builder: says so, and succeeds")],
  ["buildx install", builders("install", "`build` is it already: says so, and succeeds")],
  ["buildx uninstall", builders("install", "`build` is it already: says so, and succeeds")],
  ["buildx du", buildCache("du", "show how much room builds take in the store")],
  ["buildx prune", buildCache("buildxPrune", "remove what builds left in the store")],
  ["builder prune", buildCache("builderPrune", "remove what builds left in the store")],
  ["builder du", buildCache("du", "show how much room builds take in the store")],
  ["buildx imagetools create", imagetools("create", "put images of registries under one name")],
  ["buildx imagetools inspect", imagetools("inspect", "show what a registry says of an image")],
  ["buildx version", builders("version", "show the version of quilla")],
  ["context ls", contexts("list", "list this machine as the one context")],
  ["context list", contexts("list", "list this machine as the one context")],
  ["context show", contexts("show", "show the name of the one context")],
  ["context use", contexts("use", "needs no context: says so, and succeeds")],
  ["container prune", contexts("pruneNothing", "says that there are no containers, and succeeds")],
  ["volume prune", contexts("pruneNothing", "says that there are no volumes, and succeeds")],
  ["network prune", contexts("pruneNothing", "says that there are no networks, and succeeds")],
]);
