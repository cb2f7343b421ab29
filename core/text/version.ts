/**
 * The version of quilla. A test holds it to package.json and deno.json, which a compiled program does not carry.
 *
 * @module
 */
export const version = "0.1.0";
