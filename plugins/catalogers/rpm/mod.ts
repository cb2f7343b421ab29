/**
 * Packages of rpm, by whichever of its databases is there: SQLite (Fedora, RHEL 9), its own (SUSE), Berkeley DB (RHEL 8 and before).
 *
 * @module
 */
import { cleanPath } from "../../../core/plugin/api/tree.ts";
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import {
  type Distribution,
  distributionOf,
  distroText,
  leadsTo,
  linkFree,
  purlText,
  readRecords,
} from "../../kit/packages/mod.ts";
import { bdbPackages } from "./bdb.ts";
import { Malformed } from "../../kit/formats/mod.ts";
import { RpmHeader } from "./header.ts";
import { ndbPackages } from "./ndb.ts";
import { sqlitePackages } from "./sqlite.ts";

const directories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"];

/** All packages of the first database that is there. */
export function* rpmPackages(tree: CataloguedTree): Generator<FoundPackage> {
  const { files } = tree;
  const found = directories.flatMap((directory) =>
    (["rpmdb.sqlite", "Packages.db", "Packages"] as const).map((name) => ({ directory, name }))
  ).find(({ directory, name }) => leadsTo(files, `${directory}/${name}`)?.type === "file");
  if (found === undefined) return;
  const { path } = leadsTo(files, `${found.directory}/${found.name}`)!;
  const bytes = readRecords(tree, path);
  if (bytes === undefined) return;
  const log = found.name === "rpmdb.sqlite" ? readRecords(tree, `${path}-wal`) : undefined;
  try {
    const headers = found.name === "rpmdb.sqlite"
      ? sqlitePackages(bytes, log)
      : found.name === "Packages.db"
      ? ndbPackages(bytes)
      : bdbPackages(bytes);
    const around = { tree, path, distribution: distributionOf(files) };
    for (const blob of headers) yield* packageOf(new RpmHeader(blob), around);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    tree.unread(path, error.message);
  }
}

interface Around {
  readonly tree: CataloguedTree;
  readonly path: string;
  readonly distribution: Distribution | undefined;
}

function* packageOf(
  header: RpmHeader,
  { tree, path, distribution }: Around,
): Generator<FoundPackage> {
  const name = header.text("name");
  // Keys that packages are verified with are written down as packages are.
  if (!name || name === "gpg-pubkey") return;
  for (const _ of header.paths()); // what is damaged is told now, not when they are asked for
  const [epoch] = header.numbers("epoch");
  const release = `${header.text("version") ?? ""}-${header.text("release") ?? ""}`;
  const [architecture, source] = [header.text("architecture"), header.text("source")];
  yield {
    ...{ name, version: epoch === undefined ? release : `${epoch}:${release}`, architecture },
    ...{ source, licence: header.text("licence"), places: [path] },
    purl: purlText({
      ...{ type: "rpm", namespace: vendorOf(distribution?.id), name, version: release },
      qualifiers: {
        arch: architecture,
        distro: distroText(distribution),
        epoch: epoch?.toString(),
        upstream: source,
      },
    }),
    *files() {
      const real = linkFree(tree.files);
      for (const each of header.paths()) yield real(cleanPath(each));
    },
  };
}

/** As package URLs call them. */
function vendorOf(id: string | undefined): string | undefined {
  return id === "rhel" ? "redhat" : id?.replace(/^opensuse-.*/, "opensuse");
}
