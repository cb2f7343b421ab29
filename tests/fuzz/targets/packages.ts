/**
 * Fuzz targets: what catalogers read of programs and archives, and what an audit reads of data bases and versions.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import { walk } from "../../../core/tree/walk.ts";
import { cargoPackages } from "../../../plugins/catalogers/cargo.ts";
import { composerPackages } from "../../../plugins/catalogers/composer.ts";
import { dotnetPackages } from "../../../plugins/catalogers/dotnet.ts";
import { gemPackages } from "../../../plugins/catalogers/gem.ts";
import { goPackages } from "../../../plugins/catalogers/go/mod.ts";
import { javaPackages } from "../../../plugins/catalogers/java/mod.ts";
import { readPurl } from "../../../plugins/kit/packages/mod.ts";
import { versionOrders } from "../../../plugins/kit/versions/mod.ts";
import { readAdvisory } from "../../../plugins/tools/audit/advisory.ts";
import { judge } from "../../../plugins/tools/audit/judge.ts";
import { executableOf } from "../../support/executables.ts";
import { goBuildInfo } from "../../support/go_programs.ts";
import { treeOf } from "../../support/memory_tree.ts";
import { zipOf } from "../../support/zips.ts";
import { type FuzzTarget, promise, textTarget } from "../target.ts";

type Reader = (tree: CataloguedTree) => Iterable<FoundPackage>;

/** How many packages there are, and what was said of what is not read. */
function read(readers: readonly Reader[], path: string, content: Uint8Array): string {
  const files = treeOf([{ type: "file", path, content, mode: 0o755 }]);
  const told: string[] = [];
  const unread = (_: string, why: string) => void told.push(why.replace(/\d+|".*"/gs, ""));
  const tree = { files, nodes: [...walk(files, "/")], unread };
  const found = readers.flatMap((reader) => [...reader(tree)]);
  for (const { purl, places } of found) {
    promise(readPurl(purl) !== undefined, `${purl} is a package URL`);
    promise(places[0] === path, "a package is where it was read");
  }
  return `${Math.min(found.length, 9)} ${told.join().slice(0, 60)}`;
}

const lines =
  "path\tx\nmod\ta.test/x\tv1.0.0\t\ndep\tb.test/y\tv2.0.0\th1:x=\n=>\tc.test/z\tv1.0.0\t\n";
const crates = Uint8Array.from(deflateSync('{"packages":[{"name":"a","version":"1"}]}'));

export const programs: FuzzTarget = {
  name: "programs",
  seeds: (["elf", "pe", "mach-o"] as const).flatMap((format) => [
    executableOf({
      format,
      sections: [
        {
          name: format === "mach-o" ? "__go_buildinfo" : ".data",
          bytes: goBuildInfo("go1.26", lines),
        },
        { name: ".dep-v0", bytes: crates },
      ],
    }),
    executableOf({
      format,
      wordSize: 4,
      isStripped: true,
      sections: [{ name: ".go.buildinfo", bytes: goBuildInfo("go1.26", lines) }],
    }),
  ]),
  dictionary: [
    "\x7fELF",
    "MZ",
    "PE\0\0",
    "\xca\xfe\xba\xbe",
    " Go buildinf:",
    ".dep-v0",
    ".go.buildinfo",
    "__go_buildinfo",
    "dep\t",
    "=>\t",
    "build\t",
  ],
  run: (input) => read([goPackages, cargoPackages], "/bin/x", input),
};

const properties = {
  name: "META-INF/maven/g/a/pom.properties",
  bytes: "groupId=g\nartifactId=a\nversion=1\n",
};

export const jars: FuzzTarget = {
  name: "jars",
  seeds: [
    zipOf([properties, {
      name: "META-INF/MANIFEST.MF",
      bytes: "Implementation-Version: 1\r\nBundle-SymbolicName: org.a\r\n .b\r\n",
    }]),
    zipOf([{ name: "lib/x-1.0.jar", bytes: zipOf([properties]), isStored: true }], "#!/bin/sh\n"),
  ],
  dictionary: [
    "PK\x01\x02",
    "PK\x03\x04",
    "PK\x05\x06",
    "PK\x06\x06",
    "PK\x06\x07",
    "META-INF/",
    ".jar",
    "Bundle-",
    "${",
  ],
  run: (input) => read([javaPackages], "/opt/name-1.0.jar", input),
};

const lists: readonly (readonly [string, Reader])[] = [
  ["/a/vendor/composer/installed.json", composerPackages],
  ["/a/app.deps.json", dotnetPackages],
  ["/a/specifications/x.gemspec", gemPackages],
];

export const packageLists: FuzzTarget = {
  name: "package-lists",
  seeds: [
    '{"packages":[{"name":"v/p","version":"1","license":["MIT"]}]}',
    '{"libraries":{"A/1.0":{"type":"package"}}}',
    's.name = "a".freeze\ns.version = Gem::Version.new("1")\ns.licenses = ["MIT"]\n',
  ],
  dictionary: ['"name":', '"version":', '"type":"package"', "s.name = ", "null", "[]", "{}"],
  run: (input) => lists.map(([path, reader]) => read([reader], path, input)).join(" "),
};

export const advisories: FuzzTarget = textTarget({
  name: "advisories",
  seeds: [
    '{"id":"X","aliases":["Y"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],' +
    '"affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0"],"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0-rc.1"}]}]}]}',
  ],
  dictionary: [
    '"introduced":',
    '"fixed":',
    '"limit":',
    '"last_affected":',
    '"1:2.0~rc1-1+deb12u1"',
    '"CVSS:3.1/',
    "null",
    "[]",
    "{}",
  ],
  run(text) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return "no JSON";
    }
    try {
      const advisory = readAdvisory(value);
      const said = advisory?.affected.flatMap((affected) =>
        Object.values(versionOrders).map((order) =>
          judge(affected, "1.0.0-1", order).isAffected
        )
      ) ?? [];
      return `${advisory?.affected[0]?.severity.level} ${said.slice(0, 12).join()}`;
    } catch (error) {
      if (!(error instanceof TypeError) || error.message !== "it has no id") throw error;
      return "no advisory";
    }
  },
});
