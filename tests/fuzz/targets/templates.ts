/**
 * Fuzz target: templates of `--format`, filled in with an image.
 *
 * @module
 */
import { parseInspectTemplate } from "../../../cli/print/template.ts";
import { imageShape, withOlderConfig } from "../../../cli/template/shapes/image.ts";
import { image } from "../../cli/template/cases/documents.ts";
import { promise, textTarget } from "../target.ts";

export const template = textTarget({
  name: "template",
  seeds: [
    '{{.Id}} {{json .Config}} {{index .RepoTags 0}}\n{{join .RepoTags ","}}',
    '{{range $i, $e := .Config.Env}}{{if $i}};{{end}}{{with split $e "="}}{{index . 0}}{{end}}{{end}}',
    '{{define "a"}}{{.}}{{end}}{{block "b" .Os}}{{upper .}}{{end}}{{template "a" .Size}}',
    '{{$x := .Size}}{{- printf "%-10s|%+08.3f|%#v|%[1]*d" .Os 1.5 .Config $x -}}{{/* c */}}',
    "{{if and (eq .Os `linux`) (lt 1 .Size) | not}}a{{else if .Variant}}b{{else}}c{{end}}",
  ],
  dictionary: ["{{", "}}", "{{-", "-}}", "/*", "*/", "$x", ":=", "=", "|", "(", ")", ",", "."]
    .concat(" ", "\n", '"', "`", "'", "\\", "%", "if ", "else", "end", "range ", "with ", "define ")
    .concat("block ", "template ", "break", "continue", "nil", "true", ".Config", ".Env", ".Id")
    .concat("printf ", "print ", "json ", "index ", "slice ", "len ", "eq ", "lt ", "and ", "or ")
    .concat("join ", "split ", "pad ", "truncate ", "html ", "js ", "urlquery ", "call ", "title "),
  run: (text) => {
    const filled = parseInspectTemplate(text, imageShape, withOlderConfig).fill(image);
    // What stands outside of actions is the user's own.
    const isPlain = !/\p{Cc}/u.test(text.replace(/[\n\t]/g, ""));
    promise(!isPlain || !/\p{Cc}/u.test(filled.replace(/[\n\t]/g, "")), "a terminal is safe");
    return `filled ${Math.ceil(Math.log2(1 + filled.length))}`;
  },
});
