/**
 * Layers in pieces that are compressed side by side, for plugins.
 *
 * @module
 */
export { packInThread } from "./pack_in_thread.ts";
export { isPieceList, piecesFolder, piecesIn } from "./pieces.ts";
