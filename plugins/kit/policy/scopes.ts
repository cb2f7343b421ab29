/**
 * Scopes: which images a rule of a policy is for.
 *
 * Source: containers-policy.json(5), and what containers/image does (signature/policyconfiguration/naming.go).
 *
 * @module
 */
import { formatReference, type Reference, repositoryName } from "../../../core/reference.ts";

/** What scopes are compared with: where an image is, and what it is called there. */
export interface ScopedImage {
  /** As policy.json calls it: `docker`, `oci`, `docker-archive`, `containers-storage` … */
  readonly transport: string;
  /** Its name, where it has one. */
  readonly reference?: Reference | undefined;
  /** The absolute path, without links, of a layout, an archive or a bundle. */
  readonly path?: string | undefined;
}

/** The scopes that an image is in, the narrowest first; without the empty one, which all are in. */
export function scopesOf({ transport, reference, path }: ScopedImage): string[] {
  if (pathTransports.has(transport)) return path === undefined ? [] : pathScopes(path);
  // An archive of Docker's is not told from another by its place (containers/image, docker/archive/transport.go), and scopes of
  // a store name the directory of one that is not quilla's.
  if (reference === undefined || /^(docker-archive|containers-storage)$/.test(transport)) return [];
  return nameScopes(reference);
}

/** Transports whose scopes are paths. */
export const pathTransports: ReadonlySet<string> = new Set(["oci", "oci-archive", "dir", "sif"]);

/**
 * The scopes of a name: itself with its tag or digest, the repository, what it is in, the host; then `*.` and each domain that
 * the host is in, whatever its port. A host without a port is no scope of one that has a port.
 */
export function nameScopes(reference: Reference): string[] {
  const { digest } = reference;
  // Containers' programs know a name with both as the digest alone.
  const identity = formatReference(
    digest === undefined ? reference : { ...reference, tag: undefined },
  );
  const scopes = [identity];
  let name = repositoryName(reference);
  if (name !== identity) scopes.push(name);
  for (let slash = name.lastIndexOf("/"); slash >= 0; slash = name.lastIndexOf("/")) {
    name = name.slice(0, slash);
    scopes.push(name);
  }
  let host = name.replace(/:.*$/, "");
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".")) {
    host = host.slice(dot + 1);
    scopes.push(`*.${host}`);
  }
  return scopes;
}

/** The path, and the directories that it is in; `/` is no scope, because the empty one says that. */
function pathScopes(path: string): string[] {
  const scopes: string[] = [];
  for (let rest = path; rest !== "" && rest !== "/"; rest = rest.slice(0, rest.lastIndexOf("/"))) {
    scopes.push(rest);
  }
  return scopes;
}

/** Why a text is no scope of a transport; undefined where it is one. */
export function scopeFault(transport: string, scope: string): string | undefined {
  if (scope === "") return undefined;
  if (transport === "docker-archive") return "docker-archive has no scope but the empty one";
  if (transport === "docker-daemon" && /^[a-z0-9]+:[0-9a-f]{32,}$/.test(scope)) {
    return "a digest is no scope of docker-daemon";
  }
  if (!pathTransports.has(transport)) return undefined;
  if (!scope.startsWith("/")) return "a scope is an absolute path here";
  if (scope === "/") return 'the scope "/" is written ""';
  const steps = scope.split("/").slice(1);
  return steps.some((step) => step === "" || step === "." || step === "..")
    ? "the path has an empty step, . or .."
    : undefined;
}
