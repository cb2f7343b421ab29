/**
 * Puts layers onto each other, entry by entry as their archives have them, and keeps what each did to the paths.
 *
 * The rules are those of core/tree: an entry below a link of its own layer is put where that leads, a later entry of a path
 * replaces an earlier one, whiteouts are about the layers below alone, upper layers win, and no layer writes through another's
 * links.
 *
 * @module
 */
import { type IndexedChange, reservedName, throughLink } from "../../../core/tree/file_index.ts";
import { OwnLinks } from "../../../core/tree/own_links.ts";
import { baseName, parentPath } from "../../../core/tree/path.ts";
import { looksLikeWhiteout } from "../../../core/tree/whiteout.ts";
import type { MemberPlace } from "../transfer/seen_layer.ts";
import { Column } from "./columns.ts";
import { DiveEfficiency } from "./dive_efficiency.ts";
import { hardlinkTarget, rootReplaced } from "./layer_errors.ts";
import { Losses } from "./losses.ts";
import { PathTable } from "./path_table.ts";
import { type Attributes, type RecordFacts, Records } from "./records.ts";
import { type LayerSums, namesAt, said, type StagedLayer } from "./staged_layer.ts";

const owner = { uid: 0, gid: 0 } as const;
const bareDirectory: Attributes = { kind: "directory", mode: 0o755, ...owner, implied: true };
const gone: Attributes = { kind: "gone", mode: 0, ...owner };
const nothing: RecordFacts = { size: 0, mtime: 0, place: 0 };

/** The layers of an image, one on the other. */
export class Layering implements StagedLayer {
  readonly paths = new PathTable();
  readonly records = new Records();
  readonly losses = new Losses(this.records);
  readonly layers: LayerSums[] = [];
  readonly dive = new DiveEfficiency(this);
  /** The newest record of each node. */
  readonly heads = new Column(Uint32Array);
  /** Of the layer that is being read: what it says of nodes, and the records of what it puts there. */
  readonly flags = new Column(Uint8Array);
  readonly staged = new Column(Uint32Array);
  /** The nodes that it says something of, those above them too. */
  readonly touched = new Column(Uint32Array);
  touchedCount = 0;
  #links = new Map<number, string>();
  #ownLinks = new OwnLinks(namesAt(this, 0));
  #from = 1;
  #directory = "/";
  #directoryNode = 0;

  constructor() {
    this.heads.set(0, this.records.add(0, 0, bareDirectory, nothing));
    this.#from = this.records.count;
  }

  /**
   * Takes one entry of the layer that is being read.
   *
   * @throws {QuillaError} what `FileIndexBuilder.add` throws
   */
  add(change: IndexedChange, place?: MemberPlace): void {
    const { type } = change;
    if (change.path === "/" && type !== "directory" && type !== "opaque") throw rootReplaced();
    if (type === "remove") {
      this.#say(this.#walk(change.path, false), said.removed);
    } else if (type === "opaque") {
      const node = this.#walk(change.path, true, true);
      if (this.isLeaf(node)) throw throughLink(change.path);
      this.#say(node, said.opaque);
      if (this.staged.get(node) === 0) this.#say(node, said.implied);
    } else if (type === "hardlink") {
      this.#link(change.path, change.target);
    } else {
      const { mode, uid, gid, mtime, xattrs } = change;
      const kind = type === "socket" ? "fifo" : type;
      const size = type === "file" ? change.content.size : 0;
      const facts = { size, mtime, place: place?.offset ?? 0 };
      const node = this.#walk(change.path, true);
      const record = this.#stage(node, { kind, mode, uid, gid, xattrs }, facts);
      if (type === "symlink") this.records.targets.set(record, change.target);
      if (type === "char" || type === "block") {
        this.records.devices.set(record, [change.major, change.minor]);
      }
      if (place?.sparse !== undefined) this.records.sparse.set(record, place.sparse);
    }
  }

  /**
   * Puts the layer onto those before.
   *
   * @throws {QuillaError} `layer/hardlink-target`
   */
  endLayer(): void {
    for (const [node, target] of this.#links) this.#settle(node, target);
    this.dive.addLayer();
    const staged = this.records.count;
    // Names of files below are theirs, whatever this layer does to the other names.
    for (const node of this.#touchedNodes()) this.#stand(this.staged.get(node));
    for (const node of this.#touchedNodes()) this.#clear(node);
    let [files, bytes] = [0, 0];
    for (const node of this.#touchedNodes()) this.#install(node);
    for (let record = this.#from; record < staged; record++) {
      const { records } = this;
      if (records.kind(record) !== "file" || this.staged.get(records.node(record)) !== record) {
        continue;
      }
      if (records.links.has(record)) continue;
      files++;
      bytes += records.size(record);
    }
    for (const node of this.#touchedNodes()) {
      this.flags.set(node, 0);
      this.staged.set(node, 0);
    }
    this.layers.push({ from: this.#from, to: this.records.count, files, bytes });
    this.touchedCount = 0;
    this.#links = new Map();
    this.#ownLinks = new OwnLinks(namesAt(this, 0));
    this.#from = this.records.count;
    [this.#directory, this.#directoryNode] = ["/", 0];
  }

  *#touchedNodes(): Generator<number, void, void> {
    for (let at = 0; at < this.touchedCount; at++) yield this.touched.get(at);
  }

  /** The record of what is at a node before the layer that is being read; 0 where nothing is. */
  standing(node: number): number {
    const head = this.heads.get(node);
    return this.records.kind(head) === "gone" ? 0 : head;
  }

  /** Whether the layer that is being read puts something else than a directory there. */
  isLeaf(node: number): boolean {
    const record = this.staged.get(node);
    return this.#links.has(node) || record !== 0 && this.records.kind(record) !== "directory";
  }

  #walk(path: string, implying: boolean, follow = false): number {
    if (path === "/") return this.#touch(0);
    const parent = parentPath(path);
    let node: number;
    if (implying && parent === this.#directory) {
      node = this.#directoryNode;
    } else {
      const found = this.#descend(parent, path, implying);
      if (typeof found === "string") return this.#walk(this.#moved(path, follow), implying);
      node = found;
      if (implying) [this.#directory, this.#directoryNode] = [parent, node];
    }
    const child = this.#touch(this.paths.add(node, baseName(path)));
    if (follow && this.records.kind(this.staged.get(child)) === "symlink") {
      return this.#walk(this.#moved(path, true), implying);
    }
    return child;
  }

  /** The node of a directory on the way, or `link` where one of the layer's own is before it. */
  #descend(directory: string, path: string, implying: boolean): number | "link" {
    let node = 0;
    const names = directory === "/" ? [] : directory.slice(1).split("/");
    for (let at = 0; at <= names.length; at++) {
      if (this.isLeaf(node)) {
        if (this.records.kind(this.staged.get(node)) === "symlink" && !this.#links.has(node)) {
          return "link";
        }
        throw throughLink(path);
      }
      this.#touch(node);
      this.#say(node, said.parent);
      if (implying && this.staged.get(node) === 0) this.#say(node, said.implied);
      if (at < names.length) node = this.paths.add(node, names[at]!);
    }
    return node;
  }

  #moved(path: string, follow: boolean): string {
    const real = follow ? this.#ownLinks.directory(path) : this.#ownLinks.behind(path);
    if (looksLikeWhiteout(real) && !looksLikeWhiteout(path)) throw reservedName(real);
    return real;
  }

  #touch(node: number): number {
    if (this.flags.get(node) === 0) this.touched.set(this.touchedCount++, node);
    this.#say(node, said.mentioned);
    return node;
  }

  #say(node: number, what: number): void {
    this.flags.set(node, this.flags.get(node) | what);
  }

  #stage(node: number, attributes: Attributes, facts: RecordFacts): number {
    const { records } = this;
    const isDirectory = attributes.kind === "directory";
    if (
      !isDirectory &&
      (this.flags.get(node) & said.implied || records.kind(this.staged.get(node)) === "directory")
    ) {
      this.#unsay(node);
      this.#ownLinks.forget();
      this.#directory = "";
    }
    this.#links.delete(node);
    // What was there before in this layer may have further names.
    const record = records.add(node, this.layers.length, attributes, facts);
    this.staged.set(node, record);
    this.flags.set(node, this.flags.get(node) & ~said.implied);
    if (!isDirectory) this.flags.set(node, this.flags.get(node) & ~said.opaque);
    return record;
  }

  /** Forgets what the layer said below a node: something else than a directory took its place. */
  #unsay(node: number): void {
    this.flags.set(node, this.flags.get(node) & ~said.parent);
    for (let child = this.paths.first(node); child !== 0; child = this.paths.next(child)) {
      if (this.flags.get(child) === 0) continue;
      this.#unsay(child);
      this.#links.delete(child);
      this.staged.set(child, 0);
      this.flags.set(child, said.mentioned);
    }
  }

  #link(path: string, written: string): void {
    const target = this.#behind(written);
    const node = this.#walk(path, true);
    if (this.paths.path(node) === target) throw hardlinkTarget(path, "it names itself");
    const at = this.paths.find(target);
    const record = at === undefined ? 0 : this.staged.get(at);
    if (at !== undefined && record !== 0 && !this.#links.has(at)) {
      return this.#share(node, record, path);
    }
    this.#stage(node, { kind: "file", mode: 0, uid: 0, gid: 0 }, nothing);
    this.#links.set(node, target);
  }

  #behind(path: string): string {
    let node: number | undefined = 0;
    for (const name of parentPath(path).split("/").slice(1)) {
      node = node === undefined || name === "" ? node : this.paths.child(node, name);
      if (node !== undefined && this.isLeaf(node)) return this.#ownLinks.behind(path);
    }
    return path;
  }

  #share(node: number, shared: number, path: string): void {
    const { records } = this;
    const attributes = records.attributes(shared);
    if (attributes.kind === "directory") throw hardlinkTarget(path, "it names a directory");
    const facts = {
      size: records.size(shared),
      mtime: records.mtime(shared),
      place: records.place(shared),
    };
    const record = this.#stage(node, attributes, facts);
    if (attributes.kind === "file") records.links.set(record, records.fileOf(shared));
    const [target, device] = [records.targets.get(shared), records.devices.get(shared)];
    if (target !== undefined) records.targets.set(record, target);
    if (device !== undefined) records.devices.set(record, device);
  }

  /** A link whose target came later, or is in a layer below. */
  #settle(first: number, target: string): void {
    const chain = new Set<number>();
    let node: number | undefined = first;
    let path = target;
    while (node !== undefined && this.#links.has(node)) {
      if (chain.has(node)) throw hardlinkTarget(this.paths.path(first), "it is a link in a circle");
      chain.add(node);
      path = this.#links.get(node)!;
      node = this.paths.find(path);
    }
    const end = node === undefined ? 0 : this.staged.get(node) || this.#below(node);
    if (end === 0) throw hardlinkTarget(this.paths.path(first), "nothing is there");
    for (const each of chain) this.#share(each, end, this.paths.path(each));
  }

  /** What a node has from the layers below, if this one leaves it. */
  #below(node: number): number {
    for (let at = node;; at = this.paths.parent(at)) {
      const flags = this.flags.get(at);
      if (flags & said.removed) return 0;
      if (at === node ? flags & said.implied : flags & said.opaque || this.isLeaf(at)) return 0;
      if (at === 0) return this.standing(node);
    }
  }

  /** Takes away of the layers below what this one hides at and below a node. */
  #clear(node: number): void {
    const flags = this.flags.get(node);
    const lower = this.standing(node);
    if (lower === 0) return;
    const lowerIsLeaf = this.records.kind(lower) !== "directory";
    const isPresent = this.#isPresent(node);
    const isLeaf = this.isLeaf(node);
    if (flags & said.removed || isLeaf || isPresent && lowerIsLeaf) this.#drop(node, lower);
    else if (flags & said.opaque) this.#dropBelow(node);
  }

  #isPresent(node: number): boolean {
    return this.staged.get(node) !== 0 || (this.flags.get(node) & said.implied) !== 0;
  }

  #drop(node: number, lower: number): void {
    if (this.flags.get(node) & said.cleared) return;
    if (this.records.kind(lower) === "directory") this.#dropBelow(node);
    if (this.flags.get(node) !== 0 && this.#isPresent(node)) {
      this.#say(node, said.cleared);
      return;
    }
    this.#chain(this.records.add(node, this.layers.length, gone, nothing), node);
  }

  #dropBelow(node: number): void {
    for (let child = this.paths.first(node); child !== 0; child = this.paths.next(child)) {
      const lower = this.standing(child);
      if (lower !== 0) this.#drop(child, lower);
    }
  }

  #install(node: number): void {
    const record = this.staged.get(node);
    if (record !== 0) return this.#chain(record, node);
    const flags = this.flags.get(node);
    if ((flags & said.implied) === 0) return;
    const isMerged = this.standing(node) !== 0 && (flags & said.cleared) === 0;
    if (!isMerged) {
      this.#chain(this.records.add(node, this.layers.length, bareDirectory, nothing), node);
    }
  }

  #stand(record: number): void {
    const file = this.records.links.get(record);
    if (file === undefined) return;
    const isOwn = file >= this.#from;
    const hasFirst = !isOwn || this.staged.get(this.records.node(file)) === file;
    this.losses.stand(file, hasFirst ? 1 : 0);
  }

  #chain(record: number, node: number): void {
    const { records, losses } = this;
    const before = this.heads.get(node);
    records.setBefore(record, before);
    this.heads.set(node, record);
    losses.hide(before, record);
  }
}
