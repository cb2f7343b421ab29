import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  closestPlatform,
  equalPlatforms,
  formatPlatform,
  hostPlatform,
  parsePlatform,
  samePlatform,
  withVersionOf,
} from "../../core/platform.ts";
import { refused, thrownBy } from "../support/refused.ts";

const read: Record<string, string> = {
  "linux/amd64": "linux/amd64",
  "linux/amd64/v1": "linux/amd64",
  "linux/amd64/v2": "linux/amd64/v2",
  "linux/x86_64": "linux/amd64",
  "Linux/X86-64": "linux/amd64",
  "linux/arm64": "linux/arm64",
  "linux/arm64/v8": "linux/arm64",
  "linux/arm64/8": "linux/arm64",
  "linux/aarch64": "linux/arm64",
  "linux/arm": "linux/arm/v7",
  "linux/arm/6": "linux/arm/v6",
  "linux/armhf": "linux/arm/v7",
  "linux/armel": "linux/arm/v6",
  "linux/i386": "linux/386",
  "linux/ppc64": "linux/ppc64",
  "linux/loong64": "linux/loong64",
  "macos/arm64": "darwin/arm64",
  "windows/amd64": "windows/amd64",
  "wasip1/wasm": "wasip1/wasm",
  "linux/constructor": "linux/constructor",
  "arm64": "linux/arm64",
  "armhf": "linux/arm/v7",
  "s390x": "linux/s390x",
  "386": "linux/386",
  "windows(10.0.20348)/amd64": "windows(10.0.20348)/amd64",
  "windows(10.0.20348.1006)/x86_64": "windows(10.0.20348.1006)/amd64",
  "Windows(10.0.17763+Win32k)/amd64": "windows(10.0.17763+Win32k)/amd64",
  "windows(+win32k+b+a)/arm64/v8": "windows(+a+b+win32k)/arm64",
  "windows()/amd64": "windows/amd64",
  "linux(6.1)/arm/6": "linux(6.1)/arm/v6",
  "windows(a%20b)/amd64": "windows(a%20b)/amd64",
};

describe("what a user types", () => {
  for (const [text, expected] of Object.entries(read)) {
    test(text, () => assert.equal(formatPlatform(parsePlatform(text)), expected));
  }
});

describe("what is no platform", () => {
  for (
    const text of [
      "",
      "/",
      "linux/",
      "/amd64",
      "linux/amd64/v1/x",
      "a b",
      "linux/../x/y",
      "foo",
      "constructor",
      "linux\n",
      "windows(10.0/amd64",
      "windows10.0)/amd64",
      "(10.0)/amd64",
      "windows(10.0)amd64",
      "windows(10 0)/amd64",
      "windows(10.0)/",
      "windows/amd64(10.0)",
      "windows(1+)/amd64/x/y",
    ]
  ) {
    test(JSON.stringify(text), () => void refused(() => parsePlatform(text), "platform/invalid"));
  }
});

test("a system alone is that system on this host's processor", () => {
  assert.deepEqual(parsePlatform("linux"), hostPlatform());
  assert.deepEqual(parsePlatform("windows"), { ...hostPlatform(), os: "windows" });
  assert.deepEqual(parsePlatform("macos"), { ...hostPlatform(), os: "darwin" });
});

test("spellings of one platform are the same, others are not", () => {
  const amd64 = parsePlatform("linux/amd64");
  const arm64 = parsePlatform("linux/arm64");
  assert.ok(samePlatform({ os: "linux", architecture: "arm64", variant: "v8" }, arm64));
  assert.ok(samePlatform({ os: "linux", architecture: "amd64", variant: "" }, amd64));
  assert.ok(samePlatform({ os: "Linux", architecture: "x86_64", osVersion: "6" }, amd64));
  assert.ok(!samePlatform({ os: "linux", architecture: "amd64", variant: "v3" }, amd64));
  assert.ok(!samePlatform({ os: "unknown", architecture: "unknown" }, amd64));
  assert.ok(!samePlatform(parsePlatform("linux/arm/v6"), parsePlatform("linux/arm/v7")));
});

test("versions of Windows are looked at where both say one", () => {
  const on = (offered: string, wanted: string) =>
    samePlatform(parsePlatform(`windows${offered}/amd64`), parsePlatform(`windows${wanted}/amd64`));
  const cases: [offered: string, wanted: string, runs: boolean][] = [
    ["", "(10.0.20348)", true],
    ["(10.0.20348)", "", true],
    ["(10.0.20348.1006)", "(10.0.20348)", true],
    ["(10.0.17763)", "(10.0.20348)", false],
    ["(10.0.17763)", "(10.0.17763.1)", true],
    ["(10.0.17763)", "(10.0.17764)", false],
    ["(10.0.20348)", "(10.0.26100)", true],
    ["(10.0.22621)", "(10.0.26100)", true],
    ["(10.0.17763)", "(10.0.26100)", false],
    ["(10.0.26100)", "(10.0.20348)", false],
    ["(1.2.3)", "(1.1.0)", false],
    ["(1.2.3)", "(1.2.3)", true],
    ["(odd)", "(10.0.26100)", true],
  ];
  for (const [offered, wanted, runs] of cases) {
    assert.equal(on(offered, wanted), runs, `${offered || "any"} on ${wanted || "any"}`);
  }
  const [one, other] = ["linux(5)/amd64", "linux(6)/amd64"].map(parsePlatform);
  assert.ok(samePlatform(one!, other!), "of other systems they are not");
  assert.ok(!equalPlatforms(one!, other!));
});

test("a platform has its base's version where it says none", () => {
  const base = parsePlatform("windows(10.0.20348+win32k)/amd64");
  const after = (text: string) => formatPlatform(withVersionOf(parsePlatform(text), base));
  assert.equal(after("windows/amd64"), "windows(10.0.20348+win32k)/amd64");
  assert.equal(after("windows(10.0.26100)/amd64"), "windows(10.0.26100+win32k)/amd64");
  assert.equal(after("windows/arm64"), "windows/arm64");
  assert.equal(after("linux/amd64"), "linux/amd64");
  assert.equal(formatPlatform(withVersionOf(base, undefined)), formatPlatform(base));
});

test("a platform is read from its own text as the same, and any text is read or refused", () => {
  const part = fc.constantFrom(
    "linux",
    "windows",
    "windows(10.0.20348)",
    "windows(1.2+x+w)",
    "windows(",
    "arm",
    "arm64",
    "amd64",
    "v7",
    "v8",
    "8",
    "x",
    "..",
    "",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
  );
  fc.assert(fc.property(text, (text) => {
    const error = thrownBy(() => {
      const platform = parsePlatform(text);
      assert.deepEqual(parsePlatform(formatPlatform(platform)), platform);
      assert.ok(samePlatform(platform, platform));
    }, text);
    if (error !== undefined) assert.equal(error.code, "platform/invalid");
  }));
});

describe("closestPlatform", () => {
  const closest: readonly [
    wanted: string,
    offered: readonly string[],
    found: string | undefined,
  ][] = [
    ["linux/arm/v7", ["linux/arm/v5", "linux/arm/v6", "linux/arm64"], "linux/arm/v6"],
    ["linux/arm/v7", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"],
    ["linux/arm/v6", ["linux/arm/v7", "linux/arm64"], undefined],
    ["linux/arm64", ["linux/amd64", "linux/arm64/v8"], "linux/arm64"],
    ["linux/arm64/v9", ["linux/arm64"], "linux/arm64"],
    ["linux/amd64/v3", ["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"], "linux/amd64/v2"],
    ["linux/amd64", ["linux/amd64/v2", "windows/amd64"], undefined],
    [
      "windows(1.1.0)/amd64",
      ["windows(1.2.3)/amd64", "windows(1.1.0)/amd64"],
      "windows(1.1.0)/amd64",
    ],
    ["windows/amd64", ["windows(1.2.3)/amd64", "windows(1.1.0)/amd64"], "windows(1.2.3)/amd64"],
    ["windows(1.3.0)/amd64", ["windows(1.2.3)/amd64", "linux/amd64"], undefined],
    [
      "windows(10.0.26100)/amd64",
      ["windows(10.0.17763)/amd64", "windows(10.0.20348)/amd64", "windows(10.0.26100)/amd64"],
      "windows(10.0.26100)/amd64",
    ],
  ];
  for (const [wanted, offered, found] of closest) {
    it(`${wanted} of ${offered.join(", ")}`, () => {
      const platforms = offered.map(parsePlatform);
      const best = platforms[closestPlatform(platforms, parsePlatform(wanted))];
      assert.equal(best && formatPlatform(best), found);
    });
  }
});
