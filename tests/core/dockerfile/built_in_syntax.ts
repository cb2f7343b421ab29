/**
 * The syntaxes of Docker's instructions, for tests of the parser alone.
 *
 * @module
 */
import type { Syntax } from "../../../core/dockerfile/instruction_line.ts";

const syntaxes: Readonly<Record<string, Syntax>> = {
  ADD: { form: "words-or-json", heredocs: true, flags: { chown: "value", exclude: "list" } },
  ARG: { form: "assignments" },
  CMD: { form: "command" },
  COPY: {
    form: "words-or-json",
    heredocs: true,
    flags: { from: "value", chown: "value", link: "boolean", exclude: "list" },
  },
  ENTRYPOINT: { form: "command" },
  ENV: { form: "pairs" },
  EXPOSE: { form: "words" },
  FROM: { form: "words", flags: { platform: "value" } },
  HEALTHCHECK: { form: "typed-command", flags: { interval: "value" } },
  LABEL: { form: "pairs" },
  MAINTAINER: { form: "text" },
  ONBUILD: { form: "instruction" },
  RUN: { form: "command", heredocs: true, flags: { mount: "list", network: "value" } },
  SHELL: { form: "command" },
  STOPSIGNAL: { form: "text" },
  USER: { form: "text" },
  VOLUME: { form: "words-or-json" },
  WORKDIR: { form: "text" },
};

export const keywords = Object.keys(syntaxes);

export function syntaxOf(keyword: string): Syntax | undefined {
  return Object.hasOwn(syntaxes, keyword) ? syntaxes[keyword] : undefined;
}
