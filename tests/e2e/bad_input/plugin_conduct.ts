/**
 * Plugins that do to the process what they may not, or hand over nonsense, and what quilla must say of each.
 *
 * @module
 */
import type { BadPlugin } from "./plugins.ts";

/** A plugin `p` whose instruction X has some members of its own. */
function withMembers(members: string, head = ""): string {
  return `${head}
  export default { name: "p", api: 2, instructions: [{
    keyword: "X", syntax: { form: "text" },
    parse(line) { return line.args[0]; }, apply() {}, ${members} }] };`;
}

const process = 'import process from "node:process";';
const here = (what: string) => new RegExp(`Dockerfile:2:1: ${what}.*\\n2 \\| X hello`);
const exits = (how: string) => here(`X of the plugin p called ${how}`);

/** Ways to end the process. */
const ends: readonly BadPlugin[] = [0, 3].flatMap((code) => [
  {
    name: `whose apply exits with ${code}`,
    source: withMembers(`apply() { process.exit(${code}) }`, process),
    code: "plugin/exit",
    says: exits(`process\\.exit\\(${code}\\)`),
  },
  {
    name: `whose parse exits with ${code}`,
    source: withMembers(`parse() { process.exit(${code}) }`, process),
    code: "plugin/exit",
    says: exits(`process\\.exit\\(${code}\\)`),
  },
  {
    name: `that exits with ${code} when it is loaded`,
    source: `${process} process.exit(${code}); export default { name: "p", api: 2 };`,
    code: "plugin/exit",
    says: /the plugin bad\.js called process\.exit\(\d\)/,
  },
  {
    name: `that exits with ${code} when it is set up`,
    source: `${process} export default () => process.exit(${code});`,
    code: "plugin/exit",
    says: /the plugin bad\.js called process\.exit\(\d\)/,
  },
  {
    name: `that exits with ${code} later`,
    source: withMembers(
      `async apply() { setTimeout(() => process.exit(${code})); await new Promise(() => {}) }`,
      process,
    ),
    code: "plugin/exit",
    says: exits(`process\\.exit\\(${code}\\)`),
  },
  {
    name: `that exits with ${code} by an import of its own`,
    source: withMembers(
      `apply() { exit(${code}) }`,
      'import { exit } from "node:process";',
    ),
    code: "plugin/exit",
    says: /X of the plugin p (called process\.exit|ended quilla with the exit code)/,
  },
]).concat([
  {
    name: "that exits, and hides the error",
    source: withMembers("apply() { try { process.exit(0) } catch {} }", process),
    code: "plugin/exit",
    says: exits("process\\.exit\\(0\\)"),
  },
  {
    name: "that really exits",
    source: withMembers("apply() { process.reallyExit(0) }", process),
    code: "plugin/exit",
    says: exits("process\\.reallyExit\\(0\\)"),
  },
  {
    name: "that aborts",
    source: withMembers("apply() { process.abort() }", process),
    code: "plugin/exit",
    says: exits("process\\.abort\\(\\)"),
  },
  {
    name: "that exits by its runtime",
    source: withMembers(
      'apply() { "Deno" in globalThis ? Deno.exit(0) : process.exit(0) }',
      process,
    ),
    code: "plugin/exit",
    says: exits("(process|Deno)\\.exit\\(0\\)"),
  },
]);

/** What is thrown in the place of an error. */
const throws: readonly BadPlugin[] = ([
  ["undefined", "it threw undefined instead of an error"],
  ["null", "it threw null instead of an error"],
  ["42", "it threw 42 instead of an error"],
  ['""', "it threw an empty text instead of an error"],
  ['"a text"', "a text"],
  ["{ a: 1 }", "it threw an object instead of an error"],
  ["new Error()", "Error"],
  ["new RangeError()", "RangeError"],
] as const).flatMap(([thrown, says]) =>
  ["apply", "async apply", "parse", "opens", "history", "declares"].map((member) => ({
    name: `whose ${member} throws ${thrown}`,
    source: withMembers(`${member}() { throw ${thrown} }`),
    code: "plugin/threw",
    says: here(`X of the plugin p failed: ${says}`),
  }))
);

const file = '{ type: "file", path: "/a", content: "a" }';

/** What is handed to addLayer. */
const layers: readonly BadPlugin[] = ([
  [file, "addLayer of X of the plugin p was given one change, not a list of changes"],
  ["undefined", "addLayer .* was given undefined"],
  ["null", "addLayer .* was given null"],
  ['"/a"', "addLayer .* was given a text"],
  ["7", "addLayer .* was given 7"],
  ["function* () {}", "addLayer .* was given a function"],
  [`Promise.resolve([${file}])`, "addLayer .* was given a promise"],
  ["{}", "addLayer .* was given an object"],
  ["[undefined]", "X of the plugin p gave undefined in the place of a change"],
  ['["/a"]', "X of the plugin p gave a text in the place of a change"],
  [`[[${file}]]`, "gave a list in the place of a change|gave an object with undefined as its type"],
  [
    `[${file.replace('"file"', '"flie"')}]`,
    'gave an object with the type "flie" .*(\\n.*)+file\\?',
  ],
  [`[${file.replace('"file"', "undefined")}]`, "gave an object with undefined as its type"],
  [`[${file.replace('"/a"', "undefined")}]`, "gave a file with undefined as its path"],
  [`[${file.replace('"/a"', '["/a"]')}]`, "gave a file with a list as its path"],
  ['[{ type: "file", path: "/a" }]', 'gave the file "/a" with undefined as its content'],
  [
    '[{ type: "file", path: "/a", content: Promise.resolve("a") }]',
    'gave the file "/a" with a promise as its content',
  ],
  ['[{ type: "symlink", path: "/a" }]', 'gave the symlink "/a" with undefined as its target'],
  ['[{ type: "char", path: "/a", major: 1 }]', 'gave the char "/a" with undefined as its minor'],
  [
    '[{ type: "directory", path: "/a", mode: "755" }]',
    'gave the directory "/a" with a text as its mode',
  ],
  ['[{ type: "directory", path: "/a", uid: -1 }]', 'gave the directory "/a" with -1 as its uid'],
  ["(async function* () { yield 1 })()", "X of the plugin p gave 1 in the place of a change"],
] as const).map(([given, says]) => ({
  name: `that gives addLayer ${given}`,
  source: withMembers(`async apply(_, stage) { await stage.addLayer(${given}) }`),
  code: "plugin/changes",
  says: new RegExp(`Dockerfile:2:1: .*(${says})`),
}));

/** What functions return in the place of what they should. */
const returns: readonly BadPlugin[] = ([
  ["parse() {}", "parse returned undefined, not its arguments"],
  ["async parse() { return 1 }", "parse of X of the plugin p returned a promise"],
  ["opens() { return 5 }", "opens returned 5, not a list of names"],
  ['opens() { return "abc" }', "opens returned a text, not a list of names"],
  ["opens() { return [1] }", "opens returned a list, not a list of names"],
  ["history() { return 5 }", "history returned 5, not a text"],
  ["async history() { return 'x' }", "history returned a promise, not a text"],
  ["async declares() {}", "declares returned a promise, not nothing, at once"],
] as const).map(([member, says]) => ({
  name: `with ${member}`,
  source: withMembers(member),
  code: "plugin/",
  says: here(`.*${says}`),
}));

/** What is begun and not ended. */
const leftovers: readonly BadPlugin[] = [
  {
    name: "that waits for ever while a timer runs",
    source: withMembers(
      "async apply(_, stage) { setTimeout(() => { throw new Error('late') }, 50); await new Promise(() => {}) }",
    ),
    code: "plugin/not-awaited",
    says: /X of the plugin p left something behind that failed: late/,
  },
  {
    name: "that adds a layer when it is over",
    source: withMembers(
      `apply(_, stage) { (async () => { await null; await null; await null; await null; await null;
        await new Promise((done) => setTimeout(done, 1)); await stage.addLayer([${file}]) })() }`,
    ),
    code: "plugin/not-awaited",
    says: /X of the plugin p/,
  },
  {
    name: "that leaves out an await before what fails",
    source: withMembers("apply() { (async () => { throw undefined })() }"),
    code: "plugin/not-awaited",
    says: /of the plugin p left something behind that failed: it threw undefined instead/,
  },
];

/** Members with a slip of the pen. */
const slips: readonly BadPlugin[] = ([
  ['{ name: "p", api: 2, instuctions: [] }', 'has "instuctions", .*\\n.*instructions\\?'],
  ['{ name: "p", api: 2, instruction: [] }', 'has "instruction", .*\\n.*instructions\\?'],
  ['{ name: "p", api: 2, frontends: [{}] }', 'has "frontends", which quilla does not know'],
  [
    `{ name: "p", api: 2, instructions: [{ keyword: "X", syntax: { form: "text" },
      parse() {}, apply() {}, histroy() {} }] }`,
    'instructions\\[0\\] has "histroy", .*\\n.*history\\?',
  ],
] as const).map(([exported, says]) => ({
  name: `with ${exported}`,
  source: `export default ${exported};`,
  code: "plugin/shape",
  says: new RegExp(says),
}));

/** The Dockerfile of every one of them has the line `X hello`. */
export const badConduct: readonly BadPlugin[] = [
  ...ends,
  ...throws,
  ...layers,
  ...returns,
  ...leftovers,
  ...slips,
];
