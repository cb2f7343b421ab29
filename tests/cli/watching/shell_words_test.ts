import assert from "node:assert/strict";
import { it } from "node:test";
import { shellWords } from "../../../cli/watching/shell_words.ts";

const texts: Readonly<Record<string, readonly string[]>> = {
  "": [],
  "  -p 8080:80\tnpm  start ": ["-p", "8080:80", "npm", "start"],
  '-e \'A=b c\' sh -c "echo \\"$A\\" it\'s"': ["-e", "A=b c", "sh", "-c", 'echo "$A" it\'s'],
  "a\\ b '' c\"d\"'e'\\f": ["a b", "", "cdef"],
  "\"a\\n\" 'b\\'": ["a\\n", "b\\"],
  "é\n世界": ["é", "世界"],
};

for (const [text, words] of Object.entries(texts)) {
  it(`cuts ${JSON.stringify(text)} as a shell does`, () => {
    assert.deepEqual(shellWords("--run", text), words);
  });
}

for (const text of ["'a", 'b "c', "d\\"]) {
  it(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => shellWords("--run", text), { code: "usage/quotes" });
  });
}
