/**
 * A thread that packs layers with zstd.
 *
 * @module
 */
import { packInThread } from "../../kit/packing/pack_in_thread.ts";
import { zstdEncoder } from "./encoder.ts";

packInThread(zstdEncoder);
