/**
 * A thread that packs layers with gzip.
 *
 * @module
 */
import { packInThread } from "../../kit/packing/pack_in_thread.ts";
import { gzipEncoder } from "./encoder.ts";

packInThread(gzipEncoder);
