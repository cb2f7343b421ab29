/**
 * What happens to the explorer, and what it wants done.
 *
 * @module
 */
import type { TerminalInput } from "../terminal/input.ts";
import type { TerminalSize } from "../terminal/screen.ts";
import type { ListRow } from "./model.ts";
import type { State } from "./state.ts";

/** What happens: what is typed, and what became of an effect. */
export type Input =
  | TerminalInput
  | { readonly type: "resize"; readonly size: TerminalSize }
  | { readonly type: "packages"; readonly rows: readonly ListRow[] }
  | { readonly type: "text"; readonly title: string; readonly lines: readonly string[] }
  | { readonly type: "exists"; readonly node: number; readonly to: string }
  | { readonly type: "news"; readonly text: string };

/** What is to be done outside; what comes of it is an input again. */
export type Effect =
  | { readonly type: "quit" }
  | { readonly type: "suspend" }
  | { readonly type: "packages" }
  | { readonly type: "read"; readonly node: number }
  | ExportEffect;

/** A file of the image is to be written to disk. */
export interface ExportEffect {
  readonly type: "export";
  readonly node: number;
  readonly to: string;
  /** Whether what is there may be replaced: somebody said so. */
  readonly replaces: boolean;
}

/** The state after an input, and what is to be done. */
export type Step = readonly [State, ...Effect[]];
