/**
 * Mistakes that many make in Dockerfiles, and the way out that is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refusedBuild } from "../../support/refused_build.ts";

describe("hints for what many get wrong", () => {
  const files = { a: "a" };
  const cases: [line: string, code: string, message: RegExp, hint: RegExp][] = [
    ['CMD ["x"] # why', "dockerfile/broken-json", /a comment stands behind it/, /line of its own/],
    ['RUN ["a"] && b', "dockerfile/broken-json", /"&& b" stands behind it/, /for the shell/],
    ['ENTRYPOINT ["a", "]b"] c', "dockerfile/broken-json", /"c" stands behind it/, /for the shell/],
    ['COPY ["a", "/x"] # why', "dockerfile/broken-json", /a comment stands/, /line of its own/],
    ["CMD [“x”]", "dockerfile/broken-json", /quotation marks of printed texts/, /U\+0022/],
    ["CMD [‘x’]", "dockerfile/broken-json", /quotation marks of printed texts/, /U\+0022/],
    ["CMD ['x']", "dockerfile/broken-json", /single quotes/, /double quotes/],
    ['CMD ["x"', "dockerfile/broken-json", /no \] at its end/, /double quotes/],
    ['CMD ["x",]', "dockerfile/broken-json", /missing or too many/, /double quotes/],
    ["ENV A=“x y”", "dockerfile/invalid-pair", /no = in/, /U\+0022/],
    ["ENV A=b # why", "dockerfile/invalid-pair", /no = in "#"/, /line of its own/],
    ["EXPOSE 80 # web", "expose/port", /"#" is no port/, /line of its own/],
    ["COPY a /x # why", "copy/arguments", /has a #/, /line of its own/],
    ["FROM scratch # why", "from/arguments", /FROM takes/, /line of its own/],
    ["FROM $NONE", "from/empty", /names nothing/, /before the first FROM/],
    ["COPY --from=$X a /", "copy/from-variable", /--from takes no variable/, /FROM \$X AS name/],
    ["COPY --from=${X} a /", "copy/from-variable", /takes no variable/, /FROM \$\{X\} AS name/],
    ["RUN <<E\nx\n  E", "dockerfile/heredoc-not-ended", /does not end/, /line 4 has blanks/],
    ["RUN <<-E\nx\n  E", "dockerfile/heredoc-not-ended", /does not end/, /tabs alone/],
    ["RUN <<E\nx\nE ", "dockerfile/heredoc-not-ended", /does not end/, /line 4 has blanks/],
    ["RUN <<E\nx", "dockerfile/heredoc-not-ended", /does not end/, /add a line/],
    ["RUN []", "dockerfile/command", /JSON array is empty/, /a line for the shell/],
    ["&& x", "dockerfile/unknown-instruction", /"&&"/, /ends with \\/],
    ["apt-get install x", "dockerfile/unknown-instruction", /"apt-get"/, /behind RUN/],
  ];
  for (const [line, code, message, hint] of cases) {
    it(JSON.stringify(line), async () => {
      const error = await refusedBuild(["FROM scratch AS base", line], code, 2, { files });
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
    });
  }

  it("a # in JSON, or among the sources, is a name like others", async () => {
    const named = { ...files, "#": "1" };
    await refusedBuild(["FROM scratch", 'COPY ["a", "b", "#"]'], "copy/missing", 2, {
      files: named,
    });
  });
});
