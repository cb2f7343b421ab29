/**
 * Reads what a TypeScript module imports and which identifiers it uses, without a parser: a scanner that knows comments,
 * strings, templates and regular expressions, and so is not deceived by what stands inside them.
 *
 * @module
 */

/** One import, re-export, dynamic import or worker of a module. */
export interface Import {
  /** As it is written: `./a.ts`, `node:fs`, `yaml`. */
  readonly specifier: string;
  /**
   * `type`: gone at run time (`import type`, `export type … from`); `value`: evaluated before this module; `dynamic`:
   * `import("…")`, on demand, in types as well; `worker`: `new URL("….ts", import.meta.url)`.
   */
  readonly kind: "type" | "value" | "dynamic" | "worker";
  /** What is taken from there, by the other module's names; `*` for all that it exports. */
  readonly names: readonly ImportedName[];
  /** From 1. */
  readonly line: number;
}

/** One name of an import. */
export interface ImportedName {
  readonly name: string;
  /** Whether it is gone at run time. */
  readonly isType: boolean;
}

/** A string of a source text; of a template, one of the pieces between its `${…}`. */
export interface Text {
  readonly text: string;
  readonly isWhole: boolean;
  /** From 1. */
  readonly line: number;
}

/** A word, a string's content, a piece of a template, or a punctuation character of a source text. */
interface Token {
  readonly kind: "word" | "string" | "piece" | "sign";
  readonly text: string;
  readonly line: number;
}

/** What a scan found. */
export interface Module {
  readonly imports: readonly Import[];
  /** Each identifier once, with the line of its first use; no comments, no strings. */
  readonly identifiers: ReadonlyMap<string, number>;
  /** The strings, less those that name what is imported. */
  readonly texts: readonly Text[];
}

/** Scans a TypeScript source text. */
export function readModule(source: string): Module {
  const tokens = tokenize(source);
  const identifiers = new Map<string, number>();
  const imports: Import[] = [];
  tokens.forEach(({ kind, text, line }, index) => {
    if (kind !== "word") return;
    if (!identifiers.has(text)) identifiers.set(text, line);
    const found = importAt(tokens, index);
    if (found === undefined) return;
    imports.push({ ...found, names: namesAt(tokens, index, found.kind), line });
  });
  const specifiers = new Set(imports.map(({ specifier, line }) => `${line} ${specifier}`));
  const texts = tokens.filter(({ kind }) => kind === "string" || kind === "piece")
    .filter(({ text, line }) => !specifiers.has(`${line} ${text}`))
    .map(({ kind, text, line }) => ({ text, isWhole: kind === "string", line }));
  return { imports, identifiers, texts };
}

/** The names of an import that begins there, or those that are taken of what `import("…")` gives. */
function namesAt(tokens: readonly Token[], at: number, kind: Import["kind"]): ImportedName[] {
  const text = (index: number) => tokens[index]?.text ?? "";
  if (kind === "worker") return [];
  if (kind === "dynamic") {
    const open = /[.(]/.test(text(at - 1)) ? at - 2 : at - 1; // of `(await import("…")).name`
    const isAwaited = text(open) === "await" || text(at - 1) === "await";
    const close = at + 3;
    if (isAwaited && text(close + 1) === ")" && text(close + 2) === ".") {
      return [{ name: text(close + 3), isType: false }];
    }
    if (text(close + 1) === ".") return [{ name: text(close + 2), isType: !isAwaited }]; // in a type
    const start = isAwaited && text(at - 2) === "=" && text(at - 3) === "}"
      ? tokens.findLastIndex((token, index) => index < at && token.text === "{")
      : -1;
    if (start < 0) return [{ name: "*", isType: false }];
    return listed(tokens.slice(start + 1, at - 3), ":", false);
  }
  const from = tokens.findIndex(({ kind }, index) => index > at && kind === "string");
  const words = tokens.slice(at + 1, from - 1);
  const open = words.findIndex((token) => token.text === "{");
  const before = (open < 0 ? words : words.slice(0, open))
    .filter((token) => token.text !== "," && !(kind === "type" && token.text === "type"));
  const isType = kind === "type";
  const all = before.some((token) => token.text === "*") ? [{ name: "*", isType }] : [];
  const ownName = all.length === 0 && before.length > 0 ? [{ name: "default", isType }] : [];
  const named = open < 0 ? [] : listed(words.slice(open + 1, -1), "as", isType);
  return [...all, ...ownName, ...named];
}

/** `a, type B, c as d`: the names of the other module. */
function listed(tokens: readonly Token[], renames: string, isType: boolean): ImportedName[] {
  const names: ImportedName[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const isMarked = tokens[at]!.text === "type" && ![",", renames, undefined].includes(
      tokens[at + 1]?.text,
    );
    names.push({ name: tokens[isMarked ? at + 1 : at]!.text, isType: isType || isMarked });
    while (at < tokens.length && tokens[at]!.text !== ",") at++;
  }
  return names;
}

function importAt(
  tokens: readonly Token[],
  at: number,
): Omit<Import, "line" | "names"> | undefined {
  const is = (index: number, text: string) =>
    tokens[index]?.kind !== "string" && tokens[index]?.text === text;
  const text = (index: number) =>
    tokens[index]?.kind === "string" ? tokens[index]!.text : undefined;
  if (is(at - 1, ".")) return undefined; // a method of that name

  if (is(at, "URL") && is(at + 1, "(") && is(at + 3, ",") && is(at + 4, "import")) {
    const specifier = text(at + 2);
    return specifier?.endsWith(".ts") ? { specifier, kind: "worker" } : undefined;
  }
  if (is(at, "import") && is(at + 1, "(")) {
    const specifier = text(at + 2);
    return specifier === undefined ? undefined : { specifier, kind: "dynamic" };
  }
  if (!is(at, "import") && !is(at, "export")) return undefined;

  // `import type from "x"` and `import type, { … }` import a value whose name is `type`.
  const isType = is(at + 1, "type") && !is(at + 2, "from") && !is(at + 2, ",");
  const kind = isType ? "type" : "value";
  let next = at + (isType ? 2 : 1);
  if (is(at, "import") && text(next) !== undefined) return { specifier: text(next)!, kind };
  if (is(at, "export") && !is(next, "{") && !is(next, "*")) return undefined;
  // Names, braces, stars and commas, up to `from "…"`; anything else is no import.
  for (; next < tokens.length; next++) {
    const specifier = text(next + 1);
    if (is(next, "from") && specifier !== undefined) return { specifier, kind };
    const { kind: tokenKind, text: sign } = tokens[next]!;
    if (tokenKind === "sign" && !"{}*,".includes(sign)) return undefined;
  }
  return undefined;
}

/**
 * After one of these, a slash begins a regular expression; after another word or a closing bracket it divides. (An
 * expression statement right behind `if (…)` is the one place where that is wrong; nobody writes it.)
 */
const BEFORE_EXPRESSION = new Set(
  "return typeof case in of do else void delete throw new await yield instanceof".split(" "),
);

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  /** Matches at the present place, moves behind it, counts its lines. */
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) return undefined;
    at += text.length;
    line += text.split("\n").length - 1;
    return text;
  };
  const push = (kind: Token["kind"], text: string, startLine: number) =>
    tokens.push({ kind, text, line: startLine });
  /** Up to the end of the text, or the brace that closes a template's `${`. */
  const scan = (inTemplate: boolean) => {
    for (let depth = 0; at < source.length;) {
      const startLine = line;
      if (take(/\s+|\/\/.*|\/\*[\s\S]*?\*\//y) !== undefined) continue;
      const string = take(/"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/y);
      if (string !== undefined) {
        push("string", string.slice(1, -1), startLine);
        continue;
      }
      if (take(/`/y) !== undefined) {
        push("sign", "`", startLine);
        for (;;) {
          const pieceLine = line;
          const piece = take(/(?:\\[\s\S]|(?!\$\{)[^`\\])+/y);
          if (piece !== undefined) {
            push("piece", piece, pieceLine);
            continue;
          }
          if (take(/\$\{/y) === undefined) break;
          scan(true);
        }
        take(/`/y);
        continue;
      }
      const last = tokens.at(-1);
      const expression = last === undefined ||
        (last.kind === "sign" ? !")]}`".includes(last.text) : BEFORE_EXPRESSION.has(last.text));
      if (
        expression && take(/\/(?![*\/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\/\\[\n])+\/[a-z]*/y) !==
          undefined
      ) {
        push("sign", ")", startLine); // a value, as after a closing bracket
        continue;
      }
      const word = take(/[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*|[0-9][\w.]*/uy);
      if (word !== undefined) {
        push("word", word, startLine);
        continue;
      }
      const sign = source[at++]!;
      if (sign === "{") depth++;
      if (sign === "}" && depth-- === 0 && inTemplate) return;
      push("sign", sign, startLine);
    }
  };
  scan(false);
  return tokens;
}
