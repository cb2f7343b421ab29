import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseTemplate } from "../../../cli/print/template.ts";
import { refused, thrownBy } from "../../support/refused.ts";

const image = {
  Id: "sha256:1",
  Size: 12,
  RepoTags: ["a:1", "b:2"],
  Config: { Env: ["A=1"], Labels: { "org.a": "b", z: "1" }, Tty: false },
};
const fields = [...Object.keys(image), "Author"];

test("the templates that scripts use", () => {
  const cases: [template: string, text: string][] = [
    ["{{.Id}}", "sha256:1"],
    ["{{ .Id }}\\t{{.Size}}\\n", "sha256:1\t12\n"],
    ["plain", "plain"],
    ["", ""],
    ["{{.RepoTags}}", "[a:1 b:2]"],
    ["{{.Config.Labels}}", "map[org.a:b z:1]"],
    ["{{.Config.Tty}}", "false"],
    ["{{.Config.Nothing.More}}", "<no value>"],
    ["{{.Author}}", "<no value>"],
    ["{{json .RepoTags}}", '["a:1","b:2"]'],
    ["{{json .Author}}", "null"],
    ["{{json .}}", JSON.stringify(image)],
    ["{{index .RepoTags 1}}", "b:2"],
    ['{{index .Config.Labels "org.a"}}', "b"],
    ['{{index .Config.Labels "toString"}}', "<no value>"],
  ];
  for (const [template, text] of cases) {
    assert.equal(parseTemplate(template, fields).fill(image), text, template);
  }
});

test("what is not understood is refused", () => {
  const cases = ["{{range .RepoTags}}x{{end}}", "{{.Id", "{{}}", "{{Id}}", "{{index .RepoTags}}"]
    .concat("{{json .Id 1}}", "{{.Id | upper}}", '{{index .RepoTags "\\x"}}', "{{join .RepoTags}}");
  for (const template of cases) {
    const error = refused(() => parseTemplate(template, fields), "usage/template", template);
    assert.equal(error.exitCode, 2, template);
  }
  const error = refused(() => parseTemplate("{{.ID}}", fields), "usage/template");
  assert.equal(error.hint, "did you mean Id?");
});

test("foreign text in a value does nothing to a terminal", () => {
  const value = { Text: "\x1b[2J\u202e\x9b" };
  assert.equal(parseTemplate("{{.Text}}", ["Text"]).fill(value), "\\u{1b}[2J\\u{202e}\\u{9b}");
  const json = parseTemplate("{{json .}}", ["Text"]).fill(value);
  assert.match(json, /^[\x20-\x7e]*$/);
  assert.deepEqual(JSON.parse(json), value);
});

test("any text is a template or wrong usage", () => {
  const part = fc.constantFrom(
    "{{",
    "}}",
    ".Id",
    "json",
    "index",
    " ",
    '"a"',
    "1",
    ".",
    "x",
    "\\t",
  );
  fc.assert(fc.property(fc.array(part).map((parts) => parts.join("")), (text) => {
    const error = thrownBy(() => parseTemplate(text, fields).fill(image));
    assert(error === undefined || error.code === "usage/template");
  }));
});
