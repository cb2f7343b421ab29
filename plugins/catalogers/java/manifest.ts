/**
 * Manifests of Java's archives (JAR File Specification, "JAR Manifest").
 *
 * @module
 */

/** The main section's fields, by name. A line that begins with a blank goes on where the one before ended. */
export function readManifest(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === "") {
      if (fields.size > 0) break; // sections of single classes follow
      continue;
    }
    if (line.startsWith(" ") && last !== undefined) {
      fields.set(last, fields.get(last)! + line.slice(1));
      continue;
    }
    const [, name, value = ""] = /^([\w-]+)\s*:\s?(.*)$/.exec(line) ?? [];
    last = name;
    if (name !== undefined) fields.set(name, value);
  }
  return new Map([...fields].map(([name, value]) => [name, value.trim()]));
}

/** The first of these fields that says something. */
export function firstOf(
  manifest: ReadonlyMap<string, string>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = manifest.get(name);
    // A template that nobody filled in says nothing.
    if (value && !value.includes("${")) return value;
  }
  return undefined;
}
