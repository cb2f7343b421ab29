/**
 * CMD: the words of a JSON array, or a text for the shell.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("CMD", {
  before: ['CMD ["old"]'],
  reads: [
    ["CMD echo $HOME 'a b'", { text: "echo $HOME 'a b'" }, []],
    ['CMD ["echo", "$HOME"]', { words: ["echo", "$HOME"] }, []],
    ["CMD []", { words: [] }, []],
  ],
  refuses: [
    ["CMD", "dockerfile/command"],
    ['CMD ["a"', "dockerfile/broken-json", '["a"'],
    ["CMD ['a']", "dockerfile/broken-json", "['a']"],
    ["CMD [1]", "dockerfile/json-not-strings", "[1]"],
  ],
  makes: [
    {
      lines: ["CMD echo $A"],
      config: { cmd: ["/bin/sh", "-c", "echo $A"], argsEscaped: true },
      history: ['CMD ["/bin/sh" "-c" "echo $A"]'],
      tree: [],
    },
    { lines: ['CMD ["a", "b"]', 'CMD ["c"]'], config: { cmd: ["c"] } },
    {
      lines: ["CMD a", "CMD []"],
      config: { cmd: undefined },
      history: ['CMD ["/bin/sh" "-c" "a"]', "CMD []"],
    },
    { lines: ['SHELL ["/s"]', "CMD a b"], config: { cmd: ["/s", "a b"] } },
    { lines: ['CMD ["a\\tb\\u0001"]'], history: ['CMD ["a\\tb\\x01"]'] },
  ],
});
