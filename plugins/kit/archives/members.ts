/**
 * The members of an image archive by name, with links resolved inside it: nothing of it is unpacked.
 *
 * @module
 */
import { type Content, readContent } from "../../../core/content.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { archivedContent } from "../../../core/layer/tar_index.ts";
import { quote } from "../../../core/text/quote.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";

/** More members than any archive of images has, few enough to remember. */
const mostMembers = 200_000;
const mostLinks = 40;
/** What is larger is no manifest, no list of images and no configuration. */
export const largestDocument = 4 << 20;

/** The documents that nothing has a digest of: two of them would be two archives in one. */
const documents = new Set(["index.json", "manifest.json", "oci-layout", "repositories"]);

type Member =
  | { readonly type: "file"; readonly content: Content }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "other" };

/** The members of one archive. */
export class ArchiveMembers {
  readonly #members = new Map<string, Member>();
  /** The archive as the user calls it, for messages. */
  readonly name: string;

  /**
   * @param path an uncompressed archive
   * @param name what the user calls it
   * @throws {QuillaError} `archive/escape` where a name or a link leads out of the archive, `archive/duplicate`,
   * `archive/too-many`, and with the archive's name, what `parseTar` throws
   */
  constructor(path: string, name: string) {
    this.name = name;
    try {
      for (const { entry, offset } of readTarFile(path)) {
        this.#add(entry, () => archivedContent(path, offset, entry));
      }
    } catch (error) {
      if (!(error instanceof QuillaError) || error.code.startsWith("archive/")) throw error;
      const { code, hint } = error;
      const why = messageOf(error).replace(/^the archive /, "it ");
      throw new QuillaError(`the archive ${name} cannot be read: ${why}`, {
        code,
        hint,
        cause: error,
      });
    }
  }

  /** A file's content, through links; undefined where there is none. */
  file(path: string): Content | undefined {
    let at = clean(path);
    for (let links = 0; at !== undefined && links <= mostLinks; links++) {
      const member = this.#members.get(at);
      if (member?.type === "file") return member.content;
      if (member?.type !== "link") return undefined;
      at = member.target;
    }
    return undefined;
  }

  /**
   * The bytes of a small document.
   *
   * @param what what messages call it
   * @throws {QuillaError} `archive/document-size`
   */
  read(content: Content, what: string): Uint8Array {
    if (content.size <= largestDocument) return readContent(content);
    throw new QuillaError(
      `the ${what} of the archive ${this.name} has ${content.size} bytes, ${largestDocument} are allowed`,
      {
        code: "archive/document-size",
        hint: "it was made to deceive, or is no archive of images; do not use it",
      },
    );
  }

  get size(): number {
    return this.#members.size;
  }

  #add(entry: TarEntry, content: () => Content): void {
    const { path, type, linkname = "" } = entry;
    const name = clean(path);
    if (name === undefined) throw this.#escape(`has the entry ${quote(path)}`);
    if (this.#members.size >= mostMembers) {
      throw new QuillaError(`the archive ${this.name} has more than ${mostMembers} members`, {
        code: "archive/too-many",
        hint: "it is no archive of images, or was made to deceive",
      });
    }
    if (documents.has(name) && this.#members.has(name)) {
      throw new QuillaError(`the archive ${this.name} has the file ${name} twice`, {
        code: "archive/duplicate",
        hint: "readers disagree on which one counts; have it written again by a correct tool",
      });
    }
    if (type === "file") {
      this.#members.set(name, { type, content: content() });
    } else if (type === "symlink" || type === "hardlink") {
      const target = clean(type === "hardlink" ? linkname : `${path}/../${linkname}`, linkname);
      if (target === undefined) {
        throw this.#escape(`has the link ${quote(path)} to ${quote(linkname)}`);
      }
      this.#members.set(name, { type: "link", target });
    } else {
      this.#members.set(name, { type: "other" });
    }
  }

  #escape(what: string): QuillaError {
    return new QuillaError(`the archive ${this.name} ${what}, which leads out of it`, {
      code: "archive/escape",
      hint: "it was made to deceive, or is no archive of images; do not use it",
    });
  }
}

/** The name without `.` and `..`; undefined where it leads out of the archive, or begins at the host's root. */
function clean(path: string, absolute = path): string | undefined {
  if (absolute.startsWith("/")) return undefined;
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}
