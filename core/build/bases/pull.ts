/**
 * One image that is fetched, as those see it who listen to the build.
 *
 * @module
 */
import type { Digest } from "../../digest.ts";
import type { CopyEvent } from "../../../plugins/kit/transfer/blob_moves.ts";
import type { BuildListener, PullInfo } from "../events.ts";

/** Tells of it while `work` goes on. */
export async function reportPull(
  listener: BuildListener,
  pull: PullInfo,
  digest: Digest,
  work: (onEvent: (event: CopyEvent) => void) => Promise<void>,
): Promise<void> {
  const passed = new Map<string, number>();
  const bytes = () => [...passed.values()].reduce((sum, count) => sum + count, 0);
  listener({ type: "pull-started", pull });
  try {
    await work((event) => {
      if (event.type !== "bytes") return;
      passed.set(event.blob.digest, event.bytes);
      listener({ type: "pull-progress", pull, bytes: bytes() });
    });
  } catch (error) {
    listener({ type: "pull-failed", pull });
    throw error;
  }
  listener({ type: "pull-done", pull, digest, bytes: bytes() });
}
