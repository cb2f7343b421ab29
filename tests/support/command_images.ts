/**
 * A store with images, for the tests of commands.
 *
 * @module
 */
import type { Image } from "../../core/image/image.ts";
import { writeImage } from "../../core/image/write_image.ts";
import { assembleLayer } from "../../core/layer/assemble.ts";
import { parseReference } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { UnionTree } from "../../core/tree/union.ts";

/** What an image is to be like. */
export interface ImageWish {
  /** Its names; it dangles without. */
  readonly names?: readonly string[];
  /** The content of its one file: images with other texts share no blob. */
  readonly text?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** How many seconds ago this machine made it. */
  readonly age?: number;
  readonly platform?: string;
}

/** Makes the store, and an image of one file and two steps in it. */
export async function addImage(root: string, wish: ImageWish = {}): Promise<Image> {
  const { names = [], text = "hello", labels, age = 0, platform = "amd64" } = wish;
  const store = await Store.open(root, { create: true });
  try {
    const layer = await assembleLayer(
      [{ type: "file", path: "/file", content: text }],
      { store, below: new UnionTree(), times: 315619200 },
    );
    const created = "1980-01-02T00:00:00Z";
    const image = writeImage(store, {
      created,
      os: "linux",
      architecture: platform,
      config: { env: ["A=1"], cmd: ["/file"], labels },
      history: [
        { created, createdBy: "COPY file /file", comment: "a\tcomment" },
        { created, createdBy: `CMD ["/file"] ${"x".repeat(50)}`, emptyLayer: true },
      ],
    }, [layer]);
    const date = new Date(Date.now() - age * 1000);
    for (const name of names) {
      await store.references.tag(parseReference(name), image.descriptor, date);
    }
    if (names.length === 0) await store.references.add(image.descriptor, date);
    return image;
  } finally {
    store.close();
  }
}
