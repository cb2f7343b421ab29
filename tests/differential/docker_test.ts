/**
 * The same Dockerfiles built by quilla and by a real Docker engine with BuildKit: same tree, same configuration.
 *
 * @module
 */
import { judgeSuite } from "./judge_suite.ts";
import { docker } from "./judges/docker.ts";

judgeSuite("Docker builds the same", docker);
