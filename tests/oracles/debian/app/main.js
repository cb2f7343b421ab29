import semver from "semver";
import tar from "tar-stream";

tar.pack().finalize();
console.log(semver.inc("1.2.3", "minor"));
