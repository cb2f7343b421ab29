/**
 * Imports that go against the direction of the house, and are known: the list may only become shorter.
 *
 * @module
 */
export const knownDebts: readonly string[] = [];
