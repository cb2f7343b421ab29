/**
 * ONBUILD: an instruction that waits for the builds on top of the image.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("ONBUILD", {
  reads: [
    ["ONBUILD COPY a.txt /", "COPY a.txt /", []],
    ["ONBUILD run  make $A", "run  make $A"],
    ["ONBUILD COPY <<EOF /f\nbody\nEOF", "COPY <<EOF /f\nbody\nEOF"],
  ],
  refuses: [
    ["ONBUILD", "onbuild/arguments"],
    ["ONBUILD FROM scratch", "onbuild/arguments"],
    ["ONBUILD MAINTAINER me", "onbuild/arguments"],
    ["ONBUILD ONBUILD CMD x", "dockerfile/nested-instruction", "ONBUILD"],
    ["ONBUILD NOTHING x", "dockerfile/unknown-instruction", "NOTHING"],
    ["ONBUILD COPY --nothing a b", "dockerfile/unknown-flag", "--nothing"],
  ],
  makes: [
    {
      lines: ["ONBUILD LABEL a=$A", "ONBUILD ENV A=1"],
      config: { onBuild: ["LABEL a=$A", "ENV A=1"], labels: undefined, env: [] },
      history: [],
      tree: [],
    },
    {
      lines: ["FROM scratch AS x", "ARG A=x", "ONBUILD LABEL a=$A", "ONBUILD COPY f /", "FROM x"],
      files: { f: "f" },
      config: { onBuild: undefined, labels: { a: "x" } },
      history: ["ARG A=x", "LABEL a=x", "COPY f / # buildkit"],
      tree: ["/f file 0644 0:0 252f10c83610"],
    },
  ],
});
