/**
 * `-o type=initramfs,dest=FILE`: the files of the image as a cpio archive, from which Linux starts as its first root.
 */
import { join } from "node:path";
import type { CommonOutput, HostApi, Output, Plugin, PluginTests, TreeNode } from "../../mod.ts";

/** What the output is told. */
interface InitramfsOutput extends CommonOutput {
  readonly type: "initramfs";
  /** The archive's path; `-`, unless given, is the standard output. */
  readonly dest?: string;
  /** The program that Linux starts, where the image has no /init. */
  readonly init?: string;
}

/** The bits that say what a node is (inode(7)). */
const types: Readonly<Record<TreeNode["type"], number>> = {
  fifo: 0o010000,
  char: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};

/** What `quilla plugin test` tries it with. */
export const tests: PluginTests = {
  outputs: {
    initramfs: {
      settings: (directory) => ({ dest: join(directory, "initrd.cpio"), init: "/tool" }),
      impossible: (directory) => ({ dest: join(directory, "no", "where") }),
    },
  },
};

export default async (quilla: HostApi): Promise<Plugin> => {
  const { QuillaError, walk } = quilla;
  const { openOutput, requireOutput } = await quilla.kit.outputs();
  const { readPieces } = quilla.nouns;

  /** One member in the format "newc". Each name of a file that has several becomes a file of its own. */
  function* member(node: TreeNode, inode: number): Generator<Uint8Array> {
    const name = `${node.path.slice(1) || "."}\0`;
    const target = new TextEncoder().encode(node.type === "symlink" ? node.target : "");
    const size = node.type === "file" ? node.content.size : target.length;
    if (size > 0xffffffff) {
      throw new QuillaError(`${node.path} is too large for an initramfs`, {
        code: "initramfs/size",
        hint: "a file of it may have 4 GiB; leave it out of the image",
      });
    }
    const [major, minor] = "major" in node ? [node.major, node.minor] : [0, 0];
    const { uid, gid, mtime } = node;
    const length = new TextEncoder().encode(name).length;
    const mode = types[node.type] | node.mode;
    yield header([inode, mode, uid, gid, 1, mtime, size, 0, 0, major, minor, length, 0], name);
    if (node.type === "file") yield* readPieces(node.content);
    else yield target;
    yield new Uint8Array(-size & 3);
  }

  /** The fields in their order, the name, and zeros up to the next multiple of 4. */
  function header(fields: readonly number[], name: string): Uint8Array {
    const words = fields.map((field) => Math.trunc(field).toString(16).padStart(8, "0"));
    const text = new TextEncoder().encode(`070701${words.join("")}${name}`);
    const padded = new Uint8Array(text.length + (-text.length & 3));
    padded.set(text);
    return padded;
  }

  const initramfs: Output<InitramfsOutput> = {
    type: "initramfs",
    takes: "files",
    fields: { dest: "path", init: "text" },
    read(said, refuse) {
      const { dest = "-", init } = said;
      if (init === undefined || init.startsWith("/")) return { ...said, dest };
      throw refuse(`init=${init} is no absolute path`, `write init=/${init}`);
    },
    prepare({ dest = "-", init }, { platforms }) {
      if (platforms.length > 1) {
        throw new QuillaError("an initramfs is for one platform", {
          code: "initramfs/platforms",
          hint: "name one: --platform linux/amd64",
        });
      }
      requireOutput(dest);
      return async ({ images: [image] }) => {
        const files = await image!.files();
        const nodes = [files.lstat("/")!, ...walk(files, "/")];
        if (init !== undefined && files.lstat("/init") === undefined) {
          const link = { type: "symlink", path: "/init", target: init, mode: 0o777 } as const;
          nodes.push({ ...link, uid: 0, gid: 0, mtime: nodes[0]!.mtime });
        }
        const output = openOutput(dest);
        try {
          let inode = 0;
          for (const node of nodes) {
            for (const piece of member(node, ++inode)) await output.write(piece);
          }
          const end = "TRAILER!!!\0";
          await output.write(header([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, end.length, 0], end));
          await output.commit();
        } catch (error) {
          await output.abort();
          throw error;
        }
        return { told: [`wrote ${nodes.length} files to ${dest}`] };
      };
    },
  };

  return { name: "initramfs", api: 2, outputs: [initramfs] };
};
