/**
 * Layers in pieces that are compressed side by side, for plugins.
 *
 * @module
 */
export { isPieceList, piecesFolder, piecesIn } from "./pieces.ts";
