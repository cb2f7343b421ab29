import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { expandDocument, expandWord, expandWords } from "../../../core/dockerfile/expansion.ts";
import { refused, thrownBy } from "../../support/refused.ts";
import { sharedJson, withoutShared } from "../../support/shared.ts";

interface ExpansionTable {
  env: Record<string, string>;
  rows: { platforms: string; input: string; output: string | null; error: boolean }[];
}
interface WordsRow {
  env: Record<string, string>;
  input: string;
  words: string[] | null;
  error: boolean;
}

const expansionFile = "conformance/dockerfile/expansion.json";
const wordsFile = "conformance/dockerfile/words.json";

test("BuildKit's table of expansions", { skip: withoutShared(expansionFile) }, () => {
  const { env, rows } = sharedJson<ExpansionTable>(expansionFile);
  assert.equal(rows.length, 230);
  for (const { platforms, input, output, error } of rows) {
    // Names ignore case on Windows, which is the lookup's business.
    const lookup = (name: string) => env[platforms === "W" ? name.toUpperCase() : name];
    if (error) assert(thrownBy(() => expandWord(input, lookup)), `${input} is refused`);
    else assert.equal(expandWord(input, lookup), output, `${platforms} ${input}`);
  }
});

test("BuildKit's table of words", { skip: withoutShared(wordsFile) }, () => {
  const rows = sharedJson<WordsRow[]>(wordsFile);
  assert.equal(rows.length, 24);
  for (const { env, input, words, error } of rows) {
    const lookup = (name: string) => env[name];
    if (error) assert(thrownBy(() => expandWords(input, lookup)), `${input} is refused`);
    else assert.deepEqual(expandWords(input, lookup), words, input);
  }
});

const variables: Record<string, string> = {
  file: "archive.tar.gz",
  path: "/usr/local/lib/x",
  stars: "a*b*c",
  doc: "a}b/c",
  empty: "",
  wide: "😀x😀",
};
const lookup = (name: string) => Object.hasOwn(variables, name) ? variables[name] : undefined;

describe("patterns", () => {
  const cases: [string, string][] = [
    ["${file%.*}", "archive.tar"],
    ["${file%%.*}", "archive"],
    ["${file#*.}", "tar.gz"],
    ["${file##*.}", "gz"],
    ["${path##*/}", "x"],
    ["${path%/*}", "/usr/local/lib"],
    ["${path#/usr}", "/local/lib/x"],
    ["${path#usr}", "/usr/local/lib/x"],
    ["${file#?rc}", "hive.tar.gz"],
    ["${file%?z}", "archive.tar."],
    ["${file#*}", "archive.tar.gz"],
    ["${file##*}", ""],
    ["${file%%*}", ""],
    ["${file%a*r*}", "archive.t"],
    ["${file%%a*r*}", ""],
    ["${stars#a\\*}", "b*c"],
    ["${stars//\\*/-}", "a-b-c"],
    ["${stars/\\*/-}", "a-b*c"],
    ["${doc%\\}*}", "a"],
    ["${doc/\\//:}", "a}b:c"],
    ["${path//\\//:}", ":usr:local:lib:x"],
    ["${file/a*r/X}", "X.gz"],
    ["${file//?/x}", "xxxxxxxxxxxxxx"],
    ["${file//*/x}", "x"],
    ["${empty//*/x}", "x"],
    ["${empty/a/x}", ""],
    ["${stars///-}", "-a-*-b-*-c-"],
    ["${file/tar/}", "archive..gz"],
    ["${file/$none/x}", "xarchive.tar.gz"],
    ["${file/tar/${path##*/}}", "archive.x.gz"],
    ["${file//a/$&$1}", "$&rchive.t$&r.gz"],
    ["${wide#?}", "x😀"],
    ["${wide%?}", "😀x"],
    ["${none#a}", ""],
    ["${none/a/b}", ""],
  ];
  for (const [word, expected] of cases) {
    it(word, () => assert.equal(expandWord(word, lookup), expected));
  }
});

test("what is refused says why", () => {
  const cases: [string, string, RegExp][] = [
    ["'a", "expansion/open-quote", /not closed/],
    ['a "b', "expansion/open-quote", /not closed/],
    ["${}", "expansion/bad-substitution", /no name/],
    ["${+x}", "expansion/bad-substitution", /no name/],
    ["${a", "expansion/bad-substitution", /\} is missing/],
    ["${a:-b", "expansion/bad-substitution", /\} is missing/],
    ["${a/b}", "expansion/bad-substitution", /\/ is missing/],
    ["${a:=b}", "expansion/bad-substitution", /no operator ":="/],
    ["${a:#b}", "expansion/bad-substitution", /no operator ":#"/],
    ["${a:%b}", "expansion/bad-substitution", /no operator ":%"/],
    ["${a^^}", "expansion/bad-substitution", /no operator "\^"/],
    ["${none?}", "expansion/required", /none is required: it is not set/],
    ["${empty:?}", "expansion/required", /empty is required: it is empty/],
    ["${none:?say $file}", "expansion/required", /none is required: "say archive/],
    ["${file#\\a}", "expansion/bad-pattern", /escape/],
    ["${a:-".repeat(200), "expansion/bad-substitution", /deep/],
    ["${file//?/" + "x".repeat(2_000_000) + "}", "expansion/too-long", /16 million/],
    ["$big".repeat(20), "expansion/too-long", /16 million/],
  ];
  const big = "x".repeat(1_000_000);
  const find = (name: string) => name === "big" ? big : lookup(name);
  for (const [word, code, message] of cases) {
    const name = word.slice(0, 40);
    assert.match(refused(() => expandWord(word, find), code, name).message, message, name);
  }
});

test("the escape character of the directives is the one that counts", () => {
  const options = { escape: "`" };
  assert.equal(expandWord("C:\\x\\`$file", lookup, options), "C:\\x\\$file");
  assert.deepEqual(expandWords('a` b "`""', lookup, options), ["a b", '"']);
  assert.equal(expandWord("${stars//\\*/-}", lookup, options), "a-b-c", "patterns have their own");
});

test("quotes in a here-document are characters", () => {
  const body = 'it\'s "$file"\n\\$file\n';
  assert.equal(expandDocument(body, lookup), 'it\'s "archive.tar.gz"\n$file\n');
});

test("each use of a variable is looked up once", () => {
  const asked: string[] = [];
  expandWord("$a ${b:-$c} '${d}' ${e#$f}", (name) => {
    asked.push(name);
    return undefined;
  });
  assert.deepEqual(asked.toSorted(), ["a", "b", "c", "e", "f"]);
});

test("any text expands or is refused", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "$",
      "${",
      "}",
      "a",
      ":-",
      "#",
      "%",
      "/",
      "*",
      "?",
      "'",
      '"',
      "\\",
      "`",
      " ",
      "\n",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(
      text,
      fc.string({ unit: "binary" }),
      fc.constantFrom("\\", "`"),
      (text, value, escape) => {
        const find = (name: string) => name.length % 2 === 1 ? value : undefined;
        thrownBy(() => expandWord(text, find, { escape }), text);
        thrownBy(() => expandWords(text, find, { escape }), text);
        thrownBy(() => expandDocument(text, find, { escape }), text);
      },
    ),
  );
});

test("a word without special characters is itself, and its words are those between white space", () => {
  const word = fc.stringMatching(/^[a-z0-9=,.:@-]{1,8}$/);
  fc.assert(fc.property(fc.array(word), (words) => {
    assert.equal(expandWord(words.join(" "), () => undefined), words.join(" "));
    assert.deepEqual(expandWords(words.join("  "), () => undefined), words);
  }));
});

test("quoting protects any value", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    assert.deepEqual(expandWords('"$v"', () => value), value === "" ? [] : [value]);
    assert.equal(expandWord("${v}", () => value), value);
  }));
});
