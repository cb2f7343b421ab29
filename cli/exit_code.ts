/**
 * An end of quilla that is told already, or that nothing is to be told of.
 *
 * @module
 */

/** Thrown by a command whose exit code is not quilla's own, such as a container's. */
export class ExitCode {
  readonly code: number;
  /** Whether nothing is waited for that is open still, such as an input that is being read. */
  readonly isAtOnce: boolean;

  /** @param code 0 to 255 */
  constructor(code: number, { isAtOnce = false } = {}) {
    this.code = code;
    this.isAtOnce = isAtOnce;
  }
}
