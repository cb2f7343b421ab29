/**
 * What a plugin begins as.
 *
 * @module
 */

/** The beginning of one kind; `$name` is the plugin's name, `$KEYWORD` and `$Title` are made of it. */
export interface Template {
  /** The file: small, and at work, as its author would write it. */
  readonly text: string;
  /** How it is used, after `quilla `. */
  readonly use: string;
}
