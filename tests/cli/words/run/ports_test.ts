import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readExposed, readPorts } from "../../../../cli/words/run/ports.ts";
import { UsageError } from "../../../../core/errors.ts";

type Port = readonly [
  host: number | readonly [number, number] | undefined,
  container: number,
  protocol?: "udp",
  address?: string,
];

/** As go-connections' nat.ParsePortSpec reads them. */
const taken: readonly (readonly [string, readonly Port[]])[] = [
  ["80", [[undefined, 80]]],
  [":80", [[undefined, 80]]],
  ["0:80", [[undefined, 80]]],
  ["80/udp", [[undefined, 80, "udp"]]],
  ["8080:80", [[8080, 80]]],
  ["8080:80/tcp", [[8080, 80]]],
  ["5353:53/UDP", [[5353, 53, "udp"]]],
  ["127.0.0.1:8080:80", [[8080, 80, undefined, "127.0.0.1"]]],
  ["127.0.0.1::80", [[undefined, 80, undefined, "127.0.0.1"]]],
  ["[::1]:8080:80", [[8080, 80, undefined, "::1"]]],
  ["[::1]::80", [[undefined, 80, undefined, "::1"]]],
  ["::1:8080:80", [[8080, 80, undefined, "::1"]]],
  ["8000-8001:80-81", [[8000, 80], [8001, 81]]],
  ["8000-8010:80", [[[8000, 8010], 80]]],
  ["80-81", [[undefined, 80], [undefined, 81]]],
  ["127.0.0.1:8000-8001:80-81/udp", [
    [8000, 80, "udp", "127.0.0.1"],
    [8001, 81, "udp", "127.0.0.1"],
  ]],
];

const refused = [
  ...["", ":", "x", "80:", "8080:x", "x:80", "99999:80", "80:99999", "8080:0", "-1:80", "80/what"],
  ...[
    "80/sctp",
    "8080:80/tcp/udp",
    "81-80",
    "8000-8002:80-81",
    "localhost:8080:80",
    "[::1:8080:80",
  ],
  ...["[x]:8080:80", "1.2.3.4.5:8080:80", "[::1]:1:8080:80", "80 80", "8080:80:"],
];

const isRefused = (code: string) => (error: unknown) =>
  error instanceof UsageError && error.code === code;

describe("--publish", () => {
  for (const [text, ports] of taken) {
    it(text, () => {
      assert.deepEqual(
        readPorts(text),
        ports.map(([host, container, protocol = "tcp", address]) => ({
          ...{ address, protocol, host, container },
        })),
      );
    });
  }
  for (const text of refused) {
    it(`${text} is refused`, () =>
      assert.throws(() => readPorts(text), isRefused("usage/publish")));
  }
});

describe("--expose", () => {
  for (const text of ["80", "53/udp", "8000-8010", "8000-8010/tcp", "9/SCTP"]) {
    it(text, () => assert.equal(readExposed(text), text));
  }
  for (const text of ["", "0", "x", "80:80", "99999", "81-80", "80/what"]) {
    it(`${text} is refused`, () =>
      assert.throws(() => readExposed(text), isRefused("usage/expose")));
  }
});
