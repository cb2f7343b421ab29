/**
 * How words are read and quoted, for plugins.
 *
 * @module
 */
export { parseBoolean } from "../../text/boolean.ts";
export { compareBytes, sortByBytes } from "../../text/bytes.ts";
export { dateOf, defaultEpoch, rfc3339 } from "../../text/epoch.ts";
export { hidePasswords, showRemote } from "../../text/passwords.ts";
export { quote } from "../../text/quote.ts";
export { randomHex } from "../../text/random.ts";
export { parseSize } from "../../text/size.ts";
export type { SourceFile, SourceRange } from "../../source.ts";
export { didYouMean, nearest } from "../../text/suggestion.ts";
