/**
 * inotify(7), by which Linux tells what changes in directories. Of the runtimes' `fs.watch` the ignore file's rules could not be
 * kept: Deno's before 2.5 or so tells base names alone, and neither can be told to leave a directory unwatched.
 *
 * @module
 */
import { type CallNumbers, systemCall } from "../../../core/host/syscall.ts";

const numbers = {
  init: [294, 26],
  add: [254, 27],
  remove: [255, 28],
  read: [0, 63],
  close: [3, 57],
} as const satisfies Record<string, CallNumbers>;

/** Flags of linux/inotify.h. */
export const happened = {
  movedAway: 0x40,
  created: 0x100,
  deleted: 0x200,
  movedHere: 0x80,
  selfDeleted: 0x400,
  selfMoved: 0x800,
  unmounted: 0x2000,
  /** More happened than the kernel keeps: nobody knows what. */
  overflowed: 0x4000,
  /** The kernel tells nothing more of this watch. */
  forgotten: 0x8000,
  isDirectory: 0x40000000,
} as const;

/**
 * What is told of: contents (a memory map's too, when its file is closed), attributes, names. What is only read is not, and
 * neither are files without a name any more.
 */
const asked = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 |
  0x04000000 | // what is open and has no name
  0x02000000 | // no link is followed
  0x01000000; // directories only

/** O_NONBLOCK and O_CLOEXEC: the programs that a build starts have nothing to do with it. */
const initFlags = 0o2004000;

/** One thing that happened. */
export interface InotifyEvent {
  /** What `add` gave. */
  readonly watch: number;
  /** Of {@linkcode happened}. */
  readonly flags: number;
  /** In the directory; empty where it happened to the directory itself. */
  readonly name: string;
}

/** One queue of events. Every call throws the system's error, with `code`: `ENOSPC` and `EMFILE` where a user's limit is reached. */
export class Inotify {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(64 << 10);
  #isOpen = true;

  constructor() {
    this.#fd = systemCall("inotify_init1", numbers.init, [initFlags]);
  }

  /** Tells of a directory from now on. @returns its number; the same where it is told of already */
  add(path: string): number {
    return systemCall("inotify_add_watch", numbers.add, [this.#fd, path, asked]);
  }

  remove(watch: number): void {
    systemCall("inotify_rm_watch", numbers.remove, [this.#fd, watch]);
  }

  /** What happened since this was asked last; it is not waited for. */
  *read(): Generator<InotifyEvent, void, void> {
    for (;;) {
      const length = this.#readBytes();
      if (length === 0) return;
      yield* eventsIn(this.#buffer.slice(0, length));
    }
  }

  #readBytes(): number {
    try {
      return systemCall("read", numbers.read, [this.#fd, this.#buffer, this.#buffer.length]);
    } catch (error) {
      if ((error as { code?: string }).code === "EAGAIN") return 0;
      throw error;
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    systemCall("close", numbers.close, [this.#fd]);
  }
}

/** struct inotify_event, one after the other: watch, flags, cookie, length of the name, the name and NULs behind it. */
export function* eventsIn(bytes: Uint8Array): Generator<InotifyEvent, void, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at + 12, true);
    const name = bytes.subarray(at + 16, at + 16 + length);
    const end = name.indexOf(0);
    yield {
      watch: view.getInt32(at, true),
      flags: view.getUint32(at + 4, true),
      name: new TextDecoder().decode(end < 0 ? name : name.subarray(0, end)),
    };
    at += 16 + length;
  }
}
