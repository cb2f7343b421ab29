/**
 * What rpm's headers say of a package (rpm, docs/manual/hregions.md and tags.md): an index of tags, then their data.
 *
 * @module
 */
import { Fields, Malformed } from "../../kit/formats/mod.ts";

/** Tags that are read. */
const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  licence: 1014,
  architecture: 1022,
  oldNames: 1027,
  states: 1029,
  source: 1044,
  directoryOf: 1116,
  baseNames: 1117,
  directories: 1118,
} as const;

type TagName = keyof typeof tags;

/** So many entries has no package: rpm's own limit is 0xffff tags. */
const mostEntries = 0xffff;

/** One package's header. */
export class RpmHeader {
  readonly #data: Fields;
  readonly #places = new Map<number, { readonly type: number; at: number; count: number }>();

  constructor(blob: Uint8Array<ArrayBuffer>) {
    const head = new Fields(blob, { isLittle: false });
    const [count, length] = [head.u32(0), head.u32(4)];
    if (count > mostEntries) throw new Malformed("it is damaged: a package has too many tags");
    for (let at = 8; at < 8 + 16 * count; at += 16) {
      const [tag, type, offset, values] = [0, 4, 8, 12].map((each) => head.u32(at + each));
      this.#places.set(tag!, { type: type!, at: offset!, count: values! });
    }
    this.#data = new Fields(head.slice(8 + 16 * count, length), { isLittle: false });
  }

  /** The only or the first text of a tag. */
  text(name: TagName): string | undefined {
    return this.texts(name)[0];
  }

  texts(name: TagName): string[] {
    const place = this.#places.get(tags[name]);
    if (place === undefined || ![6, 8, 9].includes(place.type)) return [];
    const found: string[] = [];
    let at = place.at;
    for (let each = 0; each < (place.type === 6 ? 1 : place.count); each++) {
      const start = at;
      while (this.#data.u8(at) !== 0) at++;
      found.push(new TextDecoder().decode(this.#data.slice(start, at - start)));
      at++;
    }
    return found;
  }

  numbers(name: TagName): number[] {
    const place = this.#places.get(tags[name]);
    const size = place && { 1: 1, 2: 1, 3: 2, 4: 4 }[place.type];
    if (size === undefined) return [];
    this.#data.slice(place!.at, place!.count * size); // all of them are there
    return Array.from({ length: place!.count }, (_, each) => {
      const at = place!.at + each * size;
      return size === 1 ? this.#data.u8(at) : size === 2 ? this.#data.u16(at) : this.#data.u32(at);
    });
  }

  /** The paths of what was installed: what was left out, or is another package's, is not among them. */
  *paths(): Generator<string> {
    const states = this.numbers("states");
    const isThere = (at: number) => (states[at] ?? 0) === 0;
    const [names, directories, directoryOf] = [
      this.texts("baseNames"),
      this.texts("directories"),
      this.numbers("directoryOf"),
    ];
    for (const [at, name] of names.entries()) {
      if (isThere(at)) yield `${directories[directoryOf[at] ?? 0] ?? "/"}${name}`;
    }
    if (names.length > 0) return;
    for (const [at, path] of this.texts("oldNames").entries()) if (isThere(at)) yield path;
  }
}
