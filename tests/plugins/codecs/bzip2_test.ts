import { Buffer } from "node:buffer";
import { bzip2 } from "../../../plugins/codecs/bzip2/mod.ts";
import { testPackedBy } from "../../support/packed_by.ts";
import { mixture } from "../../support/pieces.ts";

testPackedBy(bzip2, [
  ["nothing", Buffer.alloc(0)],
  ["one byte", Buffer.from("x")],
  ["zeros", Buffer.alloc(5_000_000)],
  ["text and noise", mixture(3_000_000), "-1"],
  ["text and noise, best", mixture(3_000_000), "-9"],
]);
