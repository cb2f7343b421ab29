/**
 * Reading the reports that `deno test --junit-path` and `bun test --reporter=junit` write: the one form that both have in common.
 *
 * @module
 */

/** One test, as a report tells it. */
export interface TestCase {
  /** With the names of the groups around it: `group > test`. */
  readonly name: string;
  /** The file, where the report says it: Deno does not for a test inside a `describe`. */
  readonly file: string | undefined;
  readonly result: "passed" | "failed" | "skipped";
}

/**
 * The tests of a report, groups left out. A group counts only where it failed by itself, for instance in a `before`.
 *
 * @param xml the text of a report; other XML gives what looks like a `<testcase>`
 */
export function readJunit(xml: string): TestCase[] {
  const cases: TestCase[] = [];
  for (const match of xml.matchAll(/<testcase\s([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const [, attributes = "", body = ""] = match;
    const group = attribute(attributes, "classname") ?? "";
    const named = attribute(attributes, "name") ?? "";
    const file = attribute(attributes, "file") ?? (group.endsWith(".ts") ? group : undefined);
    const inGroup = group === "" || group.endsWith(".ts") ? named : `${group} > ${named}`;
    const result = body.includes("<failure") || body.includes("<error")
      ? "failed"
      : body.includes("<skipped")
      ? "skipped"
      : "passed";
    cases.push({ name: inGroup, file: file?.startsWith("ext:") ? undefined : file, result });
  }
  return cases.filter(({ name, result }) => {
    const members = cases.filter((other) => other.name.startsWith(`${name} > `));
    return members.length === 0 ||
      result === "failed" && !members.some((member) => member.result === "failed");
  });
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value?.replace(
    /&(lt|gt|quot|apos|amp|#(\d+)|#x([0-9a-fA-F]+));/g,
    (_, entity, dec, hex) => {
      if (dec !== undefined) return String.fromCodePoint(Number(dec));
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      return { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }[entity as string]!;
    },
  );
}
