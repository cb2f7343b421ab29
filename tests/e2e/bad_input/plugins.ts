/**
 * Plugins that are wrong, or mean harm, and what quilla must say of each.
 *
 * @module
 */

/** A plugin's file, and the message that a build with it ends in. */
export interface BadPlugin {
  readonly name: string;
  /** `bad.js` unless given; it is not written where `source` is missing. */
  readonly file?: string;
  readonly source?: string;
  /** The code of the failure. */
  readonly code: string;
  /** What else the message must say. */
  readonly says: RegExp;
}

/** A plugin `p` whose instruction X has some members of its own. */
function withMembers(members: string): string {
  return `export default { name: "p", api: 2, instructions: [{
    keyword: "X", syntax: { form: "text" },
    parse(line) { return line.args[0]; }, apply() {}, ${members} }] };`;
}

const atInstruction = /Dockerfile:2:1: X of the plugin p failed: .*\n2 \| X hello/;

/** The Dockerfile of every one of them has the line `X hello`. */
export const badPlugins: readonly BadPlugin[] = [
  { name: "that is not there", code: "plugin/missing", says: /bad\.js cannot be read: ENOENT/ },
  { name: "that is a directory", file: ".", code: "plugin/missing", says: /it is no file/ },
  {
    name: "with a syntax error",
    source: 'export default {\n  name: "p",,\n};',
    code: "plugin/syntax",
    says: /bad\.js:2:1[23]: .*bad\.js.*\n2 \| {3}name: "p",,/,
  },
  {
    name: "with a bare import",
    source: 'import x from "no-such-package-of-quilla";\nexport default x;',
    code: "plugin/import",
    says: /bad\.js imports no-such-package-of-quilla, which is not there/,
  },
  {
    name: "with an import of a file that is not there",
    source: 'import x from "./no_such_file.js";\nexport default x;',
    code: "plugin/import",
    says: /bad\.js imports \S*no_such_file\.js, which is not there/,
  },
  {
    name: "that imports a file beside it",
    source: 'import x from "./Dockerfile";\nexport default x;',
    code: "plugin/import",
    says: /bad\.js imports \S*Dockerfile, but a plugin is one file/,
  },
  {
    name: "whose kind is misspelt",
    source: 'export default { name: "p", api: 2, instuctions: [] };',
    code: "plugin/shape",
    says:
      /the default export has "instuctions", which quilla does not know.*\n.*did you mean instructions\?/,
  },
  {
    name: "that brings one source twice",
    source: `const s = { name: "s", accepts: () => false, open: async () => undefined };
      export default { name: "p", api: 2, sources: [s, s] };`,
    code: "plugin/duplicate",
    says: /the plugin p brings the source s, which it brings already/,
  },
  {
    name: "whose tool has the words of a command",
    source: `export default { name: "p", api: 2,
      tools: [{ path: "build", summary: "x", load: () => ({ run() {} }) }] };`,
    code: "plugin/duplicate",
    says: /the plugin p brings the tool build, which is a command already/,
  },
  {
    name: "that throws when it is loaded",
    source: 'throw new Error("not today");',
    code: "plugin/load",
    says: /bad\.js threw while it was loaded: not today/,
  },
  {
    name: "without a default export",
    source: "export const name = 1;",
    code: "plugin/shape",
    says: /bad\.js has no default export/,
  },
  {
    name: "that is no object",
    source: "export default 7;",
    code: "plugin/shape",
    says: /bad\.js is no plugin: the default export is not an object/,
  },
  {
    name: "of another api",
    source: 'export default { name: "p", api: 3 };',
    code: "plugin/api",
    says: /the plugin p is written for api "?3"?; this quilla has api 2/,
  },
  {
    name: "whose instruction has no parse",
    source: withMembers("parse: undefined"),
    code: "plugin/shape",
    says: /instructions\[0\]\.parse is not a function/,
  },
  {
    name: "that brings what is there already",
    source: withMembers('keyword: "COPY"'),
    code: "plugin/duplicate",
    says:
      /the plugin p brings the instruction COPY, which quilla\.instructions\.copy brings already.*\n.*override/,
  },
  {
    name: "whose factory throws",
    source: 'export default () => { throw new Error("no factory") };',
    code: "plugin/load",
    says: /bad\.js threw while it was set up: no factory/,
  },
  {
    name: "whose parse throws",
    source: withMembers('parse() { throw new TypeError("cannot parse") }'),
    code: "plugin/threw",
    says: atInstruction,
  },
  {
    name: "whose parse returns no JSON",
    source: withMembers("parse() { return { when: new Date() } }"),
    code: "plugin/arguments",
    says: /Dockerfile:2:1: parse of X of the plugin p returned an object of a class at "when"/,
  },
  {
    name: "whose opens throws",
    source: withMembers('opens() { throw new Error("no sources") }'),
    code: "plugin/threw",
    says: atInstruction,
  },
  {
    name: "whose apply throws",
    source: withMembers('apply() { throw new TypeError("cannot apply") }'),
    code: "plugin/threw",
    says: atInstruction,
  },
  {
    name: "whose history throws",
    source: withMembers('history() { throw new Error("no history") }'),
    code: "plugin/threw",
    says: atInstruction,
  },
  {
    name: "that throws what is no text",
    source: withMembers("async apply() { throw Object.create(null) }"),
    code: "plugin/threw",
    says: atInstruction,
  },
  {
    name: "that does not wait for its layer",
    source: withMembers(
      'apply(_, stage) { stage.addLayer([{ type: "file", path: "/a", content: "a" }]) }',
    ),
    code: "plugin/not-awaited",
    says: /Dockerfile:2:1: X of the plugin p was over before its layer was written/,
  },
  {
    name: "that waits for what never comes",
    source: withMembers("async apply() { await new Promise(() => {}) }"),
    code: "plugin/endless",
    says: /Dockerfile:2:1: X of the plugin p waits for something that never comes.*\n2 \| X hello/,
  },
  {
    name: "that does not wait for what fails",
    source: withMembers(
      "async apply() { fail(); await new Promise((done) => setTimeout(done, 100)); " +
        'async function fail() { throw new Error("lost") } }',
    ),
    code: "plugin/not-awaited",
    says: /X of the plugin p left something behind that failed: lost/,
  },
  {
    name: "that breaks the configuration",
    source: withMembers('apply(_, stage) { stage.config.entrypoint = "/hello" }'),
    code: "oci/invalid",
    says: /Dockerfile:2:1: .*Entrypoint.*\n2 \| X hello/,
  },
  {
    name: "that writes outside of the image",
    source: withMembers(
      'async apply(_, stage) { await stage.addLayer([{ type: "file", path: "/../a", content: "" }]) }',
    ),
    code: "layer/path",
    says: /Dockerfile:2:1: "\/\.\.\/a" is no clean absolute path/,
  },
  {
    name: "whose getters throw",
    source: 'export default { get name() { throw new Error("do not look") }, api: 2 };',
    code: "plugin/shape",
    says: /bad\.js threw while it was looked at: do not look/,
  },
  {
    name: "that is a proxy",
    source: "export default new Proxy({}, { get() { throw null } });",
    code: "plugin/shape",
    says: /bad\.js threw while it was looked at: null/,
  },
  {
    name: "with keys of prototypes",
    source: `export default { name: "p", api: 2, instructions: [{
      keyword: "X", parse() {}, apply() {},
      syntax: { form: "text", flags: JSON.parse('{"__proto__": "value"}') } }] };`,
    code: "plugin/shape",
    says: /__proto__ is not a text like/,
  },
  {
    name: "that exports a then of null",
    source: "export function then(done) { done(null) }\nexport default {};",
    code: "plugin/load",
    says: /bad\.js threw while it was loaded/,
  },
  {
    name: "that exports a then which never ends",
    source: "export function then() {}\nexport default {};",
    code: "plugin/load",
    says: /bad\.js is not loaded after 10 seconds/,
  },
];
