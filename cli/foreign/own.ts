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
type Manifests = Omit<typeof import("./manifest.ts"), "withLists" | "insecureFlag" | "isUnknown">;
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
const manifests = (name: keyof Manifests, summary: string): Entry => ({
  summary,
  load: () => import("./manifest.ts").then((module) => module[name]),
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
  ["repo", "look at repositories of registries, in oras' words"],
  ["download", "look at what hangs on images, in cosign's words"],
  ["volume", "do without volumes"],
]);

/** What is meant where a word behind a group is none of its commands: crane has one command of that name. */
export const groupHints: ReadonlyMap<string, string> = new Map([
  ["manifest", "`quilla manifest inspect NAME` shows what a registry has, as JSON"],
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
  ["image exists", {
    summary: "say by the exit code whether the store has an image",
    load: () => import("./small.ts").then((module) => module.imageExists),
  }],
  ["list-tags", {
    summary: "list the tags of a repository as JSON",
    load: () => import("./small.ts").then((module) => module.tagsAsJson),
  }],
  ["manifest create", manifests("create", "begin a list of images that registries have")],
  ["manifest add", manifests("add", "add images to a list")],
  ["manifest annotate", manifests("annotate", "say what an image of a list runs on")],
  ["manifest remove", manifests("remove", "take images out of a list")],
  ["manifest push", manifests("push", "send a list to its registry")],
  ["manifest inspect", {
    summary: "show a list, or what a registry has, as JSON",
    load: () => import("./manifest_inspect.ts").then((module) => module.inspect),
  }],
  ["manifest exists", manifests("exists", "say by the exit code whether there is a list")],
  ["manifest rm", manifests("removeLists", "forget lists")],
  ["context ls", contexts("list", "list this machine as the one context")],
  ["context list", contexts("list", "list this machine as the one context")],
  ["context show", contexts("show", "show the name of the one context")],
  ["context use", contexts("use", "needs no context: says so, and succeeds")],
  ["container prune", contexts("pruneNothing", "says that there are no containers, and succeeds")],
  ["volume prune", contexts("pruneNothing", "says that there are no volumes, and succeeds")],
  ["network prune", contexts("pruneNothing", "says that there are no networks, and succeeds")],
]);
