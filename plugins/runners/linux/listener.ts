/**
 * What is heard of a container while it runs: types only.
 *
 * @module
 */

/** Hears what goes on in a container. */
export interface JobListener {
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** The rescue begins, or is over. */
  onShell(isOpen: boolean): void;
}
