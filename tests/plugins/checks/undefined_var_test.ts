/**
 * Variables that nothing declares.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("UndefinedVar", {
  finds: [
    [["FROM scratch", "COPY $A /"], "2: The variable '$A' is not declared"],
    [
      ["FROM scratch", "ENV NAME=a", "LABEL a=$NAEM"],
      "3: The variable '$NAEM' is not declared (did you mean $NAME?)",
    ],
    [
      ["FROM scratch", "ARG B=$A", "COPY <<f /", "$C", "f"],
      "2: The variable '$A' is not declared",
      "3: The variable '$C' is not declared (did you mean $B?)",
    ],
    [["FROM scratch", "RUN --mount=target=$T x"], "2: The variable '$T' is not declared"],
    [["FROM scratch", "ENV A=1 B=$A"], "2: The variable '$A' is not declared"],
    [
      { text: ["FROM a", "USER $B"], image: { "config": { "env": ["A=1"] } } },
      "2: The variable '$B' is not declared (did you mean $A?)",
    ],
  ],
  passes: [
    ["FROM scratch", "ARG A", "COPY $A /"],
    ["FROM scratch", "ENV A=1", "ENV B=$A"],
    ["FROM scratch", "RUN echo $A", 'CMD ["$A"]', "EXPOSE $A"],
    ["FROM not-at-hand", "USER $A"],
    ["FROM scratch", "LABEL a=$PATH"],
    { text: ["FROM scratch", "ARG B=$A"], arguments: { "B": "1" } },
    { text: ["FROM a", "USER $A"], image: { "config": { "env": ["A=1"] } } },
    ["FROM scratch AS a", "ONBUILD ENV A=1", "FROM a", "USER $A"],
    ["FROM scratch", "ARG BUILDKIT_SBOM_SCAN_STAGE", "LABEL a='$A' b=\\$A"],
  ],
});
