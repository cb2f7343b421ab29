/**
 * The same Dockerfiles built by quilla and by buildah. BuildKit is the reference: where buildah differs from it, quilla does too.
 *
 * @module
 */
import { judgeSuite } from "./judge_suite.ts";
import { buildah } from "./judges/buildah.ts";

judgeSuite("buildah builds the same", buildah);
