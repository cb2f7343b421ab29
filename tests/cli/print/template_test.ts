import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseInspectTemplate, parseTemplate } from "../../../cli/print/template.ts";
import { imageShape, withOlderConfig } from "../../../cli/template/shapes/image.ts";
import { refused, thrownBy } from "../../support/refused.ts";

const image = {
  Id: "sha256:1",
  Size: 12,
  RepoTags: ["a:1", "b:2"],
  Config: { Env: ["A=1"], Labels: { "org.a": "b", z: "1" } },
};

const inspect = (template: string) =>
  parseInspectTemplate(template, imageShape, withOlderConfig).fill(image);

test("the templates that scripts ask for an image with", () => {
  const cases: [template: string, text: string][] = [
    ["{{.Id}}", "sha256:1"],
    ["{{.ID}}", "sha256:1"],
    ["plain", "plain"],
    ["{{.RepoTags}}", "[a:1 b:2]"],
    ["{{.Config.Labels}}", "map[org.a:b z:1]"],
    ["{{.Author}}", ""],
    ["{{.Config.Cmd}}", "[]"],
    ["{{.Config.Labels.none}}", "<no value>"],
    ["{{json .RepoTags}}", '["a:1","b:2"]'],
    ["{{json .Config.Cmd}}", "null"],
    ["{{index .RepoTags 1}}", "b:2"],
    ['{{index .Config.Labels "org.a"}}', "b"],
    ['{{index .Config.Labels "toString"}}', ""],
    ['{{.Id}} {{join .RepoTags ","}}', "sha256:1 a:1,b:2"],
    // An engine before API 1.50 has these.
    ["{{.Config.Hostname}}|{{.Config.Tty}}", "|false"],
    [".\\t.", ".\\t."],
  ];
  for (const [template, text] of cases) assert.equal(inspect(template), text, template);
});

test("a template that is wrong is refused: where, why, and what is there", () => {
  const cases: [template: string, message: RegExp, hint?: RegExp][] = [
    ["{{.Id", /a \{\{ has no \}\} \(at 1:1/],
    ["{{}}", /has no value \(at 1:3/],
    ["a\n{{Id}}", /no function "Id" \(at 2:3, in "\{\{Id\}\}"\)/, /\{\{\.Id\}\}/],
    ["{{index .RepoTags 7}}", /index failed: place 7 is not there: 2 are, the first is 0/],
    ['{{index .RepoTags "\\x"}}', /an escape that Go does not know/],
    ["{{join .RepoTags}}", /join takes 2 arguments, not 1/],
    ["{{.RepoTag}}", /an image has no field "RepoTag" \(at 1:3/, /did you mean RepoTags/],
    ["{{.Arch}}", /an image has no field "Arch"/, /did you mean Architecture\?/],
    ["{{.Labels}}", /an image has no field "Labels"/, /did you mean Config\.Labels\?/],
    ["{{.Digest}}", /an image has no field "Digest"/, /did you mean Descriptor\.Digest\?/],
    ["{{.Config.Hostnam}}", /no field "Hostnam"/],
    ["{{.Config.Hostname}}{{.Config.Foo}}", /no "Foo"/],
  ];
  for (const [template, message, hint] of cases) {
    const error = refused(() => inspect(template), "usage/template", template);
    assert.equal(error.exitCode, 2, template);
    assert.match(error.message, message);
    if (hint !== undefined) assert.match(error.hint ?? "", hint, template);
  }
});

test("rows of a listing have tabs and line ends, and their headings", () => {
  const row = { ID: "1", Repository: "<none>" };
  const headings = new Map([["ID", "IMAGE ID"], ["Repository", "REPOSITORY"]]);
  const template = parseTemplate("{{.ID}}\\t{{lower .Repository}}", ["ID", "Repository"], {
    escapes: true,
  });
  assert.equal(template.fill(row), "1\t<none>");
  assert.equal(template.heading(headings), "IMAGE ID\tREPOSITORY");
  const json = parseTemplate("{{json .}}", ["Repository", "ID"]).fill(row);
  assert.equal(json, '{"ID":"1","Repository":"\\u003cnone\\u003e"}');
});

test("foreign text in a value does nothing to a terminal", () => {
  const value = { Text: "\x1b[2J\u202e\x9b\n::error::" };
  const shown = "\\u{1b}[2J\\u{202e}\\u{9b}\n\\::error::";
  assert.equal(parseTemplate("{{.Text}}", ["Text"]).fill(value), shown);
  const json = parseTemplate("{{json .Text}}", ["Text"]).fill(value);
  assert.match(json, /^[\x20-\x7e]*$/);
  assert.deepEqual(JSON.parse(json), value.Text);
});

test("a template that does too much ends with a message", () => {
  const cases = [
    "{{range 1000000000000}}{{end}}",
    '{{define "x"}}{{template "x"}}{{end}}{{template "x"}}',
    '{{define "x"}}{{template "x" .}}{{template "x" .}}{{end}}{{template "x" .}}',
    '{{$x := "aaaaaaaaaa"}}{{range 1000}}{{$x = print $x $x}}{{end}}',
    '{{range 1000}}{{printf "%999999d%999999d" 1 2}}{{end}}',
    `${"{{if 1}}".repeat(10_000)}${"{{end}}".repeat(10_000)}`,
    `{{${"(".repeat(10_000)}1${")".repeat(10_000)}}}`,
    '{{range 1000}}{{pad "a" 999999 1}}{{end}}',
    '{{$x := printf "%999999d" 1}}{{range 1000000}}{{$y := len $x}}{{end}}',
    '{{$x := printf "ä%999999d" 1}}{{range 1000000}}{{$y := index $x 0}}{{end}}',
    '{{pad "a" 1000000000 1}}',
  ];
  for (const template of cases) {
    const error = refused(() => inspect(template), "usage/template", template.slice(0, 60));
    assert.match(error.message, /more than/);
  }
  // Go's own limit of a width.
  assert.equal(inspect('{{printf "%1000000000d" 1}}'), "%!(NOVERB)%!(EXTRA int=1)");
});

test("any text is a template or wrong usage", () => {
  const part = fc.constantFrom("{{", "}}", ".Id", "json", "index", " ", '"a"', "1", ".", "x", "\\t")
    .filter(Boolean);
  const more = fc.constantFrom(
    "{{range 3}}",
    "{{end}}",
    "{{- ",
    " -}}",
    "$x",
    ":=",
    "|",
    "(",
    ")",
    "'",
  );
  fc.assert(fc.property(fc.array(fc.oneof(part, more)).map((parts) => parts.join("")), (text) => {
    const error = thrownBy(() => inspect(text));
    assert(error === undefined || error.code === "usage/template");
  }));
});

test("times are printed as Go prints them", () => {
  const cases: [time: string, printed: string, json: string][] = [
    ["2026-07-02T10:11:12.000Z", "2026-07-02 10:11:12 +0000 UTC", "2026-07-02T10:11:12Z"],
    ["2026-07-02T10:11:12.120Z", "2026-07-02 10:11:12.12 +0000 UTC", "2026-07-02T10:11:12.12Z"],
    ["2026-07-02T10:11:12+02:00", "2026-07-02 10:11:12 +0200 +0200", "2026-07-02T10:11:12+02:00"],
  ];
  for (const [LastTagTime, printed, json] of cases) {
    const template = parseTemplate("{{.Metadata.LastTagTime}} {{json .Metadata}}", imageShape);
    const filled = template.fill({ Metadata: { LastTagTime } });
    assert.equal(filled, `${printed} {"LastTagTime":"${json}"}`);
  }
});
