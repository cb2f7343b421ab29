/**
 * Fetching one commit: the least that a server can be brought to send.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { chooseRef, type RemoteRef } from "./remote_refs.ts";
import type { Repository } from "./repository.ts";
import type { GitResult } from "./run.ts";
import { isWholeCommit } from "./source.ts";

const fetch = ["fetch", "--quiet", "--force", "--no-tags", "--update-head-ok"];

/** All that a remote names, in steps: most need no more than the first. */
const everything = [
  ["+refs/heads/*:refs/quilla/heads/*", "+refs/tags/*:refs/quilla/tags/*"],
  ["+refs/*:refs/quilla/*"],
];

/**
 * Makes the repository in its directory, with what the source's ref leads to in it.
 *
 * @returns a commit, or a tag of one
 * @throws {QuillaError} `git/missing`, `git/fetch`, `git/redirect`, `git/checksum`
 */
export async function fetchObject(repository: Repository): Promise<string> {
  const { name } = repository;
  const { ref, checksum, fetchByCommit } = repository.source;
  if (fetchByCommit && !isWholeCommit(checksum ?? "")) {
    throw new QuillaError(`${name} cannot be fetched by a commit: none is named whole`, {
      code: "git/checksum",
      hint: "give all digits: ?fetch-by-commit=1&checksum=COMMIT, or --checksum=COMMIT",
    });
  }
  const whole = fetchByCommit ? checksum : ref;
  if (whole !== undefined && isWholeCommit(whole)) {
    await init(repository, whole);
    await fetchCommit(repository, whole);
    if (ref !== undefined && ref !== whole) await nameCommit(repository, ref, whole);
    return whole;
  }
  const found = await find(repository, ref);
  if (found !== undefined) {
    await init(repository, found.id);
    return await fetchRef(repository, found);
  }
  if (ref !== undefined && /^[0-9a-f]{7,64}$/.test(ref)) {
    await init(repository, (await find(repository, undefined))?.id ?? "");
    return await search(repository, ref);
  }
  throw new QuillaError(
    ref === undefined ? `${name} has no HEAD` : `${name} has no branch or tag ${ref}`,
    {
      code: "git/fetch",
      hint: ref === undefined
        ? "it is empty, or its default branch is not there: say which branch, #BRANCH"
        : "look at the ref, and whether it was pushed",
    },
  );
}

/** @param id what is fetched: how long it is says which kind of objects the repository has */
async function init(repository: Repository, id: string): Promise<void> {
  const format = id.length === 64 ? ["--object-format=sha256"] : [];
  await repository.git(["init", "--quiet", ...format], "checkout");
}

/** What the remote says of a ref. */
async function find(
  repository: Repository,
  ref: string | undefined,
): Promise<RemoteRef | undefined> {
  const listing = await repository.ask(["ls-remote", "--quiet", "--symref"], [ref ?? "HEAD"]);
  if (listing.code !== 0) throw repository.failure("fetch", listing);
  return chooseRef(listing.stdout, ref);
}

/** With its own name, for whoever asks git what was checked out. */
async function fetchRef(repository: Repository, { name }: RemoteRef): Promise<string> {
  const to = name.startsWith("refs/") ? `:${name}` : "";
  const result = await fetchShallow(repository, `+${name}${to}`);
  if (result.code !== 0) throw repository.failure("fetch", result);
  return (await repository.git(["rev-parse", "FETCH_HEAD"], "fetch")).trim();
}

async function fetchCommit(repository: Repository, commit: string): Promise<void> {
  const { code } = await fetchShallow(repository, commit);
  // Many servers give no commit that no branch or tag names: it is looked for in all that they name.
  if (code !== 0) await search(repository, commit);
}

/** One commit deep; servers that know no depth, such as those of plain files, give all of it. */
async function fetchShallow(repository: Repository, refspec: string): Promise<GitResult> {
  const shallow = await repository.ask([...fetch, "--depth=1"], [refspec]);
  if (shallow.code === 0 || !/shallow|--depth/.test(shallow.stderr)) return shallow;
  return await repository.ask(fetch, [refspec]);
}

async function search(repository: Repository, commit: string): Promise<string> {
  for (const names of everything) {
    const all = await repository.ask(fetch, names);
    if (all.code !== 0) throw repository.failure("fetch", all);
    const found = await repository.try(["rev-parse", "--verify", "--quiet", `${commit}^{object}`]);
    if (found.code === 0) return found.stdout.trim();
  }
  throw new QuillaError(`${repository.name} has no commit ${commit}`, {
    code: "git/fetch",
    hint: "no branch and no tag of the repository leads to it",
  });
}

/** A name alone is a branch's. */
async function nameCommit(repository: Repository, ref: string, commit: string): Promise<void> {
  const name = ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  await repository.git(["update-ref", name, commit], "checkout");
}
