/**
 * Instructions of the Dockerfile language that quilla can read but not carry out yet: a build that needs one says so.
 *
 * @module
 */
import type { Instruction } from "../../core/plugin/contract.ts";
import type { Syntax } from "../../core/dockerfile/instruction_line.ts";

function refused(keyword: string, syntax: Syntax, hint: string): Instruction<null> {
  return {
    keyword,
    version: 1,
    syntax,
    parse(line) {
      throw line.error(`${keyword} is not supported yet`, { code: "instruction/not-yet", hint });
    },
    apply() {},
  };
}

export const notYet: readonly Instruction<null>[] = [
  refused(
    "ADD",
    {
      form: "words-or-json",
      heredocs: true,
      flags: {
        chown: "value",
        chmod: "value",
        checksum: "value",
        exclude: "list",
        link: "boolean",
        unpack: "boolean",
        "keep-git-dir": "boolean",
      },
    },
    "unpack or download it before the build, and COPY it",
  ),
  refused(
    "ONBUILD",
    { form: "instruction" },
    "write the instruction into the images built on this one",
  ),
  refused(
    "RUN",
    {
      form: "command",
      heredocs: true,
      flags: { mount: "list", network: "value", security: "value" },
    },
    "do the work before the build, or in an image that you load, and COPY what it made",
  ),
];
