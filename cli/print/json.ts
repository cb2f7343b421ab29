/**
 * JSON for scripts that a terminal or a CI log may see as well.
 *
 * @module
 */

/** Characters that JSON leaves as they are and a terminal does not: controls beyond ASCII, and those that reorder or hide text. */
const dangerous = /[\u007f-\u009f]|[\p{Cf}\u2028\u2029]/gu;

/** What CI systems take for commands wherever it stands; in JSON, it stands in strings only. */
const command = /##(?=(?:vso|teamcity)?\[)/g;

/** The value as JSON, with the characters escaped that a terminal or a CI system would act on. */
export function formatJson(value: unknown, indent?: number | string): string {
  return harmlessJson(JSON.stringify(value, null, indent));
}

/** JSON with the characters escaped that a terminal or a CI system would act on. */
export function harmlessJson(json: string): string {
  return json.replace(dangerous, escaped).replace(command, "#\\u0023");
}

function escaped(character: string): string {
  return [...Array(character.length).keys()].map((at) =>
    `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`
  ).join("");
}
