/**
 * Lines, words and patterns of Dockerfiles, for plugins.
 *
 * @module
 */
export { expandDocument, expandWord, expandWords } from "../../dockerfile/expansion.ts";
export { parseHeredocWord } from "../../dockerfile/heredoc.ts";
export type { InstructionLine } from "../../dockerfile/instruction_line.ts";
export { decodeSource } from "../../dockerfile/source_lines.ts";
