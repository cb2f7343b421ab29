/**
 * Layers in pieces that are compressed side by side, for plugins.
 *
 * @module
 */
export { packInThread } from "./pack_in_thread.ts";
export { isPieceList, piecesFolder, piecesIn } from "./pieces.ts";
export { release } from "./release.ts";
export { chunksOf } from "./tables/chunks.ts";
export { formatOf } from "./tables/format.ts";
export { layOut, withNotes } from "./tables/notes.ts";
export { MemberStream, NoTable } from "./tables/table.ts";
export { largestText, TextPacker } from "./tables/text_packer.ts";
