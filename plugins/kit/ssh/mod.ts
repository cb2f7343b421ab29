/**
 * Agents of SSH, and keys, for plugins.
 *
 * @module
 */
export { answerOf, harmless, MessageSplitter } from "./agent.ts";
export { parsePrivateKey } from "./private_key.ts";
