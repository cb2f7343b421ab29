/**
 * MAINTAINER.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("MaintainerDeprecated", {
  finds: [
    [
      ["FROM scratch", "MAINTAINER me"],
      "2: MAINTAINER is out of date: use LABEL to tell the author",
    ],
  ],
  passes: [
    ["FROM scratch", "LABEL maintainer=me"],
  ],
});
