/**
 * Options whose value may be left out, or stand in the next word where that looks like one: Docker's scripts write
 * `--provenance true`, and ours `--provenance .`, which is a context.
 *
 * @module
 */
import { Option } from "@commander-js/extra-typings";

/** Such an option. */
export class NextWordOption<Usage extends string> extends Option<Usage> {
  /** Whether the word behind it is its value. */
  readonly isValue: (word: string) => boolean;

  /** @param isValue whether the word behind it is its value */
  constructor(flags: Usage, description: string, isValue: (word: string) => boolean) {
    super(flags, description);
    this.isValue = isValue;
  }
}

/** True and false in Go's words, and lists of fields, as `mode=max,builder-id=…`. */
export function isAttestationWord(word: string): boolean {
  return /^(?:|1|0|t|f|true|false)$/i.test(word) || /^[a-z][a-z-]*=/.test(word);
}
