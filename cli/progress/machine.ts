/**
 * Progress for programs, and for nobody.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { JsonProgress } from "./json.ts";
import type { Progress } from "./progress.ts";
import { RawJsonProgress } from "./raw_json.ts";

/** @param kind `json`, `rawjson` or `none` */
export function machineProgress(context: Context, kind: string): Progress {
  if (kind === "json") return new JsonProgress(context);
  return kind === "rawjson" ? new RawJsonProgress(context) : new SilentProgress();
}

/** Tells nothing: a failure is told by the command line, as it tells every one. */
export class SilentProgress implements Progress {
  readonly listen = (): void => {};
  end(): void {}
  pause(): void {}
  conclude(): void {}
  explain(): void {}
}
