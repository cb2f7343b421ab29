/**
 * Package URLs (purl-spec): `pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS`.
 *
 * @module
 */

/** What one says. What is undefined or empty is left out. */
export interface PurlParts {
  /** Lower case: `deb`, `npm`. */
  readonly type: string;
  /** With slashes between its parts. */
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly qualifiers?: Readonly<Record<string, string | undefined>> | undefined;
  /** A path inside the package. */
  readonly subpath?: string | undefined;
}

/** The text. Qualifiers are sorted, and everything but letters, digits and `.-_~` is percent-encoded, as other programs write it. */
export function purlText(parts: PurlParts): string {
  const { type, namespace = "", name, version = "", qualifiers = {}, subpath = "" } = parts;
  const path = [...segments(namespace), encoded(name)].join("/");
  const said = Object.entries(qualifiers)
    .filter((each): each is [string, string] => each[1] !== undefined && each[1] !== "")
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, value]) => `${key}=${encoded(value)}`);
  return `pkg:${type}/${path}${version && `@${encoded(version)}`}` +
    (said.length === 0 ? "" : `?${said.join("&")}`) +
    (subpath && `#${segments(subpath).join("/")}`);
}

/** The parts of one; undefined where the text is none. */
export function readPurl(text: string): PurlParts | undefined {
  const [, type, rest = "", query = "", fragment = ""] =
    /^pkg:\/*([A-Za-z][A-Za-z0-9.+-]*)\/([^?#]+)(?:\?([^#]*))?(?:#(.*))?$/.exec(text) ?? [];
  if (type === undefined) return undefined;
  // A scope may stand there as it is, `@scope/name`: what divides is the last, and no first.
  const at = rest.lastIndexOf("@");
  const divides = at > 0 && !rest.slice(at).includes("/");
  const names = (divides ? rest.slice(0, at) : rest).split("/").filter((each) => each !== "");
  if (names.length === 0) return undefined;
  try {
    const decoded = names.map(decodeURIComponent);
    const pairs = query.split("&").filter((each) => each.includes("="));
    return {
      type: type.toLowerCase(),
      namespace: decoded.slice(0, -1).join("/") || undefined,
      name: decoded.at(-1)!,
      version: divides ? decodeURIComponent(rest.slice(at + 1)) : undefined,
      qualifiers: Object.fromEntries(pairs.map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals).toLowerCase(), decodeURIComponent(pair.slice(equals + 1))];
      })),
      subpath: decodeURIComponent(fragment) || undefined,
    };
  } catch {
    return undefined; // a percent sign that begins nothing
  }
}

function segments(text: string): string[] {
  return text.split("/").filter((each) => each !== "").map(encoded);
}

function encoded(text: string): string {
  // A lone surrogate cannot be encoded; records may hold anything.
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
