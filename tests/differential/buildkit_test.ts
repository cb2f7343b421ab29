/**
 * The same Dockerfiles built by quilla and by BuildKit of today: same tree, same configuration, same history.
 *
 * @module
 */
import { judgeSuite } from "./judge_suite.ts";
import { buildkit } from "./judges/buildkit.ts";

judgeSuite("BuildKit of today builds the same", buildkit);
