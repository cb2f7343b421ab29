import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  closestPlatform,
  formatPlatform,
  hostPlatform,
  parsePlatform,
  samePlatform,
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

test("a platform is read from its own text as the same, and any text is read or refused", () => {
  const part = fc.constantFrom(
    "linux",
    "windows",
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
  ];
  for (const [wanted, offered, found] of closest) {
    it(`${wanted} of ${offered.join(", ")}`, () => {
      const platforms = offered.map(parsePlatform);
      const best = platforms[closestPlatform(platforms, parsePlatform(wanted))];
      assert.equal(best && formatPlatform(best), found);
    });
  }
});
