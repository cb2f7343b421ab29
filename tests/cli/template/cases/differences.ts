/**
 * Where quilla does not do what Docker's client does, and why.
 *
 * @module
 */
import type { TemplateCase } from "./mod.ts";

/** A template, and what quilla makes of it instead: text, or a message that it refuses it with. */
export interface Difference extends TemplateCase {
  readonly ours: string | RegExp;
  readonly why: string;
}

const bothNames =
  "Docker's client looks for .Id in the engine's JSON only, where lists and numbers have no types; here .Id and .ID are the same";

export const differences: readonly Difference[] = [
  {
    document: "image",
    template: '{{.Id}} {{join .RepoTags ","}}',
    ours: `sha256:${"1".repeat(64)} app:1.0,app:latest,registry.example.com/team/app:1.0\n`,
    why: bothNames,
  },
  {
    document: "bare",
    template: '{{.Id}} {{join .RepoTags ","}}',
    ours: `sha256:${"3".repeat(64)} \n`,
    why: bothNames,
  },
  {
    document: "image",
    template: '{{.Id}} {{printf "%d" .Size}}',
    ours: `sha256:${"1".repeat(64)} 123456789\n`,
    why: bothNames,
  },
  {
    document: "bare",
    template: '{{.Id}} {{printf "%d" .Size}}',
    ours: `sha256:${"3".repeat(64)} 0\n`,
    why: bothNames,
  },
  {
    document: "images",
    template: '{{join (split .ID "1") "\\n"}}',
    ours: `${"\n".repeat(12)}\n444444444444\n555555555555\n`,
    why: "Docker replaces \\n inside of actions as well, and then finds a string without an end",
  },
  {
    document: "images",
    template: "{{.}}",
    ours: /^\{111111111111 app 1\.0 .*\}\n/,
    why: "Docker shows the insides of its client, addresses included; here it is the row",
  },
  {
    document: "language",
    template: '{{printf "%x" 1.5}}',
    ours: /floats are not printed as %x/,
    why: "no document has floats",
  },
  {
    document: "language",
    template: '{{printf "%b" 1.5}}',
    ours: /floats are not printed as %b/,
    why: "no document has floats",
  },
  {
    document: "language",
    template: '{{printf "%d" .When}}',
    ours: "{}",
    why: "a time has no numbers inside here",
  },
  {
    document: "language",
    template: "{{1i}}",
    ours: /complex number/,
    why: "no document has complex numbers",
  },
];
