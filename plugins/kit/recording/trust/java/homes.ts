/**
 * The Javas of an image, and what they trust.
 *
 * @module
 */
import type { JobFile } from "../../../../../core/plugin/contracts/runner.ts";
import { childPath, joinPath, parentPath } from "../../../../../core/tree/path.ts";
import type { FileView } from "../../../../../core/tree/view.ts";
import type { Trusted } from "../certificates.ts";
import { bytesAt, fileAt, followed } from "../files.ts";
import { seen } from "../places.ts";
import { readKeyStore, writeKeyStore } from "./key_store.ts";

/** Directories of which each child may be a Java's home. */
const parents: readonly string[] = [
  "/usr/lib/jvm",
  "/usr/lib64/jvm",
  "/usr/java",
  "/usr/local",
  "/opt",
  "/opt/java",
  "/opt/jdk",
  "/root/.jdks",
  "/root/.sdkman/candidates/java",
];

/** Where a home has what it trusts: since Java 9, and in a JDK before that. */
const securities: readonly string[] = ["lib/security", "jre/lib/security"];

/** What goes before Java's usual store where it is there (JSSE Reference Guide), so that this one stays what it is. */
const preferred = "jssecacerts";
const usual = "cacerts";

/** Its directories with stores, without links on the way. */
export function securityDirectories(
  files: FileView,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  const homes = parents.flatMap((parent) => {
    const at = followed(files, parent);
    return at === undefined ? [] : files.list(at).map(({ path }) => path);
  });
  if (env.JAVA_HOME) homes.push(env.JAVA_HOME);
  for (const directory of (env.PATH ?? "").split(":")) {
    const java = fileAt(files, joinPath(directory, "java"));
    if (java !== undefined) homes.push(parentPath(parentPath(java.path)));
  }
  const found = new Set<string>();
  for (const home of homes) {
    for (const security of securities) {
      const path = followed(files, joinPath(home, security));
      if (path === undefined) continue;
      const names = [usual, preferred].map((name) => files.lstat(childPath(path, name)));
      if (names.some((node) => node !== undefined)) found.add(path);
    }
  }
  return [...found];
}

/**
 * A store for each Java, of what it trusts and the authority: seen beside its own, which the program may change as ever.
 *
 * @param directories {@linkcode securityDirectories}
 * @param system for a Java whose store cannot be read: it trusts what all others of the image do
 */
export function javaStores(
  files: FileView,
  directories: readonly string[],
  authority: readonly Trusted[],
  system: readonly Trusted[],
): JobFile[] {
  return directories.map((directory) => {
    const own = [preferred, usual].map((name) => bytesAt(files, childPath(directory, name)))
      .find((bytes) => bytes !== undefined);
    const trusted = (own && readKeyStore(own)) ?? system;
    return seen(childPath(directory, preferred), writeKeyStore([...trusted, ...authority]));
  });
}
