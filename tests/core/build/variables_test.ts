/**
 * ARG, ENV and what comes from outside: who goes before whom.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BuildArguments } from "../../../core/build/variables.ts";
import { parsePlatform } from "../../../core/platform.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { historyOf, type TestBuild, testBuild } from "../../support/test_build.ts";

/** The value of $A at the end of a stage. */
async function valueOf(lines: readonly string[], options: TestBuild = {}): Promise<string> {
  const { image } = await testBuild([...lines, 'LABEL a="<${A-unset}>"'], options);
  return image.config.config.labels!.a!.slice(1, -1);
}

const given = { arguments: new Map([["A", "given"]]) };

describe("variables: who goes before whom", () => {
  const cases: [name: string, lines: string[], expected: string, withArgument: string][] = [
    ["nothing", ["FROM scratch"], "unset", "unset"],
    ["ARG", ["FROM scratch", "ARG A"], "unset", "given"],
    ["ARG with a default", ["FROM scratch", "ARG A=arg"], "arg", "given"],
    ["an empty default", ["FROM scratch", "ARG A="], "", "given"],
    ["the later ENV", ["FROM scratch", "ARG A=arg", "ENV A=env"], "env", "env"],
    ["the later ARG", ["FROM scratch", "ENV A=env", "ARG A=arg"], "arg", "given"],
    ["ARG without a value after ENV", ["FROM scratch", "ENV A=env", "ARG A"], "env", "given"],
    [
      "ENV set again to the value that it had",
      ["FROM scratch", "ENV A=env", "ARG A=arg", "ENV A=env"],
      "env",
      "env",
    ],
    ["ARG again without a value", ["FROM scratch", "ARG A=arg", "ARG A"], "arg", "given"],
    ["ARG again", ["FROM scratch", "ARG A=one", "ARG A=two"], "two", "given"],
    ["ARG before FROM alone", ["ARG A=global", "FROM scratch"], "unset", "unset"],
    ["ARG before FROM, taken in", ["ARG A=global", "FROM scratch", "ARG A"], "global", "given"],
    [
      "ARG before FROM, with a default inside",
      ["ARG A=global", "FROM scratch", "ARG A=in"],
      "in",
      "given",
    ],
    ["another stage's ARG", ["FROM scratch AS a", "ARG A=a", "FROM scratch"], "unset", "unset"],
    ["the parent stage's ARG", ["FROM scratch AS a", "ARG A=a", "FROM a"], "a", "given"],
    [
      "the parent stage's, taken in",
      ["FROM scratch AS a", "ARG A=a", "FROM a", "ARG A"],
      "a",
      "given",
    ],
    [
      "the parent stage's ENV",
      ["FROM scratch AS a", "ARG A=a", "ENV A=env", "FROM a"],
      "env",
      "env",
    ],
    [
      "ARG after the parent stage's ENV",
      ["FROM scratch AS a", "ENV A=env", "FROM a", "ARG A=arg"],
      "arg",
      "given",
    ],
    ["ARGs of one line, one after another", ["FROM scratch", "ARG B=b A=$B"], "b", "given"],
    ["ENVs of one line, all at once", ["FROM scratch", "ENV A=old", "ENV B=x A=$B"], "", ""],
  ];
  for (const [name, lines, expected, withArgument] of cases) {
    it(name, async () => {
      assert.equal(await valueOf(lines), expected);
      assert.equal(await valueOf(lines, given), withArgument, "with --build-arg");
    });
  }

  it("a later ENV of the child does not reach the parent", async () => {
    const lines = ["FROM scratch AS a", "ARG A=a", "FROM a AS b", "ENV A=b", "FROM a"];
    assert.equal(await valueOf(lines), "a");
  });

  it("ARG leaves nothing in the image but its history", async () => {
    const built = await testBuild(["FROM scratch", "ARG A=1 B", "ENV C=2"], given);
    assert.deepEqual(built.image.config.config.env?.slice(1), ["C=2"]);
    assert.deepEqual(historyOf(built), ["ARG A=given B", "ENV C=2"]);
  });
});

describe("variables: TARGETSTAGE", () => {
  const stages = ["FROM scratch AS Build", "FROM scratch AS Shipped", "ARG TARGETSTAGE"];
  const label = "LABEL stage=$TARGETSTAGE";
  const cases: [name: string, lines: string[], target: string | undefined, expected: string][] = [
    ["the last stage's name", stages, undefined, "shipped"],
    ["a target as it was asked for", stages, "Shipped", "Shipped"],
    ["a target by its number", stages, "1", "shipped"],
    [
      "a last stage without a name",
      ["FROM scratch AS a", "FROM a", "ARG TARGETSTAGE"],
      undefined,
      "default",
    ],
    [
      "before the first stage",
      ["ARG X=$TARGETSTAGE", "FROM scratch AS last", "ARG X", "ARG TARGETSTAGE=$X"],
      undefined,
      "last",
    ],
  ];
  for (const [name, lines, target, expected] of cases) {
    it(name, async () => {
      const { image } = await testBuild([...lines, label], { target });
      assert.equal(image.config.config.labels?.stage, expected);
    });
  }
});

describe("variables: in FROM", () => {
  it("ARGs before it, with what was given", async () => {
    const lines = ["ARG A=one", "ARG B=${A}x", "FROM scratch AS onex", "LABEL is=one"];
    const { image } = await testBuild([
      ...lines,
      "FROM scratch AS givenx",
      "LABEL is=given",
      "FROM $B",
    ]);
    assert.equal(image.config.config.labels?.is, "one");
    const other = [...lines, "FROM scratch AS givenx", "LABEL is=given", "FROM $B"];
    assert.equal((await testBuild(other, given)).image.config.config.labels?.is, "given");
  });

  it("not those of a stage", async () => {
    await refusedBuild(["FROM scratch", "ARG A=scratch", "FROM $A"], "from/empty", 3);
  });
});

describe("variables: the platform", () => {
  const options = { platforms: [parsePlatform("linux/arm/v7")] };
  const lines = [
    "FROM scratch",
    "ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT TARGETSTAGE",
  ];

  it("is there for whoever asks", async () => {
    const text =
      "LABEL a=$TARGETPLATFORM b=$TARGETOS c=$TARGETARCH d=$TARGETVARIANT e=$TARGETSTAGE";
    const { image } = await testBuild([...lines, text], options);
    assert.deepEqual(Object.values(image.config.config.labels!), [
      "linux/arm/v7",
      "linux",
      "arm",
      "v7",
      "default",
    ]);
  });

  it("not for others", async () => {
    const { image } = await testBuild("FROM scratch\nLABEL a=x$TARGETOS", options);
    assert.equal(image.config.config.labels?.a, "x");
  });

  it("is known before the first stage, and what is given goes before it", async () => {
    const stages = [
      "FROM scratch AS is-arm",
      "LABEL is=arm",
      "FROM scratch AS is-z80",
      "LABEL is=z80",
    ];
    const dockerfile = [...stages, "FROM is-$TARGETARCH"];
    const built = await testBuild(dockerfile, options);
    assert.equal(built.image.config.config.labels?.is, "arm");
    const other = await testBuild(dockerfile, {
      ...options,
      arguments: new Map([["TARGETARCH", "z80"]]),
    });
    assert.equal(other.image.config.config.labels?.is, "z80");
    assert.deepEqual(other.warnings, []);
  });
});

describe("variables: what is wrong", () => {
  it("build arguments that no ARG takes are told, those that mean something are not", async () => {
    const named = ["A", "B", "HTTP_PROXY", "no_proxy", "SOURCE_DATE_EPOCH"];
    const options = { arguments: new Map(named.map((name) => [name, "1"])) };
    const none = await testBuild("FROM scratch", options);
    assert.deepEqual(none.warnings, ["no ARG takes the build arguments A, B"]);
    const one = await testBuild("FROM scratch\nARG B", options);
    assert.deepEqual(one.warnings, ["no ARG takes the build argument A"]);
    const unneeded = await testBuild("ARG A\nFROM scratch AS x\nARG B\nFROM scratch", options);
    assert.deepEqual(unneeded.warnings, ["no ARG takes the build argument B"]);
  });

  it("a variable that is required points at its instruction", async () => {
    const lines = ["FROM scratch", "ARG A", "LABEL a=${A:?give-it}"];
    const error = await refusedBuild(lines, "expansion/required", 3);
    assert.match(error.message, /A .*give-it/);
    await testBuild(lines, given);
  });

  it("a default that is not needed is not expanded", async () => {
    const lines = ["FROM scratch", "ARG A=${B:?no}"];
    await refusedBuild(lines, "expansion/required", 2);
    await testBuild(lines, given);
    await refusedBuild(["ARG A=${B:?no}", "FROM scratch"], "expansion/required", 1);
  });

  it("a variable cannot be without a name", async () => {
    await refusedBuild(["FROM scratch", "ENV $A=1"], "env/name", 2);
    await refusedBuild(["FROM scratch", 'ENV N="a=b"', "ENV $N=1"], "env/name", 3);
  });
});

describe("proxies among the build arguments", () => {
  const both = (name: string, value: string) => ({ [name.toUpperCase()]: value, [name]: value });
  const cases: readonly (readonly [given: Record<string, string>, seen: Record<string, string>])[] =
    [
      [{}, {}],
      [{ http_proxy: "l" }, both("http_proxy", "l")],
      [{ HTTP_PROXY: "u" }, both("http_proxy", "u")],
      [{ Http_Proxy: "m" }, both("http_proxy", "m")],
      [{ HTTP_PROXY: "u", http_proxy: "l" }, both("http_proxy", "l")],
      [{ http_proxy: "l", HTTP_PROXY: "u" }, both("http_proxy", "l")],
      [{ http_proxY: "m", http_proxy: "l" }, both("http_proxy", "l")],
      [{ http_proxy: "", HTTP_PROXY: "u" }, {}],
      [{ rsync_proxy: "r", PATH: "p" }, {}],
      [
        { https_proxy: "1", FTP_PROXY: "2", no_proxy: "3", ALL_PROXY: "4" },
        Object.assign(
          {},
          ...[["https", "1"], ["ftp", "2"], ["no", "3"], ["all", "4"]].map(([name, value]) =>
            both(`${name}_proxy`, value!)
          ),
        ),
      ],
    ];
  for (const [given, seen] of cases) {
    it(JSON.stringify(given), () => {
      const buildArguments = new BuildArguments(new Map(Object.entries(given)));
      assert.deepEqual(buildArguments.proxies, seen);
      const isProxy = (name: string) => /^(http|https|ftp|no|all)_proxy$/i.test(name);
      assert.deepEqual(
        buildArguments.unused(),
        Object.keys(given).filter((name) => !isProxy(name)),
      );
    });
  }
});
