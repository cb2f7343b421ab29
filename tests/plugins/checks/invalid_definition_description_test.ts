/**
 * Comments above ARG and FROM, where somebody asks for it.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("InvalidDefinitionDescription", {
  finds: [
    [[
      "# check=experimental=InvalidDefinitionDescription",
      "# the version",
      "ARG V=1",
      "FROM scratch",
    ], "3: The comment above ARG should be `# V <description>`"],
    [
      ["# check=experimental=all", "", "# what it is", "FROM scratch AS a"],
      "4: The comment above FROM should be `# a <description>`",
    ],
    [
      ["# check=experimental=all", "FROM scratch", "# words", "ARG A B"],
      "4: The comment above ARG should be `# <name> <description>`",
    ],
  ],
  passes: [
    ["# the version", "ARG V=1", "FROM scratch"],
    [
      "# check=experimental=all",
      "# V of the compiler",
      "ARG V=1",
      "# out is what comes out",
      "FROM scratch AS out",
    ],
    ["# check=experimental=all", "# words", "", "FROM scratch"],
  ],
});
