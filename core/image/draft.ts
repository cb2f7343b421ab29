/**
 * An image's configuration while it is being made: what instructions edit.
 *
 * @module
 */

/** How the health of a running container is asked for; durations are nanoseconds, 0 or undefined: the engine's default. */
export interface Healthcheck {
  /** `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", text]`. */
  readonly test: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly startInterval?: number;
  readonly retries?: number;
}

/** The fields of an image's configuration that a Dockerfile can set (OCI config.md § Properties, and Docker's own). */
export interface ImageConfigDraft {
  author?: string | undefined;
  /** `user[:group]`, names or numbers; empty or undefined is root. */
  user?: string | undefined;
  /** Environment, in order. */
  readonly env: Map<string, string>;
  entrypoint?: readonly string[] | undefined;
  cmd?: readonly string[] | undefined;
  /** Docker's mark that `cmd` needs no further escaping on Windows. */
  argsEscaped?: boolean | undefined;
  /** Clean absolute path, or undefined. */
  workingDir?: string | undefined;
  readonly labels: Map<string, string>;
  /** `port/protocol`. */
  readonly exposedPorts: Set<string>;
  readonly volumes: Set<string>;
  stopSignal?: string | undefined;
  /** What shell forms are wrapped in. */
  shell?: readonly string[] | undefined;
  healthcheck?: Healthcheck | undefined;
  /** Instructions that run when another image is built on this one. */
  onBuild?: readonly string[] | undefined;
}

/** A draft that says nothing. `onSetVariable` is told each variable that is set from now on. */
export function emptyDraft(onSetVariable: (name: string) => void = () => {}): ImageConfigDraft {
  return {
    env: new WatchedMap(onSetVariable),
    labels: new Map(),
    exposedPorts: new Set(),
    volumes: new Set(),
  };
}

/** A copy that can be edited on its own. */
export function copyDraft(
  draft: ImageConfigDraft,
  onSetVariable: (name: string) => void = () => {},
): ImageConfigDraft {
  const copy = emptyDraft(onSetVariable);
  Object.assign(copy, draft, {
    env: copy.env,
    labels: new Map(draft.labels),
    exposedPorts: new Set(draft.exposedPorts),
    volumes: new Set(draft.volumes),
  });
  for (const [name, value] of draft.env) Map.prototype.set.call(copy.env, name, value);
  return copy;
}

class WatchedMap extends Map<string, string> {
  readonly #onSet: (name: string) => void;

  constructor(onSet: (name: string) => void) {
    super();
    this.#onSet = onSet;
  }

  override set(name: string, value: string): this {
    this.#onSet(name);
    return super.set(name, value);
  }
}
