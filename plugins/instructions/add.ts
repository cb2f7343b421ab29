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
  copyWords,
  documentTree,
  expandDestination,
  imageToCopyInto,
  parseCopyArguments,
} from "../kit/instructions/copy_arguments.ts";
import { namedPaths, requireOneFile } from "../kit/instructions/copy_sources.ts";
import { type Content, QuillaError } from "../../core/plugin/api/nouns.ts";
import { showRemote } from "../../core/plugin/api/text.ts";
import type { Change } from "../../core/plugin/api/layer.ts";
import { ChangeSet } from "../kit/layers/change_set.ts";
import { type CopyOptions, TreeCopier } from "../kit/layers/copy.ts";
import {
  baseName,
  FileIndexBuilder,
  type FileView,
  resolve,
  stat,
  UnionTree,
} from "../../core/plugin/api/tree.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { Stage } from "../../core/plugin/contracts/stage.ts";
import type { Fetched, FetchedFile } from "../../core/plugin/contracts/source.ts";

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
  words: (args) => [...copyWords(args), ...args.checksum === undefined ? [] : [args.checksum]],
  async sourceDate(args, around) {
    const [source, ...more] = args.sources;
    if (source === undefined || more.length > 0 || args.documents.length > 0) {
      throw new QuillaError("the stage that SOURCE_DATE_EPOCH names ADDs more than one source", {
        code: "build/epoch",
        hint: "let it ADD one URL or repository, and nothing else",
      });
    }
    const location = around.expand(source);
    const checksum = args.checksum && around.expand(args.checksum);
    const fetched = await around.openSource(location, {
      checksum: checksum || undefined,
      submodules: false,
    });
    if (fetched === undefined || "image" in fetched) {
      throw new QuillaError(
        `${showRemote(location)} is no URL and no repository, which have a time`,
        {
          code: "build/epoch",
          hint: "the stage that SOURCE_DATE_EPOCH names ADDs one thing from elsewhere",
        },
      );
    }
    if ("files" in fetched) return fetched.date?.();
    const { newestMember } = await import("../kit/sources/newest.ts");
    return fetched.modified ?? await newestMember(fetched.file, around.workspace());
  },
  async apply(args, stage) {
    await stage.addLayer(await new Adding(args, stage).changes());
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
      const { spoolArchive } = await import("../kit/spool/mod.ts");
      const { unpackTar } = await import("../kit/layers/unpack.ts");
      const tar = await spoolArchive(archive, this.#stage.workspace());
      unpackTar(tar, directory, changes, { owner });
    } catch (error) {
      throw cannotUnpack(name, error);
    }
  }

  async #find(source: string): Promise<Addend[]> {
    const { checksum, keepGitDirectory } = this.#args;
    const fetched = await this.#stage.openSource(source, {
      checksum: checksum && this.#stage.expand(checksum) || undefined,
      "keep-git-dir": keepGitDirectory,
    });
    if (fetched?.source !== "git" && keepGitDirectory !== undefined) {
      this.#stage.warn(`--keep-git-dir is for git repositories, and ${showRemote(source)} is none`);
    }
    if (fetched !== undefined) return [await this.#fetched(fetched, source)];
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

  async #fetched(fetched: Fetched, source: string): Promise<Addend> {
    const name = showRemote(source);
    if ("files" in fetched) return { name, from: fetched.files, path: "/", isFile: false };
    if ("file" in fetched) return await this.#downloaded(fetched, name);
    throw new QuillaError(`${name} is an image, and ADD takes files`, {
      code: "add/image",
      hint: "COPY --from takes files of images",
    });
  }

  async #downloaded(fetched: FetchedFile, name: string): Promise<Addend> {
    const { file: content, modified: mtime = 0 } = fetched;
    const path = `/${fetched.name ?? this.#nameFor(name)}`;
    const index = new FileIndexBuilder();
    index.add({ type: "file", path, mode: 0o600, ...root, mtime, content });
    const addend = { name, from: new UnionTree([index.finish()]), path, isFile: true };
    return this.#args.unpack ? await this.#asArchive(addend, content) : addend;
  }

  /** A URL without a name in its path is fine where the destination has one. */
  #nameFor(location: string): string {
    const name = baseName(this.#destination);
    if (name !== "" && stat(this.#image, this.#destination)?.type !== "directory") return name;
    throw new QuillaError(`${location} has no name for the file in it`, {
      code: "add/no-name",
      hint: "let the destination be the file, without / at the end",
    });
  }

  async #asArchive(addend: Addend, content: Content): Promise<Addend> {
    const { isArchive } = await import("../kit/spool/mod.ts");
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
}

const root = { uid: 0, gid: 0 };

function cannotUnpack(name: string, error: unknown): unknown {
  if (!(error instanceof QuillaError) || error.code.startsWith("store/")) return error;
  const { message, code, hint } = error;
  return new QuillaError(`the archive ${name} cannot be unpacked: ${message}`, {
    code,
    hint,
    cause: error,
  });
}
