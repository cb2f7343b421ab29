import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { bytesContent } from "../../../../../core/content.ts";
import { type Digest, digestOf } from "../../../../../core/digest.ts";
import { type FileIndex, FileIndexBuilder } from "../../../../../core/tree/file_index.ts";
import { UnionTree } from "../../../../../core/tree/union.ts";
import { FirstSeen } from "../../../../../plugins/runners/linux/inside/first_seen.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

type Files = Readonly<Record<string, string>>;

/** Layers that are seen one after another. */
class Seen {
  readonly directory = join(temporaryDirectory(), "seen");
  readonly #layers = new Map<Digest, FileIndex>();
  #firstSeen = this.#newFirstSeen();

  #newFirstSeen(): FirstSeen {
    return new FirstSeen(this.directory, (layer) => this.#layers.get(layer));
  }

  /** As another build sees them. */
  nextBuild(): void {
    this.#firstSeen = this.#newFirstSeen();
  }

  /** When each file of a layer came. */
  at(now: number, files: Files): Record<string, number> {
    const [layer, index] = this.#layer(files);
    const came = this.#firstSeen.of(layer, index, now);
    const tree = new UnionTree([index]);
    return Object.fromEntries(Object.keys(files).map((path) => [path, came(tree.lstat(path)!)]));
  }

  again(files: Files, time: number): void {
    const [layer, index] = this.#layer(files);
    this.#firstSeen.again(layer, index, () => time);
  }

  forget(files: Files): void {
    this.#layers.delete(this.#layer(files)[0]);
  }

  #layer(files: Files): [Digest, FileIndex] {
    const builder = new FileIndexBuilder();
    for (const [path, text] of Object.entries(files)) {
      const root = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
      builder.add({ type: "file", path, ...root, content: bytesContent(text) });
    }
    const layer = digestOf(JSON.stringify(files));
    const index = builder.finish();
    this.#layers.set(layer, index);
    return [layer, index];
  }
}

describe("the files of a COPY", () => {
  const files = { "/app/a": "1", "/app/b": "1", "/app/c": "1" };

  it("came when they were seen first as they are", () => {
    const seen = new Seen();
    assert.deepEqual(seen.at(10, files), { "/app/a": 10, "/app/b": 10, "/app/c": 10 });
    const changed = { ...files, "/app/b": "2" };
    assert.deepEqual(seen.at(20, changed), { "/app/a": 10, "/app/b": 20, "/app/c": 10 });
    assert.deepEqual(seen.at(30, changed), { "/app/a": 10, "/app/b": 20, "/app/c": 10 });
    assert.deepEqual(seen.at(40, files), { "/app/a": 10, "/app/b": 40, "/app/c": 10 });
  });

  it("came when they are seen to have come, where their layer is unpacked", () => {
    const seen = new Seen();
    seen.again(files, 5);
    seen.again(files, 6);
    assert.deepEqual(seen.at(10, { ...files, "/app/b": "2" }), {
      ...{ "/app/a": 5, "/app/b": 10, "/app/c": 5 },
    });
  });

  it("are new where the layer before is gone", () => {
    const seen = new Seen();
    seen.at(10, files);
    seen.forget(files);
    assert.equal(seen.at(20, { ...files, "/app/b": "2" })["/app/a"], 20);
  });

  it("are new where what was noted is damaged, or of another version", () => {
    for (const damage of ["", "[", '{"layer":"x","usual":1,"others":{}}']) {
      const seen = new Seen();
      seen.at(10, files);
      for (const name of readdirSync(seen.directory)) {
        writeFileSync(join(seen.directory, name), damage);
      }
      assert.equal(seen.at(20, { ...files, "/app/b": "2" })["/app/a"], 20);
    }
  });
});

describe("the parts of a COPY", () => {
  // A large file is a part by itself, in the middle of what others are of.
  const parts: readonly Files[] = [
    { "/app/d/large": "1" },
    { "/app/a": "1", "/app/d/small": "1" },
    { "/app/e": "1", "/app/z": "1" },
  ];

  function seenParts(): Seen {
    const seen = new Seen();
    for (const part of parts) seen.at(10, part);
    return seen;
  }

  it("are known each by itself", () => {
    const seen = seenParts();
    for (const part of parts) {
      assert.deepEqual(new Set(Object.values(seen.at(20, part))), new Set([10]));
    }
    assert.deepEqual(seen.at(20, { "/app/a": "1", "/app/d/small": "2" }), {
      ...{ "/app/a": 10, "/app/d/small": 20 },
    });
    assert.deepEqual(seen.at(30, { "/app/d/large": "2" }), { "/app/d/large": 30 });
    assert.deepEqual(seen.at(40, parts[2]!), { "/app/e": 10, "/app/z": 10 });
  });

  it("may be cut in other places", () => {
    const seen = seenParts();
    assert.deepEqual(seen.at(20, { "/app/a": "1" }), { "/app/a": 10 });
    assert.deepEqual(seen.at(20, { "/app/d/small": "1" }), { "/app/d/small": 10 });
    assert.deepEqual(seen.at(20, { "/app/d/small": "2" }), { "/app/d/small": 20 });
    const others = seenParts();
    assert.deepEqual(others.at(20, { "/app/d/small": "1", "/app/e": "1" }), {
      ...{ "/app/d/small": 10, "/app/e": 10 },
    });
  });

  it("may be one that is cut, and were not there before where they had gone", () => {
    const whole = Object.assign({}, ...parts);
    const seen = new Seen();
    seen.at(10, whole);
    seen.nextBuild();
    for (const part of parts) {
      assert.deepEqual(new Set(Object.values(seen.at(20, part))), new Set([10]));
    }
    seen.nextBuild();
    seen.at(30, { "/app/a": "1" });
    seen.nextBuild();
    assert.deepEqual(seen.at(40, parts[1]!), { "/app/a": 10, "/app/d/small": 40 });
  });

  it("are forgotten when there are very many", () => {
    const seen = new Seen();
    for (let at = 0; at < 70; at++) seen.at(at, { [`/app/${at}`]: "1", [`/app/${at}x`]: "1" });
    assert.equal(seen.at(200, { "/app/69": "1", "/app/69x": "2" })["/app/69"], 69);
    assert.equal(seen.at(200, { "/app/3": "1", "/app/3x": "2" })["/app/3"], 200);
  });
});
