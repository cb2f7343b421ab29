/**
 * What is to follow where a layer gives a file another time than it had: the compiled Python files that recorded it.
 *
 * @module
 */
import type { FindFollowers, Followers, FollowingTime } from "../../../core/layer/assemble.ts";
import { type Content, contentOf, hostIdentity } from "../../../core/content.ts";
import type { FileView } from "../../../core/tree/view.ts";
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { type LayerTimes, ownTime } from "../../../core/layer/layer_time.ts";
import { headLength, recordedTime, sourceOfCompiled } from "./python.ts";

/** The files that were there before, and how they looked to who recorded their times. */
export interface Recorder {
  /** What has other bytes than the layer may change: files that the user gave, byte for byte. */
  mayChange(content: Content): boolean;
  /** The time that a file of the tree below was seen with, in seconds; undefined where nothing is known. */
  seen?(path: string): number | undefined;
}

/** Files that the user gave stay byte for byte; those of images may say the time that they get elsewhere. */
export const ofImages: Recorder = {
  mayChange: (content) => content.identity?.()?.startsWith(hostIdentity) === false,
};

/**
 * Finds what has to follow in a layer. Undefined where nothing has: most layers have no compiled files, and most recorders see the
 * times that stay.
 */
export function followersOf(recorder: Recorder): FindFollowers {
  return (changes, below, times) => {
    if (times === "preserve") return undefined;
    const isCompiled = ({ type, path }: Change) => type === "file" && /\.py[co]$/.test(path);
    return changes.some(isCompiled)
      ? new CompiledFiles(changes, below, times, recorder)
      : undefined;
  };
}

/** Looks for recorded times in the files of one layer. */
class CompiledFiles implements Followers {
  readonly #files: ReadonlyMap<string, Change & { readonly type: "file" }>;
  readonly #below: FileView;
  readonly #times: LayerTimes;
  readonly #recorder: Recorder;

  constructor(
    changes: ChangeList,
    below: FileView,
    times: LayerTimes,
    recorder: Recorder,
  ) {
    const files = new Map<string, Change & { readonly type: "file" }>();
    changes.forEach((change) => change.type === "file" && files.set(change.path, change));
    this.#files = files;
    this.#below = below;
    this.#times = times;
    this.#recorder = recorder;
  }

  /** What a file says of another's time, if it does: it is to say what the layer says. */
  of(change: Change & { readonly type: "file" }): FollowingTime | undefined {
    const path = sourceOfCompiled(change.path);
    const content = contentOf(change.content);
    if (path === undefined || content.size < headLength || !this.#recorder.mayChange(content)) {
      return undefined;
    }
    const source = this.#source(path);
    if (source === undefined) return undefined;
    const recorded = recordedTime(headOf(content), source);
    return recorded && { at: recorded.at, seconds: source.becomes };
  }

  /** The source as it was seen, and the time that it has in the image. */
  #source(path: string) {
    const change = this.#files.get(path);
    if (change !== undefined) {
      const { mtime = 0 } = change;
      return { mtime, size: contentOf(change.content).size, becomes: ownTime(change, this.#times) };
    }
    const node = this.#below.lstat(path);
    if (node?.type !== "file") return undefined;
    const mtime = this.#recorder.seen?.(path) ?? node.mtime;
    return { mtime, size: node.content.size, becomes: Math.floor(node.mtime) };
  }
}

/** The beginning of a file, at most {@linkcode headLength} bytes. */
export function headOf(content: Content): Uint8Array {
  const head = new Uint8Array(headLength);
  const reader = content.open();
  try {
    for (let filled = 0; filled < head.length;) {
      const got = reader.read(head.subarray(filled));
      if (got === 0) return head.subarray(0, filled);
      filled += got;
    }
    return head;
  } finally {
    reader.close();
  }
}
