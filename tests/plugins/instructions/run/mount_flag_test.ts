import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "node:test";
import {
  mountOf,
  mountSources,
  parseMounts,
} from "../../../../plugins/instructions/run/mount_flag.ts";
import { bindLine } from "../../../../core/dockerfile/binding.ts";
import { expandWord } from "../../../../core/dockerfile/expansion.ts";
import { parseDockerfile } from "../../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { run } from "../../../../plugins/instructions/run/mod.ts";

function parse(text: string) {
  const file = parseDockerfile({ name: "Dockerfile", text }, () => run.syntax);
  return parseMounts(bindLine(file.instructions[0]!, ["RUN"]));
}

/** The mount of one flag. */
function read(text: string, expand = (word: string) => expandWord(word, () => undefined)) {
  const mounts = parse(`RUN --mount=${text} true`);
  return { sources: mountSources(mounts), mount: mountOf(mounts[0]!, expand) };
}

const plain = { uid: 0, gid: 0 };
const bind = { type: "tree", target: "/m", from: undefined, source: "/", writable: false };
const cache = {
  type: "cache",
  target: "/m",
  id: "/m",
  sharing: "shared",
  readOnly: false,
  from: undefined,
  source: "/",
  isOwned: false,
  mode: 0o755,
  ...plain,
};
const memory = { type: "tmpfs", target: "/m", size: undefined, readOnly: false };
const secret = {
  type: "secret",
  id: "s",
  target: "/run/secrets/s",
  variable: undefined,
  required: false,
  mode: 0o400,
  ...plain,
};
const ssh = {
  type: "ssh",
  id: "default",
  target: undefined,
  required: false,
  mode: 0o600,
  ...plain,
};

/** Each as BuildKit 0.34.2 takes it. */
const cases: readonly (readonly [string, object])[] = [
  ["target=/m", bind],
  ["type=bind,dst=/m,src=a,from=b,rw", { ...bind, from: "b", source: "a", writable: true }],
  ["destination=/m,readonly=false", { ...bind, writable: true }],
  ["TYPE=Bind,Target=/m,SOURCE=a,RW=T", { ...bind, source: "a", writable: true }],
  ...["rw", "rw=1", "rw=t", "rw=T", "rw=true", "rw=TRUE", "rw=True", "readwrite", "ro=0", "ro=F"]
    .map((word) => [`target=/m,${word}`, { ...bind, writable: true }] as const),
  ...["ro", "ro=True", "readonly=t", "rw=0", "rw=f", "rw=False", "readwrite=FALSE"]
    .map((word) => [`target=/m,${word}`, bind] as const),
  ["target=/m,ro,rw", { ...bind, writable: true }],
  ["target=/m,rw,ro", bind],
  ["target=/m,from=", bind],
  ["target=/m,source=", bind],
  ["target=/m,src=a,src=b", { ...bind, source: "b" }],
  ["target=/m,id=x,env=Y", bind],
  ["source=a", { ...bind, target: "", source: "a" }],
  ["source=a,target=", { ...bind, target: "", source: "a" }],
  ["from=a", { ...bind, target: "", from: "a" }],
  ["from=a$,target=/m", { ...bind, from: "a$" }],
  [String.raw`\"target=/m,n\",source=q`, { ...bind, target: "/m,n", source: "q" }],
  ["type=cache,target=/c/./d/", { ...cache, target: "/c/./d/", id: "/c/d" }],
  ["type=cache,target=c/../d", { ...cache, target: "c/../d", id: "d" }],
  ["type=cache", { ...cache, target: "", id: "." }],
  ["type=cache,target=/m,id=", cache],
  ["type=cache,target=/m,env=X", cache],
  ["type=cache,target=/m,sharing=LOCKED", { ...cache, sharing: "locked" }],
  ["type=cache,target=/m,rw=false", { ...cache, readOnly: true }],
  ["type=cache,target=/m,uid=0", { ...cache, isOwned: true }],
  ["type=cache,target=/m,mode=1777", { ...cache, isOwned: true, mode: 0o777 }],
  ["type=cache,target=/m,from=b,source=c", { ...cache, from: "b", source: "c" }],
  ["type=cache,target=/m,id=i,sharing=private,ro,mode=0700,uid=1,gid=2", {
    ...cache,
    ...{ id: "i", sharing: "private", readOnly: true, isOwned: true, mode: 0o700, uid: 1, gid: 2 },
  }],
  ["type=tmpfs,target=/m,size=1m", { ...memory, size: 1 << 20 }],
  ["type=tmpfs,target=/m,size=.5k", { ...memory, size: 512 }],
  ["type=tmpfs,target=/m,size=0", memory],
  ["type=tmpfs", { ...memory, target: "" }],
  ["type=tmpfs,target=/m,ro", { ...memory, readOnly: true }],
  ["type=tmpfs,target=/m,id=x,env=y,from=b,rw", memory],
  ["type=secret,id=s", secret],
  ["type=SECRET,src=s,id=", secret],
  ["type=secret,id=a/b/s", { ...secret, id: "a/b/s" }],
  ["type=secret,id=s,target=,ro", secret],
  ["type=secret,id=s,rw=1", secret],
  ["type=secret,target=/a/s", { ...secret, target: "/a/s" }],
  ["type=secret,id=s,env=E", { ...secret, target: undefined, variable: "E" }],
  ["type=secret,target=/a/s,env=E,required", {
    ...{ ...secret, target: "/a/s", variable: "E", required: true },
  }],
  ...["required", "required=t", "required=1", "required=TRUE", "required=True"]
    .map((word) => [`type=secret,id=s,${word}`, { ...secret, required: true }] as const),
  ["required,type=secret,id=s", { ...secret, required: true }],
  ["type=secret,id=s,required=F", secret],
  ...[["0777", 0o777], ["4755", 0o755], ["100644", 0o644], ["00000400", 0o400], ["7", 7], [
    "37777777777",
    0o777,
  ]]
    .map(([mode, bits]) => [`type=secret,id=s,mode=${mode}`, { ...secret, mode: bits }] as const),
  ["type=secret,id=s,uid=007,gid=4294967294", { ...secret, uid: 7, gid: 2 ** 32 - 2 }],
  ["type=ssh", ssh],
  ["type=SSH,id=,target=,from=b,env=x,ro", ssh],
  ["type=ssh,id=i,target=/s,mode=4666,uid=1,required=true", {
    ...{ ...ssh, id: "i", target: "/s", mode: 0o666, uid: 1, required: true },
  }],
];

describe("a mount of RUN", () => {
  for (const [text, expected] of cases) {
    it(text, () => assert.deepEqual(read(text).mount, expected));
  }

  const expand = (word: string) => word.replace(/\$(\w+)/g, (_, name) => variables[name] ?? "");
  const variables: Record<string, string> = {
    ...{ T: "TMPFS", S: "Locked", X: "x", YES: "True", NO: "0", Z: "8k", N: "5", M: "0750" },
  };
  const expanded: readonly (readonly [string, object])[] = [
    ["target=/$X,source=$X", { ...bind, target: "/x", source: "x" }],
    ["target=/m,source=$NONE", bind],
    ["target=/m,rw=$YES", { ...bind, writable: true }],
    ["target=/m,readonly=$NO", { ...bind, writable: true }],
    ["type=$T,target=/m,size=$Z", { ...memory, size: 8192 }],
    ["type=cache,target=/m,id=$X,sharing=$S,uid=$N,gid=$N,mode=$M", {
      ...{ ...cache, id: "x", sharing: "locked", isOwned: true, uid: 5, gid: 5, mode: 0o750 },
    }],
    ["type=secret,id=$X,env=$X,required=$YES", {
      ...{ ...secret, id: "x", target: undefined, variable: "x", required: true },
    }],
    ["type=ssh,id=$X,target=/$X", { ...ssh, id: "x", target: "/x" }],
  ];
  for (const [text, mount] of expanded) {
    it(`${text} has its variables expanded`, () => {
      assert.deepEqual(read(text, expand).mount, mount);
    });
  }

  it("says which stages it needs, whatever its type", () => {
    assert.deepEqual(read("target=/m,from=a").sources, ["a"]);
    assert.deepEqual(read("type=tmpfs,target=/m,from=a,from=b").sources, ["b"]);
    assert.deepEqual(read("target=/m,from=").sources, []);
  });

  const refused = [
    "type=secret",
    "type=secret,id=",
    "type=secret,env=E",
    "type=secret,id=a,source=b",
    "type=secret,id=a,from=b",
    "type=secret,id=a,sharing=shared",
    "type=secret,id=a,size=1",
    "type=secret,id=a,env",
    "type=secret,id=a,env=",
    "type=ssh,source=a",
    "type=ssh,size=1",
    "type=nothing,target=/x",
    "type=,target=/x",
    "type=$NONE,target=/x",
    "target",
    "target=/x,id",
    "target=/x,",
    ",target=/x",
    "target=/x,,ro",
    String.raw`target=/x\"`,
    String.raw`\"target=/x`,
    "target=/x,from=$X",
    "target=/x,from=a${X}",
    "target=/x,$X=y",
    "target=/x,nothing=y",
    "target=/x,mode=7",
    "target=/x,uid=7",
    "target=/x,size=7",
    "target=/x,required",
    "target=/x,sharing=shared",
    "type=tmpfs,target=/x,source=y",
    "type=tmpfs,target=/x,mode=7",
    "type=tmpfs,target=/x,sharing=shared",
    "type=tmpfs,target=/x,required",
    ...["big", "", "-1", "1x", "1mbb", "inf", "0x10"].map((size) =>
      `type=tmpfs,target=/x,size=${size}`
    ),
    ...["9", "", "+4", "-4", "0o7", "0x7", "1_0", "40000000000", "u=rwx"]
      .map((mode) => `type=cache,target=/x,mode=${mode}`),
    ...["root", "", "+5", "-1", "1.0", "1_0", "4294967296"]
      .map((id) => `type=cache,target=/x,uid=${id}`),
    ...["all", ""].map((word) => `type=cache,target=/x,sharing=${word}`),
    "type=cache,target=/x,uid=4294967295",
    "type=cache,target=/x,source=y",
    "type=cache,target=/x,required",
    "type=cache,target=/x,size=1",
    ...["maybe", "yes", "", "tRUE", "2"].map((word) => `target=/x,rw=${word}`),
    ...["maybe", "yes", "", "tRUE", "2"].map((word) => `type=secret,id=x,required=${word}`),
    "type=bind,target=/x,bind-propagation=rshared",
    "type=cache,target=/x,rshared",
  ];
  for (const text of refused) {
    it(`${text} is refused`, () => {
      assert.throws(
        () => read(text, expand),
        (error) => error instanceof QuillaError && error.code === "run/mount",
      );
    });
  }

  it("what is wrong without any variable is told before the build, at the flag", () => {
    const refuse = (text: string) => () => parse(`RUN --mount=target=/a --mount=${text} true`);
    assert.throws(refuse("type=cache,target=/x,uid=me"), (error) => {
      const { range } = error as QuillaError;
      return range?.start.column === 23;
    });
    refuse("type=cache,target=/x,uid=$ME")();
  });

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
