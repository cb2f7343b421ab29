/**
 * What a remote calls its commits, and which of its names is meant.
 *
 * @module
 */

/** A name of the remote's with what it stands for. */
export interface RemoteRef {
  /** `HEAD`, or a full name such as `refs/heads/main`. */
  readonly name: string;
  /** A commit, or a tag of one. */
  readonly id: string;
}

/**
 * The ref that is meant among those of `git ls-remote --symref`: the full name, with or without `refs/`, then the branch, then the
 * tag, as BuildKit has it. Without a ref it is the branch that the remote's HEAD leads to.
 */
export function chooseRef(listing: string, ref: string | undefined): RemoteRef | undefined {
  const ids = new Map<string, string>();
  let head: string | undefined;
  for (const line of listing.split("\n")) {
    const [id = "", name = ""] = line.split("\t");
    if (name === "HEAD" && id.startsWith("ref: ")) head = id.slice("ref: ".length);
    else if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id) && name !== "") ids.set(name, id);
  }
  if (ref === undefined) {
    const id = ids.get("HEAD");
    return id === undefined ? undefined : { name: head ?? "HEAD", id };
  }
  const bare = ref.replace(/^refs\//, "");
  const names = [`refs/${bare}`, `refs/heads/${ref}`, `refs/tags/${ref}`, ref];
  const name = names.find((each) => ids.has(each));
  return name === undefined ? undefined : { name, id: ids.get(name)! };
}
