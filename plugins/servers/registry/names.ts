/**
 * Which images of the store the name in a path means, and what the store calls what is pushed there.
 *
 * See docs/decisions/names-of-a-served-store.md.
 *
 * @module
 */
import {
  familiarName,
  isDomain,
  parseReference,
  type Reference,
  repositoryName,
} from "../../../core/plugin/api/nouns.ts";

/** Who asks for a repository, as far as that says which is meant. */
export interface Asked {
  /** The name in the path. */
  readonly name: string;
  /** The registry that the client wants to reach through us as its mirror: the parameter `ns`, as containerd sends it. */
  readonly mirrored?: string | undefined;
  /** The Host that the client calls us. */
  readonly host?: string | undefined;
}

/** The repository that is written to: the name as one would type it after the address. `hello` is `docker.io/library/hello`. */
export function writtenRepository(name: string): Reference {
  return parseReference(name);
}

/**
 * The repositories that may be meant, the likeliest first: what is written when the same name is pushed, then images whose
 * name begins with the address that we are called by. Where we stand in for another registry, only that one's.
 */
export function readRepositories({ name, mirrored, host }: Asked): string[] {
  const own = host === undefined ? [undefined] : [undefined, host];
  const domains = mirrored === undefined ? own : [mirrored];
  return domains.flatMap((domain) => {
    if (domain !== undefined && !isDomain(domain)) return [];
    try {
      const text = domain === undefined ? name : `${domain}/${name}`;
      return [repositoryName(parseReference(text))];
    } catch {
      return []; // such as 64 hexadecimal digits, which no image can be called
    }
  });
}

/** What a list of repositories calls one; undefined where no path can say its name to this host. */
export function shownName(repository: Reference, host: string | undefined): string | undefined {
  const name = repository.domain === host ? repository.path : familiarName(repository);
  return /^[a-z0-9._/-]+$/.test(name) ? name : undefined;
}
