import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "node:test";
import { mountOf, mountSources, parseMounts } from "../../../../core/build/run/mount_flag.ts";
import { bindLine } from "../../../../core/dockerfile/binding.ts";
import { parseDockerfile } from "../../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { parseSize } from "../../../../core/size.ts";
import { run } from "../../../../plugins/instructions/run.ts";

/** The mounts of one flag. */
function read(text: string, expand = (word: string) => word) {
  const file = parseDockerfile(
    { name: "Dockerfile", text: `RUN --mount=${text} true` },
    () => run.syntax,
  );
  const mounts = parseMounts(bindLine(file.instructions[0]!, ["RUN"]));
  return { sources: mountSources(mounts), mount: mountOf(mounts[0]!, expand) };
}

const owned = { uid: 0, gid: 0 };
const cases: readonly (readonly [string, object])[] = [
  ["target=/m", { type: "tree", target: "/m", from: undefined, source: "/", writable: false }],
  ["type=bind,dst=/m,src=a,from=b,rw", {
    type: "tree",
    target: "/m",
    from: "b",
    source: "a",
    writable: true,
  }],
  ["destination=/m,readonly=false", {
    type: "tree",
    target: "/m",
    from: undefined,
    source: "/",
    writable: true,
  }],
  ["type=cache,target=/c/./d", {
    type: "cache",
    target: "/c/./d",
    id: "/c/d",
    sharing: "shared",
    readOnly: false,
    from: undefined,
    source: "/",
    mode: 0o755,
    ...owned,
  }],
  ["type=cache,target=/c,id=i,sharing=locked,ro,mode=0700,uid=1,gid=2", {
    type: "cache",
    target: "/c",
    id: "i",
    sharing: "locked",
    readOnly: true,
    from: undefined,
    source: "/",
    mode: 0o700,
    uid: 1,
    gid: 2,
  }],
  ["type=tmpfs,target=/t,size=1m", { type: "tmpfs", target: "/t", size: 1 << 20 }],
  ["type=secret,id=s", {
    type: "secret",
    id: "s",
    target: undefined,
    variable: undefined,
    required: false,
    mode: 0o400,
    ...owned,
  }],
  ["type=secret,target=/a/b,env=E,required", {
    type: "secret",
    id: "b",
    target: "/a/b",
    variable: "E",
    required: true,
    mode: 0o400,
    ...owned,
  }],
  ["type=ssh", {
    type: "ssh",
    id: "default",
    target: undefined,
    required: false,
    mode: 0o600,
    ...owned,
  }],
];

describe("a mount of RUN", () => {
  for (const [text, expected] of cases) {
    it(text, () => assert.deepEqual(read(text).mount, expected));
  }

  it("has its variables expanded, but where it comes from", () => {
    const expand = (word: string) => word.replaceAll("$X", "x");
    const { mount, sources } = read("target=/$X,source=$X,from=$X", expand);
    assert.deepEqual(mount, {
      type: "tree",
      target: "/x",
      source: "x",
      from: "$X",
      writable: false,
    });
    assert.deepEqual(sources, ["$X"]);
  });

  const refused = [
    "type=cache",
    "type=secret",
    "type=nothing,target=/x",
    "target",
    "target=",
    "target=/x,mode=7",
    "type=cache,target=/x,mode=9",
    "type=cache,target=/x,uid=root",
    "type=cache,target=/x,uid=4294967295",
    "type=cache,target=/x,sharing=all",
    "type=tmpfs,target=/x,size=big",
    "target=/x,rw=maybe",
    "type=bind,target=/x,bind-propagation=rshared",
    "type=cache,target=/x,rshared",
  ];
  for (const text of refused) {
    it(`${text} is refused`, () => {
      assert.throws(
        () => read(text),
        (error) => error instanceof QuillaError && error.code === "run/mount",
      );
    });
  }

  it("is read or refused, whatever is written", () => {
    const word = fc.constantFrom(
      "type",
      "cache",
      "target",
      "=",
      ",",
      "/x",
      "rw",
      "ro",
      '"',
      "id",
      "é",
    );
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      try {
        read(words.join(""));
      } catch (error) {
        assert.ok(error instanceof QuillaError, String(error));
      }
    }));
  });
});

describe("a size", () => {
  const sizes = [["0", 0], ["64m", 64 << 20], ["1.5K", 1536], ["2GiB", 2 ** 31], [
    "3 kb",
    3072,
  ]] as const;
  for (const [text, bytes] of sizes) it(text, () => assert.equal(parseSize(text), bytes));
  for (const text of ["", "-1", "m", "1x", "1e3", "99999999t"]) {
    it(`${text} is none`, () => assert.equal(parseSize(text), undefined));
  }
});
