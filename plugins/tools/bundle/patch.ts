/**
 * A patch: some pieces of a bundle, for where they came damaged.
 *
 * It is a tar of `patch.json`, the bundle's own head, and `pieces`, the bytes of the pieces that `patch.json` lists.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { ArchiveOutput } from "../../kit/outputs/output_file.ts";
import { endOfArchive, padding } from "../../../core/plugin/api/tar.ts";
import { memberHeader } from "./head.ts";
import { encodePatchList } from "./patch_list.ts";
import type { BundleReader } from "./reader.ts";

/**
 * Writes a patch of the pieces with these numbers.
 *
 * @param bundle a good copy of the bundle
 * @throws {QuillaError} `bundle/damaged` where a piece is damaged here as well, and what the output throws
 */
export async function writePatch(
  output: ArchiveOutput,
  bundle: BundleReader,
  numbers: readonly number[],
): Promise<void> {
  try {
    const { pieces } = bundle.head.index;
    const size = numbers.reduce((sum, number) => sum + pieces[number]!.size, 0);
    await output.write(encodePatchList(numbers));
    await output.write(bundle.head.bytes);
    await output.write(memberHeader("pieces", size));
    const wanted = new Set(numbers);
    for await (const { number, bytes } of bundle.pieces()) {
      if (!wanted.has(number)) continue;
      if (bytes === undefined) throw damagedHere(bundle.name, number);
      await output.write(bytes);
    }
    await output.write(new Uint8Array(padding(size)));
    await output.write(endOfArchive);
    await output.commit();
  } catch (error) {
    await output.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  }
}

function damagedHere(name: string, number: number): QuillaError {
  return new QuillaError(`piece ${number} of the bundle ${name} is damaged here as well`, {
    code: "bundle/damaged",
    hint: "make the bundle again from the same images: it has the same bytes",
  });
}
