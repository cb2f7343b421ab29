/**
 * Advisories of OSV: what they say of a version, how bad it is, and which package they are about.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { versionOrders } from "../../../../plugins/kit/versions/mod.ts";
import { readAdvisory } from "../../../../plugins/tools/audit/advisory.ts";
import { auditedPackage } from "../../../../plugins/tools/audit/ecosystems.ts";
import { readIgnored } from "../../../../plugins/tools/audit/ignored.ts";
import { judge } from "../../../../plugins/tools/audit/judge.ts";
import { severityOf } from "../../../../plugins/tools/audit/severity.ts";

type Events = readonly Readonly<Record<string, string>>[];

/** Whether npm's version has it, and where it is fixed. */
function judged(version: string, ranges: readonly Events[], versions: readonly string[] = []) {
  const affected = [{
    package: { ecosystem: "npm", name: "a" },
    versions,
    ranges: ranges.map((events) => ({ type: "SEMVER", events })),
  }];
  const [first] = readAdvisory({ id: "X", affected })!.affected;
  const { isAffected, fixed } = judge(first!, version, versionOrders.npm!);
  return [isAffected, ...fixed];
}

const range: Events = [{ introduced: "1.0.0" }, { fixed: "1.2.0" }, { introduced: "2.0.0" }, {
  fixed: "2.0.5",
}];

describe("what an advisory says of a version", () => {
  const cases: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
    ["before it came", judged("0.9.0", [range]), [false]],
    ["where it came", judged("1.0.0", [range]), [true, "1.2.0"]],
    ["before the fix", judged("1.2.0-rc.1", [range]), [true, "1.2.0"]],
    ["the fix", judged("1.2.0", [range]), [false]],
    ["it came again", judged("2.0.1", [range]), [true, "2.0.5"]],
    ["events in any order", judged("2.0.1", [range.toReversed()]), [true, "2.0.5"]],
    ["of all versions", judged("0.0.1", [[{ introduced: "0" }]]), [true]],
    ["the last that has it", judged("1.5.0", [[{ introduced: "0" }, { last_affected: "1.5.0" }]]), [
      true,
    ]],
    ["behind the last", judged("1.5.1", [[{ introduced: "0" }, { last_affected: "1.5.0" }]]), [
      false,
    ]],
    ["behind a limit", judged("3.0.0", [[{ introduced: "0" }, { limit: "2.0.0" }]]), [false]],
    [
      "several ranges",
      judged("2.1.0", [[{ introduced: "0" }, { fixed: "1.0.0" }], [{ introduced: "2.0.0" }, {
        fixed: "2.2.0",
      }]]),
      [true, "2.2.0"],
    ],
    ["a list of versions", judged("1.2.3", [], ["1.2.3"]), [true]],
    ["a list without it", judged("1.2.4", [], ["1.2.3"]), [false]],
    ["a version that is none", judged("main", [range]), [undefined]],
    ["both in a member", judged("1.1.0", [[{ introduced: "1.0.0", fixed: "1.2.0" }]]), [
      true,
      "1.2.0",
    ]],
  ];
  for (const [name, said, expected] of cases) {
    it(name, () => assert.deepEqual(said, expected));
  }

  it("what was withdrawn, or is about commits, says nothing; what is no advisory is told", () => {
    assert.equal(
      readAdvisory({ id: "X", withdrawn: "2026-01-01T00:00:00Z", affected: [] }),
      undefined,
    );
    assert.equal(
      readAdvisory({
        id: "X",
        affected: [{ ranges: [{ type: "GIT", events: [{ introduced: "0" }] }] }],
      }),
      undefined,
    );
    for (const bad of [null, 1, "x", [], {}, { id: 1 }]) {
      assert.throws(() => readAdvisory(bad), TypeError);
    }
    for (const odd of [{}, null, [null], [{ package: 1 }], [{ package: { name: "a" } }], "x"]) {
      assert.equal(readAdvisory({ id: "X", affected: odd }), undefined);
    }
  });
});

describe("how bad it is", () => {
  const v3 = (score: string) => ({ type: "CVSS_V3", score: `CVSS:3.1/${score}` });
  const cases: readonly (readonly [
    string,
    readonly unknown[],
    readonly string[],
    string,
    number | undefined,
  ])[] = [
    [
      "all of it, from anywhere",
      [v3("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")],
      [],
      "critical",
      9.8,
    ],
    ["with a change of scope", [v3("AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H")], [], "critical", 9.9],
    ["a script in a page", [v3("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N")], [], "medium", 6.1],
    ["from this machine", [v3("AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H")], [], "high", 7.8],
    ["rounded up", [v3("AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N")], [], "low", 3.7],
    ["nothing comes of it", [v3("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N")], [], "none", 0],
    ["CVSS 2", [{ type: "CVSS_V2", score: "AV:N/AC:L/Au:N/C:P/I:P/A:P" }], [], "high", 7.5],
    [
      "CVSS 2, of nothing",
      [{ type: "CVSS_V2", score: "AV:N/AC:L/Au:N/C:N/I:N/A:N" }],
      [],
      "none",
      0,
    ],
    [
      "the worse of two",
      [v3("AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"), v3("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H")],
      [],
      "high",
      7.5,
    ],
    [
      "CVSS 4 by its word",
      [{ type: "CVSS_V4", score: "CVSS:4.0/AV:N/AC:L" }],
      ["MODERATE"],
      "medium",
      undefined,
    ],
    ["Ubuntu's word", [{ type: "Ubuntu", score: "low" }], [], "low", undefined],
    ["a vector that lacks a part", [v3("AV:N")], ["HIGH"], "high", undefined],
    [
      "words that nobody knows",
      [null, { score: 1 }],
      ["not yet assigned", "constructor"],
      "unknown",
      undefined,
    ],
  ];
  for (const [name, vectors, words, level, score] of cases) {
    it(name, () => assert.deepEqual(severityOf(vectors, words), { level, score }));
  }
});

describe("which package an advisory is about", () => {
  const cases:
    readonly (readonly [string, string, readonly string[], readonly string[], string])[] = [
      ["pkg:npm/%40s/n@1.0.0", "npm", ["@s/n"], [], "1.0.0"],
      ["pkg:maven/org.a/b@1", "Maven", ["org.a:b"], [], "1"],
      ["pkg:golang/a.test/lib/v2@v2.1.0", "Go", ["name"], [], "2.1.0"],
      ["pkg:golang/stdlib@1.26.8", "Go", ["name"], [], "1.26.8"],
      [
        "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc",
        "Debian:12",
        ["glibc"],
        ["Debian:11", "Debian:1"],
        "2.36-9",
      ],
      [
        "pkg:deb/debian/x@1%3A2-3%2Bb1?distro=debian-12.5&upstream=src%401%3A2-3",
        "Debian:12",
        ["src"],
        [],
        "1:2-3",
      ],
      ["pkg:deb/ubuntu/x@1?distro=ubuntu-22.04", "Ubuntu:22.04:LTS", ["name"], [
        "Ubuntu:Pro:22.04:LTS",
      ], "1"],
      [
        "pkg:apk/alpine/libssl3@3.1-r0?distro=alpine-3.20.1&upstream=openssl",
        "Alpine:v3.20",
        ["openssl"],
        ["Alpine:v3.2"],
        "3.1-r0",
      ],
      ["pkg:apk/wolfi/x@1-r0?distro=wolfi-20230201", "Wolfi", ["name"], [], "1-r0"],
      [
        "pkg:rpm/rocky/x@1-2.el9?distro=rocky-9.4&epoch=1&upstream=src-1-2.el9.src.rpm",
        "Rocky Linux:9",
        ["name", "src"],
        ["Rocky Linux:8"],
        "1:1-2.el9",
      ],
      ["pkg:rpm/redhat/x@1-2.el9?distro=rhel-9.4", "Red Hat:enterprise_linux:9::baseos", ["name"], [
        "Red Hat:enterprise_linux:90::x",
      ], "1-2.el9"],
      [
        "pkg:rpm/sles/x@1-2?distro=sles-15.5",
        "SUSE:Linux Enterprise Module for Basesystem 15 SP5",
        ["name"],
        ["SUSE:Linux Enterprise Server 15 SP50"],
        "1-2",
      ],
      [
        "pkg:rpm/opensuse/x@1-2?distro=opensuse-leap-15.6",
        "openSUSE:Leap 15.6",
        ["name"],
        [],
        "1-2",
      ],
      ["pkg:rpm/azurelinux/x@1-2?distro=azurelinux-3.0", "Azure Linux:3", ["name"], [], "1-2"],
    ];
  for (const [purl, ecosystem, names, others, version] of cases) {
    it(purl, () => {
      const found = auditedPackage({ name: "name", purl })!;
      assert.ok(found.matches(ecosystem), ecosystem);
      for (const other of others) assert.equal(found.matches(other), false, other);
      assert.deepEqual({ names: found.names, version: found.version }, { names, version });
    });
  }

  for (
    const purl of [
      "pkg:generic/a@1",
      "pkg:deb/debian/a@1?distro=debian",
      "pkg:rpm/fedora/a@1-2?distro=fedora-40",
      "pkg:npm/a",
      "x",
    ]
  ) {
    it(`${purl}: OSV has no such ecosystem`, () =>
      assert.equal(auditedPackage({ name: "a", purl }), undefined));
  }
});

describe("faults that are borne", () => {
  it("an ID, a package, a last day, and remarks", () => {
    const text =
      "# all\nCVE-1\n\n  CVE-2 openssl until:2027-01-31 # waits\r\nGHSA-3 exp:2026-01-01\n";
    assert.deepEqual(readIgnored(text, "f"), [
      { id: "CVE-1", name: undefined, until: undefined, line: 2 },
      { id: "CVE-2", name: "openssl", until: "2027-01-31", line: 4 },
      { id: "GHSA-3", name: undefined, until: "2026-01-01", line: 5 },
    ]);
  });
  for (const line of ["CVE-1 a b", "CVE-1 until:soon", "CVE-1 until:2026-13-01"]) {
    it(`refuses ${line}`, () =>
      assert.throws(() => readIgnored(`\n${line}`, "f"), {
        code: "audit/ignore-file",
        message: /^line 2 of "?f"? says /,
      }));
  }
});
