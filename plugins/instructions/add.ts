/**
 * ADD: as COPY, and more: archives are unpacked, URLs are downloaded, git repositories are checked out.
 *
 * @module
 */
import {
  type CopyArguments,
  copyFlags,
  copyHistory,
  copyOptions,
  documentTree,
  expandDestination,
  imageToCopyInto,
  parseCopyArguments,
} from "../kit/instructions/copy_arguments.ts";
import { namedPaths, requireOneFile } from "../kit/instructions/copy_sources.ts";
import {
  type Content,
  fileContent,
  parseDigest,
  QuillaError,
} from "../../core/plugin/api/nouns.ts";
import { showRemote } from "../../core/plugin/api/text.ts";
import { type GitSource, parseGitSource } from "../sources/git/source.ts";
import type { Change } from "../../core/plugin/api/layer.ts";
import { ChangeSet } from "../kit/layers/change_set.ts";
import { type CopyOptions, TreeCopier } from "../kit/layers/copy.ts";
import {
  baseName,
  FileIndexBuilder,
  type FileView,
  LocalTree,
  resolve,
  stat,
  UnionTree,
} from "../../core/plugin/api/tree.ts";
import type { Instruction, Stage } from "../../core/plugin/contracts/instruction.ts";

interface AddArgs extends CopyArguments {
  readonly checksum?: string | undefined;
  /** Whether `.git` is kept; undefined where nobody said. */
  readonly keepGitDirectory?: boolean | undefined;
  /** Whether archives are unpacked; undefined where nobody said: those of the context are, those of URLs are not. */
  readonly unpack?: boolean | undefined;
}

export const add: Instruction<AddArgs> = {
  keyword: "ADD",
  syntax: {
    form: "words-or-json",
    heredocs: true,
    flags: { ...copyFlags, checksum: "value", "keep-git-dir": "boolean", unpack: "boolean" },
  },
  parse(line) {
    const said = (name: string) => line.flags(name).length === 0 ? undefined : line.enabled(name);
    const args = parseCopyArguments(line);
    const checksum = line.flag("checksum") || undefined;
    if (checksum !== undefined && args.sources.length > 1) {
      throw line.error("--checksum is for one source, not for several", {
        code: "add/checksum",
        hint: "write one ADD for each",
        range: line.rangeOfFlag("checksum"),
      });
    }
    return { ...args, checksum, keepGitDirectory: said("keep-git-dir"), unpack: said("unpack") };
  },
  async sourceDate(args, around) {
    const [source, ...more] = args.sources;
    if (source === undefined || more.length > 0 || args.documents.length > 0) {
      throw new QuillaError("the stage that SOURCE_DATE_EPOCH names ADDs more than one source", {
        code: "build/epoch",
        hint: "let it ADD one URL or repository, and nothing else",
      });
    }
    const { remoteDate } = await import("../../core/build/remote_date.ts");
    const checksum = args.checksum && around.expand(args.checksum);
    const directory = around.workspace();
    const options = { directory, checksum: checksum || undefined, lent: around };
    return await remoteDate(around.expand(source), options);
  },
  async apply(args, stage) {
    const adding = new Adding(args, stage);
    try {
      await stage.addLayer(await adding.changes());
    } finally {
      adding.close();
    }
  },
  history: (args, stage) => copyHistory("ADD", args, stage, { show: showRemote }),
};

// What fetches and unpacks is loaded when it is needed: most builds start without it.

/** One thing to be added. */
interface Addend {
  /** What messages call it. */
  readonly name: string;
  /** Whether it becomes one file. */
  readonly isFile: boolean;
  readonly from: FileView;
  readonly path: string;
  /** What is unpacked, where it is an archive that is. */
  readonly archive?: Content | undefined;
}

/** One ADD while it is carried out. */
class Adding {
  readonly #args: AddArgs;
  readonly #stage: Stage;
  readonly #image: FileView;
  readonly #destination: string;
  readonly #options: CopyOptions;
  readonly #trees: LocalTree[] = [];

  constructor(args: AddArgs, stage: Stage) {
    this.#args = args;
    this.#stage = stage;
    this.#image = imageToCopyInto(args, stage);
    this.#destination = expandDestination(stage, args.destination);
    this.#options = copyOptions(args, stage);
  }

  async changes(): Promise<Iterable<Change>> {
    const addends: Addend[] = [];
    for (const source of this.#args.sources) {
      addends.push(...await this.#find(this.#stage.expand(source)));
    }
    const from = documentTree(this.#args, this.#stage);
    for (const { name } of this.#args.documents) {
      addends.push({ name: `<<${name}`, isFile: true, from, path: `/${name}` });
    }
    requireOneFile(this.#image, this.#destination, addends);
    const changes = new ChangeSet(this.#image);
    for (const addend of addends) {
      if (addend.archive !== undefined) await this.#unpack(addend.archive, addend.name, changes);
      else this.#copy(addend, changes);
    }
    return changes.changes();
  }

  close(): void {
    for (const tree of this.#trees) tree.close();
  }

  #copy({ from, path }: Addend, changes: ChangeSet): void {
    const copier = new TreeCopier(changes, {
      ...this.#options,
      owner: this.#options.owner ?? root,
    });
    for (const change of copier.copy(from, path, this.#destination)) changes.apply(change);
  }

  async #unpack(archive: Content, name: string, changes: ChangeSet): Promise<void> {
    const { owner, mode, exclude } = this.#options;
    if (mode !== undefined || exclude !== undefined) {
      this.#stage.warn(
        `${name} is unpacked as it is: --chmod and --exclude are not about archives`,
      );
    }
    const directory = resolve(changes, this.#destination);
    const copier = new TreeCopier(changes, { owner });
    for (const change of copier.makeDirectories(directory)) changes.apply(change);
    try {
      const { spoolArchive } = await import("../kit/spool/spooled_archive.ts");
      const { unpackTar } = await import("../kit/layers/unpack.ts");
      const tar = await spoolArchive(archive, this.#stage.workspace());
      unpackTar(tar, directory, changes, { owner });
    } catch (error) {
      throw cannotUnpack(name, error);
    }
  }

  async #find(source: string): Promise<Addend[]> {
    const git = parseGitSource(source);
    const isUrl = git === undefined && /^https?:\/\//i.test(source);
    if (git === undefined) this.#warnOfGitFlags(source);
    if (git !== undefined) return [await this.#checkout(git, source)];
    if (isUrl) return [await this.#download(source)];
    this.#refuseRemoteFlags(source);
    const context = await this.#stage.open();
    const paths = namedPaths(this.#stage, context, source, "the build context");
    return await Promise.all(paths.map((path) => this.#fromContext(context, path)));
  }

  async #fromContext(from: FileView, path: string): Promise<Addend> {
    const node = stat(from, path);
    const name = path.slice(1) || ".";
    const addend = { name, from, path, isFile: node?.type !== "directory" };
    if (node?.type !== "file" || this.#args.unpack === false) return addend;
    return await this.#asArchive(addend, node.content);
  }

  async #download(url: string): Promise<Addend> {
    const { checksum: written, unpack } = this.#args;
    const checksum = written && this.#stage.expand(written);
    const { download } = await import("../sources/http/download.ts");
    const file = await download(url, {
      directory: this.#stage.workspace(),
      checksum: checksum ? parseDigest(checksum) : undefined,
      secrets: (id) => this.#stage.secret(id),
    });
    const content = fileContent(file.path, 0, file.size);
    const path = `/${file.name ?? this.#nameFor(url)}`;
    const index = new FileIndexBuilder();
    const mtime = file.lastModified ?? 0;
    index.add({ type: "file", path, mode: 0o600, ...root, mtime, content });
    const from = new UnionTree([index.finish()]);
    const addend = { name: showRemote(url), from, path, isFile: true };
    return unpack ? await this.#asArchive(addend, content) : addend;
  }

  /** A URL without a name in its path is fine where the destination has one. */
  #nameFor(url: string): string {
    const name = baseName(this.#destination);
    if (name !== "" && stat(this.#image, this.#destination)?.type !== "directory") return name;
    throw new QuillaError(`${showRemote(url)} has no name for the file in it`, {
      code: "add/no-name",
      hint: "let the destination be the file, without / at the end",
    });
  }

  async #checkout(git: GitSource, source: string): Promise<Addend> {
    const written = this.#args.checksum && this.#stage.expand(this.#args.checksum);
    const checksum = agreed(git.checksum, written || undefined, "--checksum", source);
    const said = this.#args.keepGitDirectory;
    const keep = agreed(git.keepGitDirectory, said, "--keep-git-dir", source) ?? false;
    // A part of the tree is no working copy.
    const keepGitDirectory = keep && git.subdir === undefined;
    const directory = this.#stage.workspace();
    const { checkoutGit } = await import("../sources/git/checkout.ts");
    const { GitTree } = await import("../sources/git/tree.ts");
    const checkout = await checkoutGit({ ...git, checksum, keepGitDirectory }, {
      directory,
      lent: this.#stage,
    });
    const tree = new LocalTree(checkout.directory);
    this.#trees.push(tree);
    const mtime = git.mtime === "commit" ? checkout.time : undefined;
    const from = new GitTree(tree, { keepGitDirectory, mtime });
    return { name: showRemote(source), from, path: "/", isFile: false };
  }

  async #asArchive(addend: Addend, content: Content): Promise<Addend> {
    const { isArchive } = await import("../kit/spool/spooled_archive.ts");
    if (await isArchive(content)) return { ...addend, isFile: false, archive: content };
    if (this.#args.unpack === undefined) return addend;
    throw new QuillaError(`${addend.name} cannot be unpacked: it is no tar archive`, {
      code: "add/no-archive",
      hint: "leave out --unpack to add it as it is",
    });
  }

  #refuseRemoteFlags(source: string): void {
    if (this.#args.checksum !== undefined) {
      throw new QuillaError(`--checksum is for URLs and git repositories, not for ${source}`, {
        code: "add/checksum",
        hint: "what lies in the build context is yours already: leave it out",
      });
    }
    const [scheme] = source.match(/^[a-z][a-z0-9+.-]*:\/\//i) ?? [];
    if (scheme === undefined) return;
    throw new QuillaError(`ADD fetches nothing from ${showRemote(source)}`, {
      code: "add/scheme",
      hint: "it takes http:// and https:// URLs, and git repositories also by ssh:// and git://",
    });
  }

  #warnOfGitFlags(source: string): void {
    if (this.#args.keepGitDirectory === undefined) return;
    this.#stage.warn(`--keep-git-dir is for git repositories, and ${showRemote(source)} is none`);
  }
}

const root = { uid: 0, gid: 0 };

/** What a URL says and what a flag says; they may say the same. */
function agreed<T>(
  inUrl: T | undefined,
  inFlag: T | undefined,
  flag: string,
  source: string,
): T | undefined {
  if (inUrl === undefined || inFlag === undefined || inUrl === inFlag) return inUrl ?? inFlag;
  throw new QuillaError(`${flag}=${inFlag} contradicts ${showRemote(source)}`, {
    code: "add/contradiction",
    hint: "say it once",
  });
}

function cannotUnpack(name: string, error: unknown): unknown {
  if (!(error instanceof QuillaError) || error.code.startsWith("store/")) return error;
  const { message, code, hint } = error;
  return new QuillaError(`the archive ${name} cannot be unpacked: ${message}`, {
    code,
    hint,
    cause: error,
  });
}
