/**
 * BuildKit's tables of its parser: every row holds, none is left out.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chompTabs, heredocWords, parseHeredocWord } from "../../../core/dockerfile/heredoc.ts";
import { LogicalLine } from "../../../core/dockerfile/logical_line.ts";
import { parseDockerfile, type RawInstruction } from "../../../core/dockerfile/parse.ts";
import { decodeSource } from "../../../core/dockerfile/source_lines.ts";
import { thrownBy } from "../../support/refused.ts";
import { sharedJson, sharedPath, withoutShared } from "../../support/shared.ts";
import { syntaxOf } from "./built_in_syntax.ts";

interface Tables {
  jsonForm: { input: string; words: string[] | null; error: boolean }[];
  heredocs: {
    dockerfile: string;
    instructions: { index: number; heredocs: Record<string, unknown>[] }[];
  }[];
  heredocWords: { input: string; name: string | null; error: boolean }[];
  heredocLines: { line: string; found: string[] }[];
  heredocChomp: { content: string; chomped: string }[];
}

const folder = "conformance/dockerfile/";
const skip = withoutShared(folder);
const tables = skip === false
  ? sharedJson<Tables>(`${folder}instructions.json`)
  : { jsonForm: [], heredocs: [], heredocWords: [], heredocLines: [], heredocChomp: [] };

test("the trees of BuildKit's test files", { skip }, () => {
  const names = readdirSync(sharedPath(`${folder}parser`));
  assert.equal(names.length, 33);
  for (const name of names) {
    const path = sharedPath(`${folder}parser/${name}`);
    const file = decodeSource("Dockerfile", readFileSync(join(path, "Dockerfile")));
    const { instructions } = parseDockerfile(file, syntaxOf);
    const tree = instructions.map((instruction) => `${printed(instruction)}\n`).join("");
    assert.equal(tree, readFileSync(join(path, "result"), "utf8"), name);
  }
});

test("what BuildKit's parser refuses", { skip }, () => {
  const names = readdirSync(sharedPath(`${folder}parser-negative`));
  assert.equal(names.length, 4);
  for (const name of names) {
    const path = sharedPath(`${folder}parser-negative/${name}/Dockerfile`);
    const file = decodeSource("Dockerfile", readFileSync(path));
    assert(thrownBy(() => parseDockerfile(file, syntaxOf), name), `${name} is refused`);
  }
});

test("JSON arrays", { skip }, () => {
  assert.equal(tables.jsonForm.length, 16);
  for (const { input, words, error } of tables.jsonForm) {
    const parse = () => parsed(`CMD ${input}`)[0];
    if (error) {
      assert(thrownBy(parse, input), `${input} is refused`);
      continue;
    }
    assert.deepEqual(parse()?.args.map(({ text }) => text), words, input);
    assert.equal(parse()?.json, true, input);
  }
});

test("here-documents", { skip }, () => {
  assert.equal(tables.heredocs.length, 2);
  for (const { dockerfile, instructions } of tables.heredocs) {
    const found = parsed(dockerfile);
    assert.equal(found.length, instructions.length + 1);
    for (const { index, heredocs } of instructions) {
      const shown = found[index]?.heredocs.map(({ name, content, expand, chomp, fd }) => {
        return { name, content, expand, chomp, fd };
      });
      assert.deepEqual(shown, heredocs, `instruction ${index}`);
    }
  }
});

test("words that begin here-documents", { skip }, () => {
  assert.equal(tables.heredocWords.length, 20);
  for (const { input, name, error } of tables.heredocWords) {
    const parse = () => parseHeredocWord(input)?.name ?? null;
    if (error) assert(thrownBy(parse, input), `${input} is refused`);
    else assert.equal(parse(), name, input);
  }
});

test("lines with here-documents", { skip }, () => {
  assert.equal(tables.heredocLines.length, 10);
  for (const { line, found } of tables.heredocLines) {
    const at = { offset: 0, at: { line: 1, column: 1 } };
    const logical = new LogicalLine({ name: "Dockerfile", text: line }, line, [at], undefined);
    assert.deepEqual(heredocWords(logical).map(({ name }) => name), found, line);
  }
});

test("tabs taken off here-documents", { skip }, () => {
  assert.equal(tables.heredocChomp.length, 1);
  for (const { content, chomped } of tables.heredocChomp) {
    assert.equal(chompTabs(content), chomped);
  }
});

function parsed(text: string): readonly RawInstruction[] {
  return parseDockerfile({ name: "Dockerfile", text }, syntaxOf).instructions;
}

/** An instruction in the format of BuildKit's results. */
function printed(raw: RawInstruction): string {
  const { keyword, flags, args, pairs, inner, syntax } = raw;
  const parts = [keyword.text.toLowerCase()];
  if (flags.length > 0) parts.push(`[${flags.map(({ text }) => quoted(text)).join(" ")}]`);
  if (syntax === undefined) parts.push('""');
  parts.push(...args.map(({ text }) => quoted(text)));
  for (const { name, value, legacy } of pairs) {
    parts.push(quoted(name), quoted(value), legacy ? '""' : '"="');
  }
  if (inner !== undefined) parts.push(printed(inner));
  return `(${parts.join(" ")})`;
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** Go's `strconv.Quote`, as far as the results need it. */
function quoted(text: string): string {
  const escaped = text.replace(
    /["\\]|\p{Cc}/gu,
    (char) => short[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"`;
}
