/**
 * Sources, as plugins supply them.
 *
 * @module
 */
import { isFileView } from "../../tree/memory.ts";
import type { FileView, TreeNode } from "../../tree/view.ts";
import type { FoundImage, Opened, OpenedFiles, Source, SourceUse } from "../contracts/source.ts";
import { Guard, type Supplier, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const required = ["accepts", "open"];
const optional = ["unpack", "find"];
const members = ["name", "summary", "uses", ...required, ...optional];
const uses: ReadonlySet<unknown> = new Set<SourceUse>(["context", "named-context", "instruction"]);

export const sourceKind: Kind<Source> = {
  noun: "source",
  nameOf: ({ name }) => name,
  describe: ({ name, summary, uses: said }) => ({ name, summary, uses: said ?? [...uses] }),
  look(look, source, place) {
    look.noSlip(source, members, place);
    look.text(source.name, `${place}.name`, /^[a-z][a-z0-9-]*$/);
    if (source.summary !== undefined) look.text(source.summary, `${place}.summary`, /\S/);
    for (const use of look.list(source.uses, `${place}.uses`)) {
      look.that(uses.has(use), `${place}.uses`, `a list of ${[...uses].join(", ")}`);
    }
    for (const method of required) look.method(source, method, place, "required");
    for (const method of optional) look.method(source, method, place, "optional");
  },
  guarded(given, supplier): Whole<Source> {
    const { name, summary, uses, unpack, find } = given;
    const guard = new Guard(supplier, `the source ${name}`);
    return {
      name,
      summary,
      uses,
      accepts: (location) =>
        guard.ask("accepts", isBoolean, "true or false", () => given.accepts(location)),
      open: async (location, environment) => {
        const open = async () => await given.open(location, environment);
        const opened = await guard.askLater("open", isOpened, openedForms, open);
        return opened && guardedOpened(guard, supplier, opened);
      },
      unpack: unpack && (async (file, environment) => {
        const open = async () => await unpack.call(given, file, environment);
        const opened = await guard.askLater("unpack", areFiles, "{ files }, or undefined", open);
        return opened && guardedOpened(guard, supplier, opened);
      }),
      find: find && ((reference, environment) =>
        guard.open<FoundImage>(
          "find",
          ["take", "stop", "close"],
          () => find.call(given, reference, environment),
        )),
    };
  },
};

const openedForms = "{ files }, { file }, { image }, or undefined";

type Members = Readonly<Record<string, unknown>>;

const isBoolean = (answer: unknown) => typeof answer === "boolean";
const isObject = (answer: unknown): answer is Members =>
  typeof answer === "object" && answer !== null;

function areFiles(opened: OpenedFiles | undefined): boolean {
  if (opened === undefined) return true;
  if (!isObject(opened) || !isObject(opened.files)) return false;
  const { files } = opened;
  if (isFileView(files)) return typeof files.list === "function";
  return !Array.isArray(files) &&
    Object.values(files).every((file: unknown) =>
      isFile(file) || isObject(file) && isFile(file.content)
    );
}

function isOpened(opened: Opened | undefined): boolean {
  if (opened === undefined) return true;
  if (!isObject(opened)) return false;
  if ("files" in opened) return areFiles(opened as OpenedFiles);
  const { file, image }: Members = opened;
  if (file !== undefined) return isFile(file);
  return typeof image === "string" || isObject(image) && typeof image.digest === "string";
}

function isFile(file: unknown): boolean {
  return typeof file === "string" || file instanceof Uint8Array || isContent(file);
}

function isContent(content: unknown): boolean {
  return isObject(content) && typeof content.open === "function" &&
    typeof content.size === "number";
}

/** Quilla's own are called as they are: a context may have 100,000 files. */
function guardedOpened<T extends Opened>(guard: Guard, { isOwn }: Supplier, opened: T): T {
  if (isOwn || !("files" in opened)) return opened;
  const { files } = opened;
  return {
    ...opened,
    files: isFileView(files) ? guardedView(guard, files) : files,
    date: () => guard.call(() => opened.date?.()),
    close: () => guard.call(() => opened.close?.()),
  };
}

function guardedView(guard: Guard, view: FileView): FileView {
  const areNodes = (nodes: readonly TreeNode[]) => Array.isArray(nodes) && nodes.every(isNode);
  const isNodeOrNone = (node: TreeNode | undefined) => node === undefined || isNode(node);
  const form = "{ type, path, mode, uid, gid, mtime, … }";
  return {
    lstat: (path) => guard.ask("lstat", isNodeOrNone, form, () => view.lstat(path)),
    list: (path) => guard.ask("list", areNodes, `a list of ${form}`, () => view.list(path)),
    whyHidden: (path) => guard.call(() => view.whyHidden?.(path)),
  };
}

function isNode(node: unknown): boolean {
  return isObject(node) && typeof node.type === "string" && typeof node.path === "string" &&
    typeof node.mode === "number" && (node.type !== "file" || isContent(node.content));
}
