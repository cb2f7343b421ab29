/**
 * COPY and ADD of what the ignore file leaves out.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("CopyIgnoredFile", {
  finds: [
    [
      { text: ["FROM scratch", "COPY a b /"], ignored: "a" },
      '2: COPY of "a", which the ignore file leaves out',
    ],
    [
      { text: ["FROM scratch", "ARG F=a", "ADD ./$F /"], ignored: "a" },
      '3: ADD of "a", which the ignore file leaves out',
    ],
    [
      { text: ["FROM scratch", "COPY . /"], ignored: "*" },
      '2: COPY of ".", which the ignore file leaves out',
    ],
    [
      { text: ["FROM scratch", "COPY d/a <<f /", "f"], ignored: "d" },
      '2: COPY of "d/a", which the ignore file leaves out',
    ],
  ],
  passes: [
    ["FROM scratch", "COPY a /"],
    { text: ["FROM scratch", "COPY b /"], ignored: "a" },
    { text: ["FROM scratch", "COPY a /"], ignored: "a\n!a/b" },
    { text: ["FROM scratch AS x", "FROM scratch", "COPY --from=x a /"], ignored: "a" },
    { text: ["FROM scratch", "ADD https://h/a /"], ignored: "**/a" },
  ],
});
