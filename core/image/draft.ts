/**
 * An image's configuration while it is being made: what instructions edit.
 *
 * @module
 */
import type { ImageConfig } from "../oci/config.ts";
import type { ContainerConfig, Healthcheck } from "../oci/container_config.ts";
import type { Platform } from "../platform.ts";
import { joinPath } from "../tree/path.ts";
import { withoutDrive } from "../tree/windows_path.ts";

/** The fields of an image's configuration that a Dockerfile can set (OCI config.md § properties, and Docker's own). */
export interface ImageConfigDraft {
  /** Who made it. */
  author?: string | undefined;
  /** `user[:group]`, names or numbers; empty or undefined is root. */
  user?: string | undefined;
  /** Environment, in order. */
  readonly env: Map<string, string>;
  /** Entries of a base image's `Env` that set no variable, for they have no name and value; they are handed on. */
  readonly unsetEnv?: readonly string[] | undefined;
  /** What starts. */
  entrypoint?: readonly string[] | undefined;
  /** Its arguments, or what starts where there is no `entrypoint`. */
  cmd?: readonly string[] | undefined;
  /** Docker's mark that `cmd` needs no further escaping on Windows. */
  argsEscaped?: boolean | undefined;
  /** Clean absolute path, or undefined. */
  workingDir?: string | undefined;
  /** What is said of it, by key. */
  readonly labels: Map<string, string>;
  /** `port/protocol`. */
  readonly exposedPorts: Set<string>;
  /** Directories that get a volume. */
  readonly volumes: Set<string>;
  /** What ends it, such as `SIGTERM`. */
  stopSignal?: string | undefined;
  /** What shell forms are wrapped in. */
  shell?: readonly string[] | undefined;
  /** How to see that a container works. */
  healthcheck?: Healthcheck | undefined;
  /** Instructions that run when another image is built on this one. */
  onBuild?: readonly string[] | undefined;
}

/** A draft of what an image says; of nothing unless given. `onSetVariable` is told each variable that is set from now on. */
export function draftOf(
  image: Pick<ImageConfig, "author" | "config"> = { config: {} },
  onSetVariable?: (name: string) => void,
): ImageConfigDraft {
  const { env, labels, exposedPorts, volumes, others: _, ...rest } = image.config;
  return {
    ...rest,
    author: image.author,
    env: watched((env ?? []).filter(isVariable).map(splitVariable), onSetVariable),
    ...unsetIn(env ?? []),
    labels: new Map(Object.entries(labels ?? {})),
    exposedPorts: new Set(exposedPorts),
    volumes: new Set(volumes),
  };
}

/** The search path of an image that says none, as in Docker. */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Sets what an image says that is based on no other. */
export function beginDraft(draft: ImageConfigDraft, { os }: Pick<Platform, "os">): void {
  draft.workingDir = "/";
  completeDraft(draft, { os });
}

/**
 * Says what every image says, behind what it says itself: a search path, but for Windows, whose business that is; there, the
 * working directory is one without a drive, as Windows' containers want it.
 */
export function completeDraft(draft: ImageConfigDraft, { os }: Pick<Platform, "os">): void {
  if (os !== "windows") {
    if (!draft.env.has("PATH")) draft.env.set("PATH", defaultPath);
  } else if (draft.workingDir !== undefined) {
    draft.workingDir = joinPath("/", withoutDrive(draft.workingDir)).replaceAll("/", "\\");
  }
}

/** A copy that can be edited on its own. */
export function copyDraft(
  draft: ImageConfigDraft,
  onSetVariable?: (name: string) => void,
): ImageConfigDraft {
  return {
    ...draft,
    env: watched(draft.env, onSetVariable),
    labels: new Map(draft.labels),
    exposedPorts: new Set(draft.exposedPorts),
    volumes: new Set(draft.volumes),
  };
}

/** What the draft says, for an image's configuration. */
export function containerConfig(draft: ImageConfigDraft): ContainerConfig {
  const { author: _, env, unsetEnv = [], labels, exposedPorts, volumes, ...rest } = draft;
  return {
    ...rest,
    env: [
      ...[...env].map(([name, value]) => `${name}=${value}`),
      ...unsetEnv.filter((name) => !env.has(name)),
    ],
    labels: Object.fromEntries(labels),
    exposedPorts: [...exposedPorts],
    volumes: [...volumes],
  };
}

function isVariable(text: string): boolean {
  return text.indexOf("=") > 0;
}

function unsetIn(env: readonly string[]): { readonly unsetEnv?: readonly string[] } {
  const unsetEnv = env.filter((text) => !isVariable(text));
  return unsetEnv.length === 0 ? {} : { unsetEnv };
}

function splitVariable(text: string): [string, string] {
  const equals = text.indexOf("=");
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function watched(
  entries: Iterable<readonly [string, string]>,
  onSet: (name: string) => void = () => {},
): Map<string, string> {
  const map = new Map(entries);
  map.set = (name, value) => {
    onSet(name);
    return Map.prototype.set.call(map, name, value);
  };
  return map;
}
