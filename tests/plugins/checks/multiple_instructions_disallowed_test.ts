/**
 * Instructions of which only the last counts.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("MultipleInstructionsDisallowed", {
  finds: [
    [
      ["FROM scratch", 'CMD ["a"]', 'CMD ["b"]'],
      "2: Of several CMD in a stage only the last counts",
    ],
    [
      [
        "FROM scratch",
        "HEALTHCHECK NONE",
        'ENTRYPOINT ["a"]',
        "HEALTHCHECK NONE",
        'ENTRYPOINT ["b"]',
        'ENTRYPOINT ["c"]',
      ],
      "2: Of several HEALTHCHECK in a stage only the last counts",
      "3: Of several ENTRYPOINT in a stage only the last counts",
      "5: Of several ENTRYPOINT in a stage only the last counts",
    ],
  ],
  passes: [
    ["FROM scratch AS a", 'CMD ["a"]', "FROM a", 'CMD ["b"]'],
    ["FROM scratch", "USER a", "USER b"],
  ],
});
