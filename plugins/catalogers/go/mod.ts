/**
 * Modules of Go, as the programs that are built of them say.
 *
 * @module
 */
import type { CataloguedTree, FoundPackage } from "../../../core/plugin/contracts/cataloger.ts";
import {
  findExecutables,
  type FoundExecutable,
  Malformed,
  PositionedReader,
} from "../../kit/formats/mod.ts";
import { purlText } from "../../kit/packages/mod.ts";
import { type BuildInfo, readBuildInfo } from "./build_info.ts";
import { type GoModule, modulesOf } from "./modules.ts";

/** All packages. */
export function* goPackages(tree: CataloguedTree): Generator<FoundPackage> {
  for (const found of findExecutables(tree.nodes)) {
    const seen = new Set<string>();
    try {
      for (const info of infosOf(found)) {
        for (const each of packagesOf(info, found.paths)) {
          if (seen.has(each.purl)) continue; // a file for several machines says it once for each
          seen.add(each.purl);
          yield each;
        }
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      tree.unread(found.node.path, `what Go wrote into it is damaged: ${error.message}`);
    }
  }
}

function* infosOf({ node, programs }: FoundExecutable): Generator<BuildInfo> {
  const reader = new PositionedReader(node.content);
  try {
    for (const program of programs) {
      const info = readBuildInfo(program, reader);
      if (info !== undefined) yield info;
    }
  } finally {
    reader.close();
  }
}

function* packagesOf(info: BuildInfo, places: readonly string[]): Generator<FoundPackage> {
  for (const each of modulesOf(info.modules)) yield packageOf(each, places);
  const [, version] = /^go(\d\S*)/.exec(info.goVersion) ?? [];
  if (version === undefined) return;
  const purl = purlText({ type: "golang", name: "stdlib", version });
  yield { name: "stdlib", version: `go${version}`, purl, places, licence: "BSD-3-Clause" };
}

function packageOf({ path, version }: GoModule, places: readonly string[]): FoundPackage {
  const slash = path.lastIndexOf("/");
  const names = { namespace: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
  return { name: path, version, purl: purlText({ type: "golang", ...names, version }), places };
}
