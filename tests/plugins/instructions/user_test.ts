/**
 * USER: a user and a group, by name or number.
 *
 * @module
 */
import { testTable } from "../../support/instruction_table.ts";

testTable("USER", {
  before: ["USER other"],
  reads: [
    ["USER app", "app", ["app"]],
    ["USER 12:34", "12:34", ["12:34"]],
    ["USER $A", "$A", ["$A"]],
  ],
  lines: ["USER app", "USER 12:34"],
  refuses: [
    ["USER", "user/arguments"],
    ["USER $NONE", "user/empty"],
    ["USER 4294967296", "owner/invalid"],
    ["USER app:99999999999999999999", "owner/invalid"],
  ],
  makes: [
    { lines: ["USER app:7"], config: { user: "app:7" }, history: ["USER app:7"], tree: [] },
    { lines: ["USER 4294967294"], config: { user: "4294967294" } },
    {
      lines: ["ENV U=me", "USER ${U}:$NONE"],
      config: { user: "me:" },
      history: ["ENV U=me", "USER me:"],
    },
  ],
});
