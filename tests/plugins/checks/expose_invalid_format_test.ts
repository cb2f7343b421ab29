/**
 * Ports with addresses or ports of the host.
 *
 * @module
 */
import { testCheck } from "../../support/check_table.ts";

testCheck("ExposeInvalidFormat", {
  finds: [
    [
      ["FROM scratch", "EXPOSE 8080:80"],
      "2: Port '8080:80' names an address or a port of the host",
    ],
    [
      ["FROM scratch", "EXPOSE 127.0.0.1:8080:80/tcp"],
      "2: Port '127.0.0.1:8080:80/tcp' names an address or a port of the host",
    ],
  ],
  passes: [
    ["FROM scratch", "EXPOSE 80 1-2/udp"],
  ],
});
