/**
 * Packages of rpm, by whichever of its databases is there: SQLite (Fedora, RHEL 9), its own (SUSE), Berkeley DB (RHEL 8 and before).
 *
 * @module
 */
import { cleanPath } from "../../../../core/tree/path.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import { leadsTo, linkFree, type PackageListener, readRecords } from "../package.ts";
import { bdbPackages } from "./bdb.ts";
import { Damaged } from "./damaged.ts";
import { RpmHeader } from "./header.ts";
import { ndbPackages } from "./ndb.ts";
import { sqlitePackages } from "./sqlite.ts";

const directories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"];

/** Tells of the packages of the first database that is there. */
export function rpmPackages(files: FileView, listener: PackageListener): void {
  const found = directories.flatMap((directory) =>
    (["rpmdb.sqlite", "Packages.db", "Packages"] as const).map((name) => ({ directory, name }))
  ).find(({ directory, name }) => leadsTo(files, `${directory}/${name}`)?.type === "file");
  if (found === undefined) return;
  const path = `${found.directory}/${found.name}`;
  const bytes = readRecords(files, path, "rpm", listener);
  if (bytes === undefined) return;
  const log = found.name === "rpmdb.sqlite"
    ? readRecords(files, `${path}-wal`, "rpm", listener)
    : undefined;
  try {
    const headers = found.name === "rpmdb.sqlite"
      ? sqlitePackages(bytes, log)
      : found.name === "Packages.db"
      ? ndbPackages(bytes)
      : bdbPackages(bytes);
    for (const blob of headers) tell(new RpmHeader(blob), files, listener);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    listener.unread({ manager: "rpm", path, why: error.message });
  }
}

function tell(header: RpmHeader, files: FileView, listener: PackageListener): void {
  const name = header.text("name");
  if (!name) return;
  for (const _ of header.paths()); // what is damaged is told now, not when they are asked for
  const [epoch] = header.numbers("epoch");
  const release = `${header.text("version") ?? ""}-${header.text("release") ?? ""}`;
  listener.found({
    ...{ manager: "rpm", name, version: epoch === undefined ? release : `${epoch}:${release}` },
    architecture: header.text("architecture"),
    licence: header.text("licence"),
    source: header.text("source"),
    *files() {
      const real = linkFree(files);
      for (const each of header.paths()) yield real(cleanPath(each));
    },
    records: () => [],
  });
}
