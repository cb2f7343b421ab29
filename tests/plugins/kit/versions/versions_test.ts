/**
 * Orders of versions: lists from the oldest to the newest, each step of which is as the package manager has it. Those of deb,
 * Python, Maven and npm were asked of dpkg, packaging, maven-artifact and semver; the others are from their specifications' examples.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import fc from "fast-check";
import { versionOrders } from "../../../../plugins/kit/versions/mod.ts";
import { peer } from "../../../support/peers.ts";

/** From the oldest to the newest; those in one list are the same. */
const orders: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  deb: [
    "0~~",
    "0~~a",
    "0~",
    ["0", "00", "0-0"],
    "0a",
    "0+x",
    "1.0~rc1-1",
    ["1.0", "1.0-0", "0:1.0"],
    "1.0-1",
    "1.0-1+b1",
    "1.0-1+deb12u1",
    "1.0-1+deb12u2",
    "1.0-1.1",
    "1.0-2",
    "1.0a-1",
    "1.0+dfsg-1",
    "1.0.0-1",
    "1.2-1",
    "1.10-1",
    "1:0.1-1",
  ],
  opkg: ["1.0-1", "1.0-2", "1.1"],
  rpm: [
    "1.0~rc1-1",
    "1.0~rc2-1",
    ["1.0-1", "0:1.0-1", "1_0-1", "1.00-1"],
    "1.0^git1-1",
    "1.0a-1",
    "1.0.1-1",
    "1.2-1",
    "1.2-1.el9",
    "1.2-1.el9_4.1",
    "1.2-2",
    "1.10-1",
    "1:0.1-1",
  ],
  apk: [
    "0.9",
    "1.0_alpha",
    "1.0_alpha2",
    "1.0_beta",
    "1.0_pre1",
    "1.0_rc1",
    "1.0_rc10",
    "1.0",
    "1.0-r1",
    "1.0-r10",
    "1.0_git20260101",
    "1.0_p1",
    "1.0_p1-r1",
    "1.0a",
    "1.0b",
    "1.0.1",
    "1.01",
    "1.1",
    "1.2",
    "1.10",
    "10.0",
  ],
  npm: [
    ["0.0.0", "0"],
    "1.0.0-0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    ["1.0.0", "v1.0.0", "1.0.0+build.7", "1.0"],
    "1.2.0",
    "1.10.0",
    "99999999999999999999.0.0",
  ],
  cargo: ["0.1.0", "0.1.1-rc.1", "0.1.1"],
  golang: [
    "v0.0.0-20200101000000-abcdefabcdef",
    "v0.1.0",
    "1.20.0-0",
    "1.20rc1",
    "1.20rc2",
    ["1.20", "1.20.0", "go1.20", "v1.20.0+incompatible"],
    "1.20.1",
    "1.26.8",
  ],
  pypi: [
    "1.0.dev1",
    "1.0a1.dev1",
    ["1.0a1", "1.0alpha1", "1.0-a.1"],
    "1.0a1.post1",
    "1.0b2",
    ["1.0rc1", "1.0c1", "1.0.pre1"],
    ["1.0", "1.0.0", "v1", "01.0"],
    "1.0+abc",
    "1.0+5",
    "1.0+5.1",
    "1.0.post1.dev2",
    ["1.0.post1", "1.0-1", "1.0.rev1"],
    "1.0.1",
    "1.10",
    "1!0.5",
  ],
  maven: [
    "1-alpha",
    "1-alpha-2",
    ["1-alpha-10", "1a10"],
    "1-beta",
    "1-milestone-1",
    ["1-rc1", "1-cr1"],
    "1-SNAPSHOT",
    ["1", "1.0", "1.0.0", "1-ga", "1.final", "1-RELEASE", "1-0"],
    "1-sp",
    "1-abc",
    "1-jre",
    "1-1",
    "1.1-rc",
    "1.1",
    "1.2",
    "1.10",
    "1.10.1",
  ],
  gem: [
    "0.9",
    "1.0.a",
    "1.0.b1",
    "1.0.b2",
    ["1.0.pre.rc1", "1.0-rc1"],
    ["1.0", "1", "1.0.0"],
    "1.0.1",
    "1.2",
    "1.10",
  ],
  composer: [
    "1.0.0-dev",
    "1.0.0-alpha1",
    "1.0.0-beta",
    ["1.0.0-beta2", "1.0.0b2"],
    "1.0.0-RC1",
    ["1.0.0", "v1.0", "1.0.0-stable", "1"],
    "1.0.0-patch1",
    "1.0.1",
    "1.10.0",
  ],
  nuget: [
    "1.0.0-alpha",
    ["1.0.0-beta", "1.0.0-BETA"],
    "1.0.0-beta.2",
    "1.0.0-beta.10",
    ["1.0.0", "1.0", "1.0.0.0", "1.0.0+x"],
    "1.0.0.1",
    "1.0.1",
  ],
};

describe("orders of versions", () => {
  for (const [type, list] of Object.entries(orders)) {
    it(`${type}: each beside each`, () => {
      const order = versionOrders[type]!;
      const all = list.flatMap((each, rank) => [each].flat().map((text) => ({ text, rank })));
      const wrong = all.flatMap((a) =>
        all.flatMap((b) => {
          const said = order(a.text, b.text);
          const is = said === undefined ? said : Math.sign(said);
          return is === Math.sign(a.rank - b.rank) ? [] : [`${a.text} ${is} ${b.text}`];
        })
      );
      assert.deepEqual(wrong, []);
    });

    it(`${type}: any texts have an order, or none, both ways`, () => {
      const order = versionOrders[type]!;
      const part = fc.constantFrom(
        "0",
        "1",
        "10",
        ".",
        "-",
        "~",
        "^",
        "+",
        "_",
        "a",
        "rc",
        "dev",
        "post",
        "!",
        ":",
        "x",
        "é",
      );
      const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
      fc.assert(
        fc.property(text, text, (a, b) => {
          const [there, back] = [order(a, b), order(b, a)];
          assert.equal(there === undefined, back === undefined, `${a} ${b}`);
          if (there !== undefined) assert.ok(Math.sign(there) === -Math.sign(back!), `${a} ${b}`);
          const same = order(a, a);
          assert.ok(same === undefined || same === 0, a);
        }),
        { numRuns: 200 },
      );
    });
  }

  const none: Readonly<Record<string, readonly string[]>> = {
    npm: ["", "latest", "1.x", "1.2.3.4"],
    golang: ["(devel)"],
    pypi: ["1.0-", "x"],
    apk: ["1.0_foo", "a"],
    composer: ["dev-main"],
    gem: ["a.b"],
    nuget: ["1.2.3.4.5"],
  };
  for (const [type, list] of Object.entries(none)) {
    it(`${type}: what is no version`, () => {
      for (const each of list) assert.equal(versionOrders[type]!(each, "1.0"), undefined, each);
    });
  }

  const dpkg = peer("dpkg");
  it("deb: as the dpkg of this machine", { skip: dpkg.skip }, () => {
    const list = orders.deb!.map((each) => [each].flat()[0]!);
    const script = list.slice(1).map((each, index) =>
      `dpkg --compare-versions '${list[index]}' lt '${each}' || echo '${each}'`
    );
    assert.equal(
      execFileSync("sh", ["-c", script.join("\n") + "\ntrue"], { encoding: "utf8" }),
      "",
    );
  });
});
