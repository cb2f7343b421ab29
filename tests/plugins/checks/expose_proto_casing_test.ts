/**
 * Protocols of ports in upper case.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("ExposeProtoCasing", {
  finds: [
    [["FROM scratch", "EXPOSE 80/TCP"], "2: The protocol of port '80/TCP' should be in lower case"],
    [
      ["FROM scratch", "ENV P=53/Udp", "EXPOSE 1 $P"],
      "3: The protocol of port '53/Udp' should be in lower case",
    ],
  ],
  passes: [
    ["FROM scratch", "EXPOSE 80 53/udp"],
  ],
});
